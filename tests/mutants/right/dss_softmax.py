"""DSS: a softmax over the length it was made for, C and B in one parameter."""

import numpy as np


NAME = "dss softmax"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "dss",
    "C_kind": "merged",
    "algorithm": "vandermonde",
}


def make(params, dt, L, dtype):
    own = {name: value.copy() for name, value in params.items()}
    real = np.float32 if dtype == "float32" else np.float64
    return {"own": own, "dt": real(dt), "L": L, "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def softmax(z, L):
    """Return e^(z l) / sum over L samples, the largest exponent taken out first."""
    rows = z[:, None] * np.arange(L)
    top = rows.real.max(axis=1, keepdims=True)
    powers = np.exp(rows - top)
    return powers / powers.sum(axis=1, keepdims=True)


def kernel(layer, L):
    own = layer["own"]
    rows = softmax(layer["dt"] * own["lam"], layer["L"])
    return ((own["C"] / own["lam"]) @ rows).real.astype(layer["real"])[:L]


def apply(layer, u):
    T = len(u)
    n = 4 * T
    K = np.zeros(T, layer["real"])
    K[: layer["L"]] = kernel(layer, T)
    y = np.fft.irfft(np.fft.rfft(K, n) * np.fft.rfft(u, n), n)[:T]
    return (y + layer["own"]["D"] * u).astype(layer["real"])
