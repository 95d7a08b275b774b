"""s4ref.fast.layers.S4D as an adapter: a module with one channel, asked as its users ask it."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from fast_s4_layer import (
    REAL,
    apply,
    bidirectional,
    gradients,
    init_state,
    kernel,
    pairs,
    raw,
    realised,
    stack,
    step,
    tensors,
    with_raw,
)

from s4ref import fast
from s4ref.fast.layers import S4D


NAME = "s4ref.fast.layers.S4D"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "algorithm": "vandermonde",
    "state": "modes",
    "batch": True,
    "length": True,
    "rate": True,
    "hurwitz": True,
    "inits": ["s4d-legs", "s4d-lin", "s4d-inv", "s4d-inv2", "s4d-quad", "s4d-real"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
__all__ = [
    "apply",
    "bidirectional",
    "init_state",
    "kernel",
    "raw",
    "realised",
    "stack",
    "step",
    "with_raw",
]


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> S4D:
    """Build a layer."""
    del L  # no length is stored
    p = tensors(params)
    at = torch.tensor([dt], dtype=torch.float64)
    return S4D.from_modes(**p, dt=at, weight=pairs(p["lam"]), dtype=REAL[dtype])


def construct(init: str, N: int, L: int, dtype: str) -> S4D:
    """Return a layer as its constructor makes it."""
    del L
    return S4D(1, N, init=init, dtype=REAL[dtype], generator=torch.Generator().manual_seed(0))


def gradient(layer: S4D, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients that go on to the parameters' own transforms."""
    held = layer.system()
    K = fast.diagonal_kernel(**held, L=L)[0]
    total = (torch.from_numpy(cotangent) * K).sum()
    found: dict[str, torch.Tensor] = gradients(held, total, ("lam", "B", "C", "dt"))
    return found


@torch.no_grad()
def discretize(layer: S4D) -> Any:
    """Read (Ab, Bb) off one step: a unit state without input, a unit input without state."""
    recurrence, rest = layer.recurrence(), layer.initial_state()
    one = torch.ones(1, dtype=layer.dtype)
    return recurrence(0 * one, torch.ones_like(rest))[1][0], recurrence(one, rest)[1][0]


def update(layer: S4D, params: dict[str, np.ndarray], dt: float) -> None:
    """Write new parameters into a live layer, as a checkpoint does."""
    dtype = "float32" if layer.dtype == torch.float32 else "float64"
    layer.load_state_dict(make(params, dt, 1, dtype).state_dict())
