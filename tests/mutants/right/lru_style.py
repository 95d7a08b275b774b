"""LRU: multipliers in polar form, discrete from the start; raw parameters nu, theta and gamma."""

import numpy as np


NAME = "lru"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "none",
    "algorithm": "scan",
    "state": "modes",
    "inits": ["own"],
    "hurwitz": True,
    "batch": True,
}


class Layer:
    """lam = exp(-exp(nu) + i theta); B is stored without the gain gamma."""

    def __init__(self, raw, dtype):
        self.dtype, self.real = dtype, np.float32 if dtype == "float32" else np.float64
        self.raw = {name: np.array(value) for name, value in raw.items()}
        # the modulus first: |lam| < 1 whatever nu and theta are
        radius = np.exp(-np.exp(self.raw["nu"]))
        self.lam = (radius * np.exp(1j * self.raw["theta"])).astype(self.raw["B"].dtype)
        self.B = np.exp(self.raw["gamma"]) * self.raw["B"]
        self.C, self.D = self.raw["C"], self.raw["D"]


def make(params, dt, L, dtype):
    lam = params["lam"].astype(complex)
    nu, theta = np.log(-np.log(np.abs(lam))), np.angle(lam)
    gamma = np.log(np.sqrt(1 - np.abs(lam) ** 2))
    raw = {"nu": nu, "theta": theta, "gamma": gamma, "B": params["B"] / np.exp(gamma)}
    raw["B"] = raw["B"].astype(params["B"].dtype)
    return Layer({**raw, "C": params["C"], "D": params["D"]}, dtype)


def construct(init, N, L, dtype):
    ring = np.random.default_rng(7)
    squares, turns = ring.uniform(0.25, 0.98, N), ring.uniform(0, 6.28, N)
    B, C = (ring.normal(size=N) + 1j * ring.normal(size=N) for _ in range(2))
    kind = np.complex64 if dtype == "float32" else np.complex128
    raw = {
        "nu": np.log(-np.log(squares) / 2),
        "theta": turns,
        "gamma": np.log(1 - squares) / 2,
        "B": (B / np.sqrt(2 * N)).astype(kind),
        "C": (C / np.sqrt(N)).astype(kind),
        "D": np.float32(0.5),
    }
    return Layer(raw, dtype)


def realised(layer):
    return {"lam": layer.lam, "B": layer.B, "C": layer.C, "D": layer.D, "dt": 1.0}


def raw(layer):
    return dict(layer.raw)


def with_raw(layer, raw):
    return Layer(raw, layer.dtype)


def apply(layer, u, state=None):
    x = init_state(layer) if state is None else state
    rows, y = np.moveaxis(u, -1, 0), []
    for u_k in rows:
        x = layer.lam * x + layer.B * u_k[..., None]
        y.append((x @ layer.C).real + layer.D * u_k)
    return np.moveaxis(np.array(y), 0, -1).astype(layer.real), x


def init_state(layer):
    return np.zeros_like(layer.lam)


def step(layer, u_k, state):
    x = layer.lam * state + layer.B * u_k
    return layer.real((layer.C @ x).real + layer.D * u_k), x
