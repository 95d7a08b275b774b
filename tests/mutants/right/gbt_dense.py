"""A dense matrix under the generalized bilinear transform with alpha = 3/4, QR instead of LU."""

import numpy as np


NAME = "generalized bilinear"
CONVENTIONS = {
    "structure": "dense",
    "rule": "gbt(3/4)",
    "algorithm": "recurrence",
    "state": "modes",
}
ALPHA = 0.75


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    eye = np.eye(len(own["A"]), dtype=real)
    forward = eye + real((1 - ALPHA) * dt) * own["A"]
    Q, R = np.linalg.qr(eye - real(ALPHA * dt) * own["A"])
    sides = np.concatenate([forward, real(dt) * own["B"].reshape(len(eye), -1)], axis=1)
    solved = Q.T @ sides
    for i in reversed(range(len(eye))):
        solved[i] = (solved[i] - R[i, i + 1 :] @ solved[i + 1 :]) / R[i, i]
    Ab, Bb = solved[:, : len(eye)], solved[:, len(eye) :].reshape(own["B"].shape)
    return {"own": own, "dt": real(dt), "Ab": Ab, "Bb": Bb, "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def discretize(layer):
    return layer["Ab"], layer["Bb"]


def apply(layer, u, state=None):
    own, x = layer["own"], init_state(layer) if state is None else state
    states = np.empty((len(u), len(x)), layer["real"])
    for k, u_k in enumerate(u):
        x = states[k] = layer["Ab"] @ x + layer["Bb"] * u_k
    return states @ own["C"] + own["D"] * u, x


def init_state(layer):
    return np.zeros(len(layer["Bb"]), layer["real"])


def step(layer, u_k, state):
    x = layer["Ab"] @ state + layer["Bb"] * u_k
    return layer["real"](layer["own"]["C"] @ x + layer["own"]["D"] * u_k), x
