"""DPLR, modes with Im <= 0, outputs before the update: y_k = C x_k + D u_k, then x moves on."""

import numpy as np


NAME = "late output"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "half_sign": -1,
    "output_scale": 1,
    "lowrank": "plus",
    "has_Q": True,
    "output_timing": "before",
    "algorithm": "powers",
}


def both(x):
    return np.concatenate([x, x.conj()])


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    lam, P, Q, B = (both(own[name]) for name in ("lam", "P", "Q", "B"))
    A = np.diag(lam) + P @ Q.conj().T
    eye, h = np.eye(len(lam), dtype=lam.dtype), real(dt) / 2
    Ab = np.linalg.solve(eye - h * A, eye + h * A)
    Bb = np.linalg.solve(eye - h * A, real(dt) * B)
    return {"own": own, "dt": real(dt), "Ab": Ab, "Bb": Bb, "n": len(own["lam"]), "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def kernel(layer, L):
    K, x = np.zeros(L, layer["real"]), layer["Bb"]
    for l in range(1, L):
        K[l] = (layer["own"]["C"] @ x[: layer["n"]]).real
        x = layer["Ab"] @ x
    return K


def apply(layer, u, state=None):
    x, y = init_state(layer) if state is None else state, []
    for u_k in u:
        y_k, x = step(layer, u_k, x)
        y.append(y_k)
    return np.array(y), x


def init_state(layer):
    return np.zeros_like(layer["Bb"])


def step(layer, u_k, state):
    own = layer["own"]
    y = (own["C"] @ state[: layer["n"]]).real + own["D"] * u_k
    return layer["real"](y), layer["Ab"] @ state + layer["Bb"] * u_k
