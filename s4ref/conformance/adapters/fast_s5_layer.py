"""s4ref.fast.layers.S5 as an adapter: many inputs and outputs, zero-order hold, one step a mode."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from fast_s4_layer import REAL, pairs, raw, stack, with_raw

from s4ref import fast
from s4ref.fast.layers import S5


NAME = "s4ref.fast.layers.S5"
CHANNELS = 2
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "io": "mimo",
    "dt_shape": "modes",
    "algorithm": "scan",
    "state": "modes",
    "batch": True,
    "length": True,
    "rate": True,
    "bidirectional_lag": 0,
    "hurwitz": True,
    "inits": ["s5"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
__all__ = ["raw", "stack", "with_raw"]


def make(params: dict[str, np.ndarray], dt: np.ndarray, L: int, dtype: str) -> S5:
    """Build a layer; its D is diagonal."""
    del L  # no length is stored
    p: dict[str, Any] = {name: torch.from_numpy(np.array(v)) for name, v in params.items()}
    p["D"] = torch.diagonal(p["D"])
    at = torch.from_numpy(np.array(dt, dtype=np.float64))
    return S5.from_modes(**p, dt=at, weight=pairs(p["lam"]), dtype=REAL[dtype])


def construct(init: str, N: int, L: int, dtype: str) -> S5:
    """Return a layer as its constructor makes it."""
    del init, L
    return S5(CHANNELS, N, dtype=REAL[dtype], generator=torch.Generator().manual_seed(0))


@torch.no_grad()
def realised(layer: S5) -> dict[str, Any]:
    """Return the parameters as the layer has them after its transforms."""
    held = layer.system()
    return {name: held[name] for name in ("lam", "B", "C", "dt")} | {"D": torch.diag(layer.D)}


@torch.no_grad()
def kernel(layer: S5, L: int, rate: float = 1.0) -> torch.Tensor:
    """Return the kernels, possibly at another rate."""
    return layer.kernel(L, float(rate))


def gradient(layer: S5, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients that go on to the parameters' own transforms."""
    held = layer.system()
    loss = (torch.from_numpy(cotangent) * fast.mimo_kernel(**held, L=L)).sum()
    names = ("lam", "B", "C", "dt")
    return dict(zip(names, torch.autograd.grad(loss, [held[n] for n in names]), strict=True))


@torch.no_grad()
def discretize(layer: S5) -> Any:
    """Return the pair that steps take."""
    system = layer.recurrence()
    return system.lb, system.gain[:, None] * system.B


@torch.no_grad()
def apply(layer: Any, u: np.ndarray, state: Any = None, length: Any = None) -> Any:
    """Return outputs and state of a sequence (T, inputs) or of a batch of them."""
    if not isinstance(layer, S5):
        given = (None,) * len(layer.layers) if state is None else state
        y, after = u, []
        for one, before in zip(layer.layers, given, strict=True):
            y, last = apply(one, np.asarray(y), before)
            after.append(last)
        return y, tuple(after)
    lengths = None if length is None else torch.tensor(int(length))
    y, last = layer(torch.from_numpy(u).mT, state, lengths, return_state=True)
    return y.mT, last


def init_state(layer: Any) -> Any:
    """Return the zero state."""
    if isinstance(layer, S5):
        return layer.initial_state()
    return tuple(one.initial_state() for one in layer.layers)


@torch.no_grad()
def step(layer: Any, u: np.ndarray, state: Any) -> Any:
    """Advance by one sample."""
    if isinstance(layer, S5):
        return layer.step(torch.from_numpy(np.asarray(u)), state)
    y, after = u, []
    for one, before in zip(layer.layers, state, strict=True):
        y, last = step(one, np.asarray(y), before)
        after.append(last)
    return y, tuple(after)


@torch.no_grad()
def bidirectional(layer: S5, u: np.ndarray) -> torch.Tensor:
    """Return both directions, with the same C for each."""
    both = copy.deepcopy(layer)
    both.lag, both.C_reverse = 0, copy.deepcopy(both.C)
    y: torch.Tensor = both(torch.from_numpy(u).mT)
    return y.mT


def scan(a: np.ndarray, b: np.ndarray) -> torch.Tensor:
    """Return h with h[k] = a[k] h[k-1] + b[k]."""
    return fast.scan(a, b)


def update(layer: S5, params: dict[str, np.ndarray], dt: np.ndarray) -> None:
    """Write new parameters into a live layer, as a checkpoint does."""
    dtype = "float32" if layer.dtype == torch.float32 else "float64"
    layer.load_state_dict(make(params, dt, 1, dtype).state_dict())
