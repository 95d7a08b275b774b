"""DPLR, one mode of each pair: Woodbury steps with compensated states, never a dense matrix."""

import numpy as np


NAME = "compensated"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "algorithm": "recurrence",
    "shared_state": True,
}


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = self.real(dt)
        lam, P = self.p["lam"], self.p["P"]
        h = self.dt / 2
        self.R = 1 / (1 - h * lam)
        gram = 2 * (P.conj().T * self.R @ P).real
        self.core = np.linalg.inv(np.eye(P.shape[1], dtype=gram.dtype) + h * gram)

    def rate(self, x, u):
        """Return dt (I - h A)^-1 (A x + B u), the change over a step."""
        p, h = self.p, self.dt / 2
        P, Ph = p["P"], p["P"].conj().T
        f = self.dt * (p["lam"] * x - P @ (2 * (Ph @ x).real) + p["B"] * u)
        inner = self.core @ (2 * (Ph @ (self.R * f)).real)
        return self.R * (f - h * (P @ inner))

    def init_state(self):
        return np.stack([np.zeros_like(self.p["lam"])] * 2)

    def step(self, u, state):
        x, lost = state
        change = self.rate(x, u) - lost
        after = x + change
        y = 2 * (self.p["C"] @ after).real + self.p["D"] * u
        return self.real(y), np.stack([after, (after - x) - change])


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def kernel(layer, L):
    K, state = np.empty(L, layer.real), layer.init_state()
    for l in range(L):
        _, state = layer.step(layer.real(l == 0), state)
        K[l] = 2 * (layer.p["C"] @ state[0]).real
    return K


def apply(layer, u, state=None):
    y, state = np.empty(len(u), layer.real), layer.init_state() if state is None else state
    for k, u_k in enumerate(u):
        y[k], state = layer.step(u_k, state)
    return y, state


def init_state(layer):
    return layer.init_state()


def step(layer, u_k, state):
    return layer.step(u_k, state)
