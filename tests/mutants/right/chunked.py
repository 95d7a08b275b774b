"""Mamba-2: diagonal, all modes, exponential Euler: dense chunks, states between them."""

import numpy as np


NAME = "chunked"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "exp_euler",
    "algorithm": "scan",
    "state": "modes",
    "length": True,
}
CHUNK = 8


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    return {"own": own, "dt": real(dt), "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def discretize(layer):
    own, dt = layer["own"], layer["dt"]
    return np.exp(dt * own["lam"]), dt * own["B"]


def chunk(layer, u, x):
    """Return outputs and the state after one chunk."""
    own, z = layer["own"], layer["dt"] * layer["own"]["lam"]
    T = len(u)
    lag = np.arange(T)[:, None] - np.arange(T)[None, :]
    weights = own["C"] * own["B"] * layer["dt"]
    K = np.exp(z * np.arange(T)[:, None]) @ weights
    inside = np.where(lag >= 0, K.real[np.abs(lag)], 0)
    before = np.exp(z * np.arange(1, T + 1)[:, None])
    y = inside @ u + (before @ (own["C"] * x)).real
    into = np.exp(z * np.arange(T)[::-1, None])
    x = before[-1] * x + layer["dt"] * own["B"] * (u @ into)
    return y.astype(layer["real"]), x


def apply(layer, u, state=None, length=None):
    x = init_state(layer) if state is None else state
    T = len(u) if length is None else int(length)
    y = [np.zeros(0, layer["real"])]
    for start in range(0, T, CHUNK):
        part, x = chunk(layer, u[start : min(start + CHUNK, T)], x)
        y.append(part)
    rest = np.zeros(len(u) - T, layer["real"])  # whatever follows is padding
    y = np.concatenate([*y, rest])
    return (y + layer["own"]["D"] * u).astype(layer["real"]), x


def init_state(layer):
    return np.zeros_like(layer["own"]["lam"])


def step(layer, u_k, state):
    Ab, Bb = discretize(layer)
    x = Ab * state + Bb * u_k
    return layer["real"]((layer["own"]["C"] @ x).real + layer["own"]["D"] * u_k), x
