"""A diagonal layer by zero-order hold whose state is free of B: x_k = Ab x_{k-1} + u_k, and the
weights C Bb come after it; its convolution is a product with a Toeplitz matrix.
"""

import numpy as np


CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "output_scale": 2,
    "algorithm": "vandermonde",
}


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    lam = params["lam"].astype(complex)
    z = np.float64(dt) * lam
    safe = np.where(z == 0, 1, z)
    # e^z - 1 = 2 e^{z/2} sinh(z/2): no difference of nearly equal numbers
    gain = np.where(z == 0, 1, 2 * np.exp(z / 2) * np.sinh(z / 2) / safe) * np.float64(dt)
    kind = params["lam"].dtype
    weights = (2 * params["C"] * params["B"] * gain).astype(kind)
    own = {name: np.array(value) for name, value in params.items()}
    return {"own": own, "dt": dt, "z": z, "bar": np.exp(z).astype(kind), "w": weights, "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def kernel(layer, L):
    powers = np.exp(np.outer(np.arange(L), layer["z"])).astype(layer["bar"].dtype)
    return (powers @ layer["w"]).real.astype(layer["real"])


def apply(layer, u, state=None):
    T = len(u)
    K = np.concatenate([kernel(layer, T), np.zeros(T, layer["real"])])
    lag = np.arange(T)[:, None] - np.arange(T)[None, :]
    y = np.where(lag >= 0, K[lag], 0) @ u
    x = init_state(layer) if state is None else state
    free = np.exp(np.outer(np.arange(1, T + 1), layer["z"])) @ (layer["w"] * x)
    for u_k in u:
        x = layer["bar"] * x + u_k
    return (y + free.real + layer["own"]["D"] * u).astype(layer["real"]), x


def init_state(layer):
    return np.zeros_like(layer["bar"])


def step(layer, u_k, state):
    x = layer["bar"] * state + u_k
    return layer["real"]((layer["w"] @ x).real + layer["own"]["D"] * u_k), x
