"""A diagonal layer by the bilinear rule in blocks of about sqrt(T) samples: the states at their
ends come first, by a short recurrence, then every block at once.
"""

import numpy as np


CONVENTIONS = {
    "structure": "diagonal",
    "rule": "bilinear",
    "algorithm": "scan",
    "state": "modes",
}


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    half = real(dt) / real(2)
    solved = 1 / (1 - half * own["lam"])
    bar, b = (1 + half * own["lam"]) * solved, real(dt) * own["B"] * solved
    return {"own": own, "dt": dt, "real": real, "bar": bar, "b": b}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def discretize(layer):
    return layer["bar"], layer["b"]


def apply(layer, u, state=None):
    T, x = len(u), init_state(layer) if state is None else state
    size = int(np.ceil(np.sqrt(T)))
    blocks = -(-T // size)
    padded = np.concatenate([u, np.zeros(blocks * size - T, u.dtype)]).reshape(blocks, size)
    powers = layer["bar"] ** np.arange(size + 1)[:, None]
    ends = padded @ powers[size - 1 :: -1] * layer["b"]  # of each block, from zero
    before = [x]
    for end in ends[:-1]:
        before.append(powers[size] * before[-1] + end)
    states = np.empty((blocks, size, len(x)), x.dtype)
    x = np.array(before)
    for k in range(size):
        x = layer["bar"] * x + layer["b"] * padded[:, k, None]
        states[:, k] = x
    states = states.reshape(blocks * size, -1)[:T]
    y = (states @ layer["own"]["C"]).real + layer["own"]["D"] * u
    return y.astype(layer["real"]), states[-1]


def init_state(layer):
    return np.zeros_like(layer["bar"])


def step(layer, u_k, state):
    x = layer["bar"] * state + layer["b"] * u_k
    return layer["real"]((layer["own"]["C"] @ x).real + layer["own"]["D"] * u_k), x
