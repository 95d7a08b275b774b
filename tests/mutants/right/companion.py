"""SpaceTime: a companion matrix, discrete from the start; only the layer that it makes itself."""

import numpy as np


NAME = "companion"
CONVENTIONS = {"structure": "dense", "rule": "none", "algorithm": "fft", "inits": ["own"]}


class Layer:
    def __init__(self, N, dtype):
        self.real = np.float32 if dtype == "float32" else np.float64
        n = np.arange(N)
        row = np.cos(1.7 * n + 0.3)
        self.a = (0.9 * row / np.abs(row).sum()).astype(self.real)
        self.B = np.cos(2.3 * n).astype(self.real)
        self.C = np.sin(0.9 * n + 1).astype(self.real)

    def shift(self, x):
        """Apply A: move every entry down by one and feed the last one back with a."""
        return np.concatenate([np.zeros(1, self.real), x[:-1]]) + self.a * x[-1]


def construct(init, N, L, dtype):
    return Layer(N, dtype)


def realised(layer):
    N = len(layer.a)
    A = np.zeros((N, N), layer.real)
    A[np.arange(1, N), np.arange(N - 1)] = 1
    A[:, -1] += layer.a
    return {"A": A, "B": layer.B, "C": layer.C, "D": np.zeros((), layer.real), "dt": 1.0}


def kernel(layer, L):
    K, x = [], layer.B
    for _ in range(L):
        K.append(layer.C @ x)
        x = layer.shift(x)
    return np.array(K, layer.real)


def apply(layer, u):
    T = len(u)
    n = 2 * T
    return np.fft.irfft(np.fft.rfft(kernel(layer, T), n) * np.fft.rfft(u, n), n)[:T].astype(
        layer.real
    )
