"""S5: several inputs and outputs, diagonal, halves, one step a mode, a parallel scan."""

import numpy as np


NAME = "kogge-stone"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "io": "mimo",
    "dt_shape": "modes",
    "algorithm": "scan",
    "state": "modes",
    "bidirectional_lag": 1,
}


def scan(a, b):
    """Return h_t = a_t h_(t-1) + b_t in log2(T) rounds of whole arrays."""
    a, b = np.array(a), np.array(b)
    reach = 1
    while reach < len(a):
        b[reach:] = a[reach:] * b[:-reach] + b[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return b


def phi1(z):
    a, b = z.real, z.imag
    top = np.expm1(a) * np.cos(b) - 2 * np.sin(b / 2) ** 2 + 1j * np.exp(a) * np.sin(b)
    return np.divide(top, z, out=np.ones_like(z), where=z != 0)


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = np.array(dt, self.real)
        self.lam, self.B, self.C, self.D = (self.p[name] for name in ("lam", "B", "C", "D"))
        z = self.dt * self.lam
        self.Ab = np.exp(z)
        self.Bb = (self.dt * phi1(z))[:, None] * self.B

    def states(self, u, x=None):
        b = u @ self.Bb.T
        if x is not None:
            b[0] += self.Ab * x
        return scan(np.broadcast_to(self.Ab, b.shape), b)

    def read(self, x, u):
        return (2 * (x @ self.C.T).real + u @ self.D.T).astype(self.real)


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def discretize(layer):
    return layer.Ab, layer.Bb


def kernel(layer, L):
    """Feed an impulse into each input; the feedthrough never enters."""
    columns = []
    for i in range(layer.B.shape[1]):
        b = np.zeros((L, len(layer.lam)), layer.lam.dtype)
        b[0] = layer.Bb[:, i]
        x = scan(np.broadcast_to(layer.Ab, b.shape), b)
        columns.append(2 * (x @ layer.C.T).real.T)
    return np.stack(columns, axis=1).astype(layer.real)


def apply(layer, u, state=None):
    x = layer.states(u, state)
    return layer.read(x, u), x[-1]


def bidirectional(layer, u):
    """Add the reversed direction's states, which begin with the sample after."""
    forward, backward = layer.states(u), layer.states(u[::-1])[::-1]
    after = np.concatenate([backward[1:], 0 * backward[:1]])
    return layer.read(forward + after, u)


def init_state(layer):
    return np.zeros_like(layer.lam)


def step(layer, u_k, state):
    x = layer.Ab * state + layer.Bb @ u_k
    return layer.read(x, u_k), x
