"""DPLR, halves: the generating function at exact nodes by Woodbury, steps by Woodbury."""

import numpy as np


NAME = "generating function"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "algorithm": "cauchy",
    "step_modes": ["dense", "linear"],
}


def nodes(L):
    """Return exp(-2 pi i k / L), correctly rounded on the axes."""
    k = np.arange(L)
    z = np.exp(-2j * np.pi * k / L)
    z[4 * k == L], z[2 * k == L], z[4 * k == 3 * L] = -1j, -1, 1j
    return z


def cauchy(v, z, lam):
    return (v[..., None, :] / (z[:, None] - lam)).sum(-1)


def paired(v, z, lam):
    """Sum over both modes of each pair."""
    return cauchy(v, z, lam) + cauchy(v.conj(), z, lam.conj())


class Layer:
    def __init__(self, params, dt, L, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = self.real(dt)
        self.lam, self.P, self.B, self.C = (self.p[name] for name in ("lam", "P", "B", "C"))
        self.D = self.p["D"]
        both = {name: np.concatenate([x, x.conj()]) for name, x in self.p.items() if x.ndim}
        A = np.diag(both["lam"]) - both["P"] @ both["P"].conj().T
        eye = np.eye(len(A), dtype=A.dtype)
        half = self.dt / self.real(2)
        self.Ab = np.linalg.solve(eye - half * A, eye + half * A)
        self.Bb = np.linalg.solve(eye - half * A, self.dt * both["B"])
        self.row = both["C"]

    def tilde(self, L):
        power = np.linalg.matrix_power(self.Ab, L)
        return (self.row - self.row @ power)[: len(self.lam)]

    def powers(self, L):
        K, x = np.empty(L, self.real), self.Bb
        for l in range(L):
            K[l] = (self.row @ x).real
            x = self.Ab @ x
        return K

    def kernel(self, L):
        C = self.tilde(L)
        z = nodes(L).astype(self.lam.dtype)
        nyquist = z == -1
        z[nyquist] = 1
        g = (2 / self.dt) * (1 - z) / (1 + z)
        poles = np.concatenate([self.lam, self.lam.conj()])
        if (g[:, None] == poles).any():  # a node in a mode: 1 / 0
            return self.powers(L)
        r = self.P.shape[1]
        Pc = self.P.conj()
        k00 = paired(C * self.B, g, self.lam)
        k01 = np.stack([paired(C * self.P[:, j], g, self.lam) for j in range(r)], axis=-1)
        k10 = np.stack([paired(Pc[:, i] * self.B, g, self.lam) for i in range(r)], axis=-1)
        k11 = np.stack(
            [
                np.stack([paired(Pc[:, i] * self.P[:, j], g, self.lam) for j in range(r)], axis=-1)
                for i in range(r)
            ],
            axis=-2,
        )
        inner = np.linalg.solve(np.eye(r, dtype=z.dtype) + k11, k10[..., None])[..., 0]
        values = 2 / (1 + z) * (k00 - (k01 * inner).sum(-1))
        # At z = -1 both 1/(1+z) and g are infinite; their product has a limit.
        values[nyquist] = self.dt * (C @ self.B).real
        return np.fft.ifft(values).real.astype(self.real)

    def init_state(self):
        return np.zeros_like(self.lam)

    def dense(self, u, x):
        both = np.concatenate([x, x.conj()])
        x = (self.Ab @ both + self.Bb * u)[: len(x)]
        return 2 * (self.C @ x).real, x

    def linear(self, u, x):
        """Solve (I - h A) x' = (I + h A) x + dt B u in O(n r^2)."""
        h = self.dt / self.real(2)
        Ph = self.P.conj().T
        rhs = x + h * (self.lam * x - self.P @ (2 * (Ph @ x).real)) + self.dt * self.B * u
        R = 1 / (1 - h * self.lam)
        gram = 2 * (Ph * R @ self.P).real
        inner = np.linalg.solve(
            np.eye(len(Ph), dtype=gram.dtype) + h * gram, 2 * (Ph @ (R * rhs)).real
        )
        x = R * rhs - h * R * (self.P @ inner)
        return 2 * (self.C @ x).real, x


def make(params, dt, L, dtype):
    return Layer(params, dt, L, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def kernel(layer, L):
    return layer.kernel(L)


def apply(layer, u, state=None):
    T = len(u)
    n = 1 << (2 * T - 1).bit_length()
    y = np.fft.irfft(np.fft.rfft(layer.kernel(T), n) * np.fft.rfft(u, n), n)[:T]
    x = layer.init_state() if state is None else state
    rest, free = x, np.zeros(T)
    for k, u_k in enumerate(u):
        free[k], rest = layer.dense(0, rest)
        _, x = layer.dense(u_k, x)
    y = y + free
    return (y + layer.D * u).astype(layer.real), x


def init_state(layer):
    return layer.init_state()


def step(layer, u_k, state, mode="dense"):
    y, x = layer.dense(u_k, state) if mode == "dense" else layer.linear(u_k, state)
    return layer.real(y + layer.D * u_k), x
