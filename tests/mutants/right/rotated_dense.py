"""A dense real layer by the bilinear rule, its state turned by an orthogonal matrix, its kernel by
doubling blocks: K of 2 m lags from C, C Ab^m and m states.
"""

import numpy as np


CONVENTIONS = {"structure": "dense", "rule": "bilinear", "algorithm": "powers"}


def turned(N):
    """Return a Householder reflection: orthogonal, symmetric, and no permutation."""
    v = 1.0 + np.arange(N) / N
    return np.eye(N) - 2 * np.outer(v, v) / (v @ v)


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    A, B, C = (own[name].astype(np.float64) for name in "ABC")
    Q, half = turned(len(A)), np.float64(dt) / 2
    back = np.eye(len(A)) - half * A
    Ab = np.linalg.solve(back, np.eye(len(A)) + half * A)
    Bb = np.linalg.solve(back, np.float64(dt) * B)
    return {"own": own, "dt": dt, "real": real, "Ab": Q @ Ab @ Q, "Bb": Q @ Bb, "C": C @ Q}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def kernel(layer, L):
    states, M = layer["Bb"][:, None], layer["Ab"]
    while states.shape[1] < L:
        states, M = np.concatenate([states, M @ states], axis=1), M @ M
    return (layer["C"] @ states[:, :L]).astype(layer["real"])


def apply(layer, u, state=None):
    x, y = init_state(layer) if state is None else state, []
    for u_k in u:
        y_k, x = step(layer, u_k, x)
        y.append(y_k)
    return np.array(y, layer["real"]), x


def init_state(layer):
    return np.zeros(len(layer["Bb"]))


def step(layer, u_k, state):
    x = layer["Ab"] @ state + layer["Bb"] * u_k
    return layer["real"](layer["C"] @ x + layer["own"]["D"] * u_k), x
