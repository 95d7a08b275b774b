"""A checkout of tk-rusch/linoss as an adapter: its implicit-explicit discretization, symplectic
Euler of z' = -A x + B u, x' = z.

    s4ref validate linoss-imex --source linoss [--python PATH]

All but the rule is as in ``linoss_im.py``.  The discrete matrices of the scheme are the parameters:
z_k = z_{k-1} + h (B u_k - A x_{k-1}), then x_k = x_{k-1} + h z_k.
"""

from __future__ import annotations

from typing import Any

import linoss_im as im
import numpy as np


NAME = "LinOSS (IMEX)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "none",
    "algorithm": "scan",
    "inits": ["own"],
    "N_multiple": 4,
}
apply = im.apply


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer as its constructor makes it."""
    del init, L, dtype
    return im.build(N, "IMEX")


def realised(layer: Any) -> dict[str, Any]:
    """Return the discrete oscillators as one real system."""
    omega, h, B, C, D = im.oscillators(layer)
    one = np.eye(len(h))
    A = np.block([[one, -np.diag(h * omega)], [np.diag(h), one - np.diag(h * h * omega)]])
    system: dict[str, Any] = im.doubled(A, np.append(h * B, h * h * B), np.append(0 * C, C), D)
    return system
