"""Mamba with real modes: log(-A) and softplus of dt are trained, a sequential scan, a step."""

import numpy as np


NAME = "mamba style"
CONVENTIONS = {
    "structure": "diagonal",
    "field": "real",
    "rule": "exp_euler",
    "algorithm": "recurrence",
    "state": "modes",
    "inits": ["s4d-real"],
    "dt_range": [0.001, 0.1],
    "hurwitz": True,
    "length": True,
    "batch": True,
}


def softplus(x):
    return np.where(x > 20, x, np.log1p(np.exp(np.minimum(x, 20))))


def inverse_softplus(y):
    return np.where(y > 20, y, np.log(np.expm1(np.minimum(y, 20))))


class Layer:
    def __init__(self, raw, dtype):
        self.dtype, self.real = dtype, np.float32 if dtype == "float32" else np.float64
        self.raw = {name: np.array(value, self.real) for name, value in raw.items()}
        self.A = -np.exp(self.raw["A_log"])
        self.dt = softplus(self.raw["dt_raw"])
        self.B, self.C, self.D = self.raw["B"], self.raw["C"], self.raw["D"]
        self.Ab, self.Bb = np.exp(self.dt * self.A), self.dt * self.B

    def step(self, u, x):
        x = self.Ab * x + self.Bb * u[..., None]
        return x @ self.C + self.D * u, x


def encode(lam, B, C, D, dt):
    return {"A_log": np.log(-lam), "dt_raw": inverse_softplus(dt), "B": B, "C": C, "D": D}


def make(params, dt, L, dtype):
    p = {name: np.asarray(value, float) for name, value in params.items()}
    return Layer(encode(p["lam"], p["B"], p["C"], p["D"], dt), dtype)


def construct(init, N, L, dtype):
    n = np.arange(N)
    return Layer(encode(-(n + 1.0), np.ones(N), np.cos(n), np.array(1.0), 0.05), dtype)


def realised(layer):
    return {"lam": layer.A, "B": layer.B, "C": layer.C, "D": layer.D, "dt": layer.dt}


def raw(layer):
    return dict(layer.raw)


def with_raw(layer, raw):
    return Layer(raw, layer.dtype)


def update(layer, params, dt):
    return make(params, dt, None, layer.dtype)


def discretize(layer):
    return layer.Ab, layer.Bb


def apply(layer, u, state=None, length=None):
    u = np.moveaxis(u, -1, 0)
    x = np.zeros((*u.shape[1:], len(layer.A)), layer.real) if state is None else state
    y = np.zeros_like(u)
    for k in range(len(u) if length is None else int(length)):
        y[k], x = layer.step(u[k], x)
    return np.moveaxis(y, 0, -1), x


def init_state(layer):
    return np.zeros_like(layer.A)


def step(layer, u_k, state):
    return layer.step(u_k, state)
