"""DPLR, all modes, P and Q apart: a doubled Krylov basis, giant and baby steps in float64."""

import numpy as np


NAME = "doubling"
CONVENTIONS = {"structure": "dplr", "rule": "bilinear", "has_Q": True, "algorithm": "bsgs"}


def make(params, dt, L, dtype):
    # Powers of the step matrix are formed in float64 whatever the layer's dtype.
    lam, P, Q, B, C = (params[name].astype(complex) for name in ("lam", "P", "Q", "B", "C"))
    A = np.diag(lam) - P @ Q.conj().T
    eye = np.eye(len(lam))
    inverse = np.linalg.inv(eye - dt / 2 * A)
    Ab, Bb = inverse @ (eye + dt / 2 * A), inverse @ B * dt
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: value.copy() for name, value in params.items()}
    return {"own": own, "dt": dt, "Ab": Ab, "Bb": Bb, "C": C, "D": params["D"].copy(), "real": real}


def realised(layer):
    return {**layer["own"], "dt": layer["dt"]}


def discretize(layer):
    return layer["Ab"], layer["Bb"]


def krylov(F, b, count):
    """Return [b, F b, ..., F^(count-1) b] in about log2(count) products, and F^m, m >= count."""
    columns = b[:, None]
    while columns.shape[1] < count:
        columns = np.concatenate([columns, F @ columns], axis=1)
        F = F @ F
    return columns[:, :count], F


def kernel(layer, L):
    size = 1
    while size * size < L:
        size *= 2
    babies, giant = krylov(layer["Ab"], layer["Bb"], size)
    rows, _ = krylov(giant.T, layer["C"], -(-L // size))
    K = (rows.T @ babies).real
    return K.reshape(-1)[:L].astype(layer["real"])


def carried(layer, x, T):
    columns, _ = krylov(layer["Ab"], layer["Ab"] @ x, T)
    return (layer["C"] @ columns).real


def final(layer, u, x):
    T = len(u)
    columns, _ = krylov(layer["Ab"], layer["Bb"], T)
    power = np.linalg.matrix_power(layer["Ab"], T)
    return power @ x + columns @ u[::-1]


def apply(layer, u, state=None):
    T = len(u)
    K = kernel(layer, T).astype(float)
    n = 2 * T - 1
    y = np.fft.irfft(np.fft.rfft(K, n) * np.fft.rfft(u.astype(float), n), n)[:T]
    x = init_state(layer) if state is None else state
    if state is not None:
        y = y + carried(layer, x, T)
    return (y + layer["D"] * u).astype(layer["real"]), final(layer, u.astype(float), x)


def init_state(layer):
    return np.zeros(len(layer["Bb"]), complex)


def step(layer, u_k, state):
    x = layer["Ab"] @ state + layer["Bb"] * u_k
    return layer["real"]((layer["C"] @ x).real + layer["D"] * u_k), x
