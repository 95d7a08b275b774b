"""Diagonal, halves, bilinear: every pair is a real 2 x 2 block, no complex number."""

import numpy as np


NAME = "real blocks"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "bilinear",
    "spectrum": "half",
    "algorithm": "powers",
    "step_modes": ["default", "lazy"],
}


def columns(x):
    return np.stack([x.real, x.imag], axis=-1)


def block(w):
    """Return the matrices of multiplication by w, one for each mode."""
    return np.stack([np.stack([w.real, -w.imag], -1), np.stack([w.imag, w.real], -1)], -2)


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = self.real(dt)
        a, w = self.p["lam"].real, self.p["lam"].imag
        h = self.dt / 2
        # (1 + h lam) / (1 - h lam) with the real denominator |1 - h lam|^2
        below = (1 - h * a) ** 2 + (h * w) ** 2
        bar = (1 - (h * a) ** 2 - (h * w) ** 2) / below + 2j * h * w / below
        scale = self.dt * ((1 - h * a) + 1j * h * w) / below
        self.F = block(bar)
        self.G = (block(scale) @ columns(self.p["B"])[..., None])[..., 0]
        self.H = 2 * columns(self.p["C"].conj())
        self.D = self.p["D"]

    def init_state(self):
        return np.zeros_like(self.G)

    def step(self, u, x):
        x = (self.F @ x[..., None])[..., 0] + self.G * u
        return self.real((self.H * x).sum() + self.D * u), x

    def lazy(self, u, held):
        """Hold the state before its multiplication by F."""
        x = held + self.G * u
        return self.real((self.H * x).sum() + self.D * u), (self.F @ x[..., None])[..., 0]


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def kernel(layer, L):
    K, x = [], layer.G
    for _ in range(L):
        K.append((layer.H * x).sum())
        x = (layer.F @ x[..., None])[..., 0]
    return np.array(K, layer.real)


def apply(layer, u):
    x, y = layer.init_state(), []
    for u_k in u:
        y_k, x = layer.step(u_k, x)
        y.append(y_k)
    return np.array(y, layer.real)


def init_state(layer):
    return layer.init_state()


def step(layer, u_k, state, mode="default"):
    return layer.step(u_k, state) if mode == "default" else layer.lazy(u_k, state)
