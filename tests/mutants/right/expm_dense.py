"""A dense matrix under zero-order hold: the augmented exponential by scaling and squaring."""

import numpy as np


NAME = "scaling and squaring"
CONVENTIONS = {"structure": "dense", "rule": "zoh", "algorithm": "powers", "state": "modes"}
TERMS = 20


def expm(M):
    """Scale until the norm is below 1/2, sum the Taylor series, square back."""
    norm = np.abs(M).sum(axis=0).max()
    squarings = max(0, int(np.ceil(np.log2(norm))) + 1) if norm > 0 else 0
    M = M / 2**squarings
    result = term = np.eye(len(M))
    for k in range(1, TERMS):
        term = term @ M / k
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.set(params, dt)

    def set(self, params, dt):
        self.p = {name: value.copy() for name, value in params.items()}
        self.dt = dt
        A, B = self.p["A"].astype(float), self.p["B"].astype(float).reshape(len(self.p["A"]), -1)
        m = B.shape[1]
        top = dt * np.concatenate([A, B], axis=1)
        whole = expm(np.concatenate([top, np.zeros((m, top.shape[1]))]))
        self.Ab, self.Bb = whole[: len(A), : len(A)].astype(self.real), whole[: len(A), len(A) :]
        self.Bb = self.Bb.reshape(self.p["B"].shape).astype(self.real)
        self.C, self.D = self.p["C"], self.p["D"]


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def update(layer, params, dt):
    layer.set(params, dt)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def discretize(layer):
    return layer.Ab, layer.Bb


def kernel(layer, L):
    """Rows C Ab^l, one after the other, times Bb."""
    K, row = np.empty(L, layer.real), layer.C
    for l in range(L):
        K[l] = row @ layer.Bb
        row = row @ layer.Ab
    return K


def apply(layer, u, state=None):
    x = init_state(layer) if state is None else state
    y = np.empty(len(u), layer.real)
    for k, u_k in enumerate(u):
        y[k], x = step(layer, u_k, x)
    return y, x


def init_state(layer):
    return np.zeros_like(layer.Bb)


def step(layer, u_k, state):
    x = layer.Ab @ state + layer.Bb * u_k
    return layer.real(layer.C @ x + layer.D * u_k), x
