"""Diagonal, all modes, zero-order hold: a Blelloch scan with up-sweep and down-sweep."""

import numpy as np


NAME = "blelloch"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "algorithm": "scan",
    "dt_shape": "modes",
    "batch": True,
}


def combine(first, second):
    """First (a, b), then (c, d): h -> c (a h + b) + d."""
    return second[0] * first[0], second[0] * first[1] + second[1]


def scan(a, b):
    """Return h_t = a_t h_(t-1) + b_t from h_(-1) = 0, along the first axis."""
    T = len(a)
    size = 1
    while size < T:
        size *= 2
    pad = [(0, size - T)] + [(0, 0)] * (np.ndim(a) - 1)
    tree = np.pad(a, pad, constant_values=1), np.pad(b, pad)
    d = 1
    while d < size:  # up: each right child holds the whole of its block
        right = combine(
            (tree[0][d - 1 :: 2 * d], tree[1][d - 1 :: 2 * d]),
            (tree[0][2 * d - 1 :: 2 * d], tree[1][2 * d - 1 :: 2 * d]),
        )
        tree[0][2 * d - 1 :: 2 * d], tree[1][2 * d - 1 :: 2 * d] = right
        d *= 2
    tree[0][-1], tree[1][-1] = 1, 0
    while d > 1:  # down: the left child takes what stands before, the right one that and the left
        d //= 2
        left = tree[0][d - 1 :: 2 * d].copy(), tree[1][d - 1 :: 2 * d].copy()
        before = tree[0][2 * d - 1 :: 2 * d].copy(), tree[1][2 * d - 1 :: 2 * d].copy()
        tree[0][d - 1 :: 2 * d], tree[1][d - 1 :: 2 * d] = before
        tree[0][2 * d - 1 :: 2 * d], tree[1][2 * d - 1 :: 2 * d] = combine(before, left)
    return a * tree[1][:T] + b


def expm1(z):
    a, b = z.real, z.imag
    return np.expm1(a) * np.cos(b) - 2 * np.sin(b / 2) ** 2 + 1j * np.exp(a) * np.sin(b)


def make(params, dt, L, dtype):
    real = np.float32 if dtype == "float32" else np.float64
    own = {name: np.array(value) for name, value in params.items()}
    dt = np.array(dt, real)
    z = dt * own["lam"]
    gain = np.divide(expm1(z), own["lam"], out=dt.astype(z.dtype), where=own["lam"] != 0)
    Bb = gain.astype(z.dtype) * own["B"]
    return {"own": own, "dt": dt, "Ab": np.exp(z), "Bb": Bb, "real": real}


def realised(layer):
    return dict(layer["own"], dt=layer["dt"])


def discretize(layer):
    return layer["Ab"], layer["Bb"]


def apply(layer, u, state=None):
    Ab, Bb, own = layer["Ab"], layer["Bb"], layer["own"]
    u = np.moveaxis(u, -1, 0)
    b = u[..., None] * Bb
    if state is not None:
        b[0] += Ab * state
    x = scan(np.broadcast_to(Ab, b.shape), b)
    y = (x @ own["C"]).real + own["D"] * u
    return np.moveaxis(y, 0, -1).astype(layer["real"]), x[-1]


def init_state(layer):
    return np.zeros_like(layer["Ab"])


def step(layer, u_k, state):
    x = layer["Ab"] * state + layer["Bb"] * u_k
    return layer["real"]((layer["own"]["C"] @ x).real + layer["own"]["D"] * u_k), x
