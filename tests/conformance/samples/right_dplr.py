"""A right DPLR layer in plain NumPy: dense powers for the kernel, a dense step for outputs."""

import numpy as np


NAME = "right-dplr"
VERSION = "1.0"
CONVENTIONS = {"structure": "dplr", "rule": "bilinear", "algorithm": "powers"}


def make(params, dt, L, dtype):
    p = {name: np.array(value) for name, value in params.items()}
    real = np.float32 if dtype == "float32" else np.float64
    lam, P, B = p["lam"], p["P"], p["B"]
    A = np.diag(lam) - P @ P.conj().T
    I = np.eye(len(lam), dtype=lam.dtype)
    half = real(dt) / real(2)
    Ab = np.linalg.solve(I - half * A, I + half * A)
    Bb = np.linalg.solve(I - half * A, real(dt) * B)
    return {"p": p, "dt": real(dt), "Ab": Ab, "Bb": Bb, "C": p["C"], "D": p["D"], "real": real}


def realised(h):
    return dict(h["p"], dt=h["dt"])


def discretize(h):
    return h["Ab"], h["Bb"]


def kernel(h, L):
    K, x = [], h["Bb"]
    for _ in range(L):
        K.append((h["C"] @ x).real)
        x = h["Ab"] @ x
    return np.array(K, dtype=h["real"])


def apply(h, u, state=None):
    state = init_state(h) if state is None else state
    y = []
    for u_k in u:
        y_k, state = step(h, u_k, state)
        y.append(y_k)
    return np.array(y), state


def init_state(h):
    return np.zeros_like(h["Bb"])


def step(h, u_k, state):
    state = h["Ab"] @ state + h["Bb"] * u_k
    return h["real"]((h["C"] @ state).real + h["D"] * u_k), state
