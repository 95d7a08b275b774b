"""Diagonal, all modes, bilinear: powers by multiples of logarithms, direct convolution."""

import numpy as np


NAME = "logarithms"
CONVENTIONS = {"structure": "diagonal", "rule": "bilinear", "algorithm": "vandermonde"}


def make(params, dt, L, dtype):
    own = {name: value.copy() for name, value in params.items()}
    real = np.float32 if dtype == "float32" else np.float64
    return {"own": own, "dt": dt, "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def discretize(layer):
    lam, B = layer["own"]["lam"], layer["own"]["B"]
    half = layer["real"](layer["dt"]) / 2
    return (1 + half * lam) / (1 - half * lam), 2 * half * B / (1 - half * lam)


def decay(layer, L):
    """Return Ab^l for l < L, as exp of l times a logarithm taken in double precision."""
    lam = layer["own"]["lam"].astype(complex)
    half = layer["dt"] / 2
    log = np.log1p(half * lam) - np.log1p(-half * lam)
    return np.exp(np.outer(np.arange(L), log))


def kernel(layer, L):
    _, Bb = discretize(layer)
    return (decay(layer, L) @ (layer["own"]["C"] * Bb)).real.astype(layer["real"])


def apply(layer, u, state=None):
    T = len(u)
    Ab, Bb = discretize(layer)
    K = kernel(layer, T)
    y = np.array([K[: k + 1] @ u[k::-1] for k in range(T)]) + layer["own"]["D"] * u
    powers = decay(layer, T)
    x = Bb * (powers[::-1].T @ u)
    if state is not None:
        y = y + (powers @ (layer["own"]["C"] * Ab * state)).real
        x = x + powers[-1] * Ab * state
    return y.astype(layer["real"]), x


def init_state(layer):
    return np.zeros(len(layer["own"]["lam"]), complex)


def step(layer, u_k, state):
    Ab, Bb = discretize(layer)
    x = Ab * state + Bb * u_k
    return layer["real"]((layer["own"]["C"] @ x).real + layer["own"]["D"] * u_k), x
