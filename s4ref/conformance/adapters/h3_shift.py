"""A checkout of HazyResearch/H3 as an adapter: the shift kernel of its layers, as constructed.

    s4ref validate h3-shift --source H3 [--python PATH]

The interpreter and what is loaded are as in ``h3_s4d.py``.  The state is a shift register: A has
ones below the diagonal, and is discrete already.  There is no way to give it another A, so it is
judged as its constructor makes it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from h3_s4d import REAL, ssm


NAME = "HazyResearch/H3 shift kernel"
CONVENTIONS = {"structure": "dense", "rule": "none", "algorithm": "fft", "state": "modes"}


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return the kernel as the wrapper makes it, in float32 as always, then converted."""
    del init, L
    torch.manual_seed(0)  # C is drawn; a run can be repeated
    return ssm.SSKernel(1, N=N, mode="shift").kernel.to(REAL[dtype])


@torch.no_grad()
def realised(module: Any) -> dict[str, Any]:
    """Return the shift matrix, which is not stored, and the vectors that are; D is outside."""
    A = torch.diag(torch.ones(module.N - 1, dtype=module.B.dtype), -1)
    return {"A": A, "B": module.B[0], "C": module.C[0, 0], "D": 0.0, "dt": 1.0}


@torch.no_grad()
def kernel(module: Any, L: int) -> Any:
    """Return the kernel."""
    return module(L=L)[0][0, 0]


@torch.no_grad()
def init_state(module: Any) -> Any:
    """Return the zero state."""
    return module.default_state(1)[0, 0]


@torch.no_grad()
def step(module: Any, u: np.ndarray, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample."""
    y, after = module.step(torch.as_tensor(u).reshape(1, 1), torch.as_tensor(state)[None, None])
    return y[0, 0, 0], after[0, 0]
