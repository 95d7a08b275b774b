"""A dense matrix under first-order hold: the state and the last input are carried together."""

import numpy as np
from scipy.linalg import expm


NAME = "first-order hold"
CONVENTIONS = {"structure": "dense", "rule": "foh", "algorithm": "powers"}


class Layer:
    def __init__(self, params, dt, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        self.p = {name: np.array(value) for name, value in params.items()}
        self.dt = dt
        A, B = self.p["A"].astype(float), self.p["B"].astype(float)
        N = len(A)
        # exp([[dt A, dt B, 0], [0, 0, 1], [0, 0, 0]]) = [[Ab, G1, G2], ...]
        big = np.zeros((N + 2, N + 2))
        big[:N, :N], big[:N, N], big[N, N + 1] = dt * A, dt * B, 1
        big = expm(big)
        Ab, G1, G2 = big[:N, :N], big[:N, N], big[:N, N + 1]
        self.Ab, self.now, self.last = (x.astype(self.real) for x in (Ab, G2, G1 - G2))
        self.C, self.D = self.p["C"], self.p["D"]

    def init_state(self):
        return np.zeros_like(self.now), self.real(0)

    def step(self, u, state):
        x, before = state
        x = self.Ab @ x + self.now * u + self.last * before
        return self.real(self.C @ x + self.D * u), (x, u)


def make(params, dt, L, dtype):
    return Layer(params, dt, dtype)


def realised(layer):
    return dict(layer.p, dt=layer.dt)


def kernel(layer, L):
    K = np.empty(L, layer.real)
    x = layer.now
    K[0] = layer.C @ x
    x = layer.Ab @ x + layer.last
    for l in range(1, L):
        K[l] = layer.C @ x
        x = layer.Ab @ x
    return K


def apply(layer, u, state=None):
    state, y = layer.init_state() if state is None else state, []
    for u_k in u:
        y_k, state = layer.step(u_k, state)
        y.append(y_k)
    return np.array(y), state


def init_state(layer):
    return layer.init_state()


def step(layer, u_k, state):
    return layer.step(u_k, state)
