"""A checkout of HazyResearch/hippo-code as an adapter: ``HiPPO_LegS`` of ``model/hippo.py``, whose
matrices change with time.

    s4ref validate hippo-code-legs --source hippo-code [--python PATH]

The interpreter needs torch, scipy and matplotlib.  At sample k the operator is the bilinear rule
over a step of 1/k; it is judged at its last sample, as one pair of matrices.  Nothing it computes
is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "hippo-code (HiPPO_LegS)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "bilinear",
    "io": "mimo",
    "inits": ["legs"],
    "measures": ["legs"],
}
checkout.stand_in("nengo")  # for a data set only
hippo_module = checkout.load(SOURCE, "HazyResearch/hippo-code", "model/hippo.py")


class Layer:
    """An operator made for L samples."""

    def __init__(self, N: int, L: int) -> None:
        self.operator = hippo_module.HiPPO_LegS(N, max_length=L)
        self.L = L


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the operator; its matrices are plain attributes that no ``.to(dtype)`` reaches."""
    del init, dtype
    return Layer(N, L)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the matrices that the constructor discretises, and the step of the last sample."""
    N = layer.operator.N
    A, B = hippo_module.transition("legs", N)
    return {"A": A, "B": B, "C": np.eye(N), "D": np.zeros((N, 1)), "dt": 1 / layer.L}


def discretize(layer: Layer) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the matrices of the last sample."""
    return layer.operator.A_stacked[-1], layer.operator.B_stacked[-1][:, None]


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return A and B."""
    A, B = hippo_module.transition(measure, N)
    return A, B[:, 0]
