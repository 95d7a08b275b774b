"""A checkout of state-spaces/s4 as an adapter: its S4 block as a checkpoint restores it.

    s4ref validate state-spaces-s4-trained --source s4 [--python PATH]

After its first forward pass a block holds C (I - Ab^L) and the length L, and that is what is saved,
loaded and trained.  All else is as in ``state_spaces_s4.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import state_spaces_s4 as s4
import torch


NAME = "state-spaces/s4, trained"
CONVENTIONS = s4.CONVENTIONS | {
    "C_kind": "tilde",
    "gradient": "torch",
    "step_modes": ["dense", "linear"],
    "rate": False,
    "length": False,
    "inits": ["own"],
}
realised, kernel, apply = s4.realised, s4.kernel, s4.apply
init_state, step = s4.init_state, s4.step


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the block with these parameters; C belongs to the length L."""
    block = s4.make(params, dt, L, dtype)
    block.layer.kernel.l_kernel.fill_(L)
    return block


def gradient(block: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return gradients with respect to what ``_get_params`` returns, where forward reads it."""
    inner = block.layer.kernel
    leaves = [p.detach().clone().requires_grad_() for p in inner._get_params()[:5]]
    inner._get_params = lambda rate=1.0: (*leaves, leaves[4].conj())
    try:
        K = inner(L=L)[0][0, 0]
        dt, lam, B, C, P = torch.autograd.grad((K * torch.tensor(cotangent)).sum(), leaves)
    finally:
        del inner._get_params
    return {"lam": lam[0], "P": P[:, 0].T, "B": B[0, 0], "C": C[0, 0], "dt": dt[0, 0]}
