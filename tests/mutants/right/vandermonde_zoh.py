"""S4D: diagonal, one mode of each pair, zero-order hold, a Vandermonde product."""

import math

import numpy as np


NAME = "vandermonde"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "algorithm": "vandermonde",
    "state": "modes",
    "inits": ["s4d-lin", "s4d-inv", "s4d-quad"],
    "dt_range": [0.001, 0.1],
    "length": True,
    "rate": True,
    "N_multiple": 2,
    "hurwitz": True,
}


def expm1(z):
    """e^z - 1 without cancellation: Re = expm1(a) cos(b) - 2 sin(b/2)^2."""
    a, b = z.real, z.imag
    return np.expm1(a) * np.cos(b) - 2 * np.sin(b / 2) ** 2 + 1j * np.exp(a) * np.sin(b)


def phi1(z):
    safe = np.where(z == 0, 1, z)
    return np.where(z == 0, 1, expm1(z) / safe).astype(z.dtype)


def phi1_slope(z):
    """The derivative of phi1: (e^z - phi1) / z, or its series where that cancels."""
    series = sum((k + 1) * z**k / math.factorial(k + 2) for k in range(16))
    safe = np.where(z == 0, 1, z)
    return np.where(np.abs(z) < 0.5, series, (np.exp(z) - phi1(z)) / safe).astype(z.dtype)


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.set(params, dt)

    def set(self, params, dt):
        self.p = {name: np.array(value) for name, value in params.items()}
        self.lam, self.B, self.C, self.D = (self.p[name] for name in ("lam", "B", "C", "D"))
        self.dt = self.real(dt)

    def pair(self, rate=1):
        dt = self.real(self.dt * rate)
        z = dt * self.lam
        return np.exp(z), dt * phi1(z) * self.B


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def frequencies(init, N):
    n = np.arange(N // 2)
    if init == "s4d-lin":
        return np.pi * n
    if init == "s4d-inv":
        return N / np.pi * (N / (2 * n + 1) - 1)
    return (2 * n + 1) ** 2 / np.pi


def construct(init, N, L, dtype):
    kind = np.complex64 if dtype == "float32" else np.complex128
    lam = (-0.5 + 1j * frequencies(init, N)).astype(kind)
    C = np.exp(2j * np.arange(N // 2)).astype(kind)
    return Layer({"lam": lam, "B": np.ones_like(lam), "C": C, "D": np.zeros(())}, 1 / 64, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def raw(layer):
    return {
        "log_decay": np.log(-layer.lam.real),
        "frequency": layer.lam.imag.copy(),
        "log_dt": np.log(layer.dt),
    }


def with_raw(layer, raw):
    lam = -np.exp(raw["log_decay"]) + 1j * raw["frequency"]
    params = dict(layer.p, lam=lam.astype(layer.lam.dtype))
    dtype = "float32" if layer.real is np.float32 else "float64"
    return Layer(params, np.exp(raw["log_dt"]), dtype)


def update(layer, params, dt):
    layer.set(params, dt)


def discretize(layer):
    return layer.pair()


def vandermonde(v, x, L):
    return (x[None, :] ** np.arange(L)[:, None]) @ v


def kernel(layer, L, rate=1):
    Ab, Bb = layer.pair(rate)
    return (2 * vandermonde(layer.C * Bb, Ab, L).real).astype(layer.real)


def apply(layer, u, state=None, length=None):
    T = len(u)
    K = kernel(layer, T)
    y = np.fft.irfft(np.fft.rfft(K, 2 * T) * np.fft.rfft(u, 2 * T), 2 * T)[:T] + layer.D * u
    Ab, Bb = layer.pair()
    x = init_state(layer) if state is None else state
    free = vandermonde(layer.C * Ab * x, Ab, T)
    for u_k in u[:length]:
        x = Ab * x + Bb * u_k
    return (y + 2 * free.real).astype(layer.real), x


def init_state(layer):
    return np.zeros_like(layer.lam)


def step(layer, u_k, state):
    Ab, Bb = layer.pair()
    x = Ab * state + Bb * u_k
    return layer.real(2 * (layer.C @ x).real + layer.D * u_k), x


def gradient(layer, L, cotangent):
    """Wirtinger derivatives by hand: K = 2 Re sum_n C_n Bb_n Ab_n^l."""
    Ab, Bb = layer.pair()
    z, dt, lam, B, C = layer.dt * layer.lam, layer.dt, layer.lam, layer.B, layer.C
    l = np.arange(L)
    powers = Ab[None, :] ** l[:, None]
    s0, s1 = cotangent @ powers, (l * cotangent) @ powers
    slope = phi1_slope(z)
    by_z = C * dt * B * (slope * s0 + phi1(z) * s1)
    holomorphic = {"C": Bb * s0, "B": C * dt * phi1(z) * s0, "lam": dt * by_z}
    out = {name: 2 * np.conj(value) for name, value in holomorphic.items()}
    out["dt"] = 2 * np.sum(by_z * lam + C * B * phi1(z) * s0).real
    return out
