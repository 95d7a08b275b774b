"""A checkout of state-spaces/s4 as an adapter: its S4D kernel with ``is_real=True``, a sum of real
exponentials.

    s4ref validate state-spaces-s4d-real --source s4 [--python PATH]

d_state counts real modes here, and all of them are kept.  All but the option is as in
``state_spaces_s4d.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import state_spaces_s4d as s4d
import torch


NAME = "state-spaces/s4 S4D, real"
CONVENTIONS = {
    "structure": "diagonal",
    "field": "real",
    "rule": "zoh",
    "algorithm": "vandermonde",
    "state": "modes",
    "batch": True,
    "rate": True,
    "hurwitz": True,
    "inits": ["own"],
    "dt_range": [0.001, 0.1],
}
realised, kernel, discretize = s4d.realised, s4d.kernel, s4d.discretize
apply, gradient = s4d.convolve, s4d.gradient
init_state, step = s4d.init_state, s4d.step
raw, with_raw = s4d.raw, s4d.with_raw


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the module with these parameters, which are real."""
    del L
    lam, B, C = (
        torch.tensor(params[name].real, dtype=s4d.REAL[dtype]) for name in ("lam", "B", "C")
    )
    return s4d.build(lam + 0j, B + 0j, C[None] + 0j, params["D"], dt, dtype, is_real=True)


@torch.no_grad()
def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer as its constructor makes it, in float32 as always, then converted."""
    del init  # "diag-real": -1, -2, ..., -N
    return s4d.construct("s4d-real", N, L, dtype, is_real=True)
