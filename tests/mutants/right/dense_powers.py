"""DPLR, all modes, bilinear: dense matrices, powers for the kernel, steps for outputs."""

import numpy as np


NAME = "dense powers"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "algorithm": "powers",
    "state": "modes",
    "measures": ["legs", "legt"],
    "inits": ["legs"],
    "dt_range": [0.001, 0.1],
}


def hippo(measure, N):
    n = np.arange(N)
    q = np.sqrt(2 * n + 1.0)
    row, col = n[:, None], n[None, :]
    if measure == "legs":
        A = -np.where(row > col, q[:, None] * q[None, :], np.where(row == col, row + 1.0, 0.0))
        return A, q
    sign = np.where(row < col, (-1.0) ** (row - col), 1.0)
    return -0.5 * q[:, None] * q[None, :] * sign, 0.5 * q


def nplr(measure, N):
    A, B = hippo(measure, N)
    n = np.arange(N)
    if measure == "legs":
        P = np.sqrt(n + 0.5)[:, None]
    else:
        P = np.sqrt(n + 0.5)[:, None] * np.stack([n % 2 == 0, n % 2 == 1], axis=1)
    normal = A + P @ P.T
    shift = np.mean(np.diag(normal))
    skew = (normal - normal.T) / 2
    omega, V = np.linalg.eigh(-1j * skew)
    Vh = V.conj().T
    return shift + 1j * omega, Vh @ P, Vh @ B, V


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.set(params, dt)

    def set(self, params, dt):
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = self.real(dt)
        lam, P = self.p["lam"], self.p["P"]
        A = np.diag(lam) - P @ P.conj().T
        eye = np.eye(len(lam), dtype=lam.dtype)
        half = self.dt / self.real(2)
        back = eye - half * A
        self.Ab = np.linalg.solve(back, eye + half * A)
        self.Bb = np.linalg.solve(back, self.dt * self.p["B"])
        self.C, self.D = self.p["C"], self.p["D"]

    def kernel(self, L):
        K, x = np.empty(L, self.real), self.Bb
        for l in range(L):
            K[l] = (self.C @ x).real
            x = self.Ab @ x
        return K

    def init_state(self):
        return np.zeros_like(self.Bb)

    def step(self, u, x):
        x = self.Ab @ x + self.Bb * u
        return self.real((self.C @ x).real + self.D * u), x


class Stack:
    def __init__(self, layers):
        self.layers = layers
        self.real = layers[0].real

    def init_state(self):
        return tuple(layer.init_state() for layer in self.layers)

    def step(self, u, states):
        after = []
        for layer, x in zip(self.layers, states, strict=True):
            u, x = layer.step(u, x)
            after.append(x)
        return u, tuple(after)


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def construct(init, N, L, dtype):
    lam, P, B, _ = nplr(init, N)
    C = np.exp(1j * np.arange(N)) / np.sqrt(N)
    kind = np.complex64 if dtype == "float32" else np.complex128
    params = {"lam": lam, "P": P, "B": B, "C": C}
    params = {name: value.astype(kind) for name, value in params.items()}
    return Layer({**params, "D": np.array(1.0)}, 0.01, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def discretize(layer):
    return layer.Ab, layer.Bb


def kernel(layer, L):
    return layer.kernel(L)


def apply(layer, u, state=None):
    x = layer.init_state() if state is None else state
    y = np.empty(len(u), layer.real)
    for k, u_k in enumerate(u):
        y[k], x = layer.step(u_k, x)
    return y, x


def init_state(layer):
    return layer.init_state()


def step(layer, u_k, state):
    return layer.step(u_k, state)


def update(layer, params, dt):
    layer.set(params, dt)


def stack(layers):
    return Stack(layers)
