"""A right diagonal layer in plain NumPy: zero-order hold, halves, Vandermonde, FFT, steps."""

import numpy as np


NAME = "right-diagonal"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "algorithm": "vandermonde",
}


def phi1(z):
    # expm1 without the cancellation of exp(z) - 1, also for complex z
    a, b = z.real, z.imag
    re = np.expm1(a) * np.cos(b) - 2 * np.sin(b / 2) ** 2
    top = re + 1j * (np.exp(a) * np.sin(b))
    return np.where(z == 0, 1, top / np.where(z == 0, 1, z)).astype(z.dtype)


def make(params, dt, L, dtype):
    p = {name: np.array(value) for name, value in params.items()}
    real = np.float32 if dtype == "float32" else np.float64
    z = real(dt) * p["lam"]
    Ab = np.exp(z)
    Bb = real(dt) * phi1(z) * p["B"]
    return {"p": p, "dt": real(dt), "Ab": Ab, "Bb": Bb, "C": p["C"], "D": p["D"], "real": real}


def realised(h):
    return dict(h["p"], dt=h["dt"])


def discretize(h):
    return h["Ab"], h["Bb"]


def kernel(h, L):
    powers = h["Ab"][None, :] ** np.arange(L)[:, None]
    return (2 * (powers @ (h["C"] * h["Bb"])).real).astype(h["real"])


def apply(h, u, state=None):
    T = len(u)
    K = kernel(h, T)
    y = np.fft.irfft(np.fft.rfft(K, 2 * T) * np.fft.rfft(u, 2 * T), 2 * T)[:T] + h["D"] * u
    x = init_state(h) if state is None else state
    carried = h["Ab"][None, :] ** np.arange(1, T + 1)[:, None] @ (h["C"] * x)
    for u_k in u:
        x = h["Ab"] * x + h["Bb"] * u_k
    return (y + 2 * carried.real).astype(h["real"]), x


def init_state(h):
    return np.zeros_like(h["Ab"])


def step(h, u_k, state):
    state = h["Ab"] * state + h["Bb"] * u_k
    return h["real"](2 * (h["C"] @ state).real + h["D"] * u_k), state
