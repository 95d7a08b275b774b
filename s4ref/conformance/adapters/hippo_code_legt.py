"""A checkout of HazyResearch/hippo-code as an adapter: ``HiPPO_LegT`` of ``model/hippo.py``, the
operator of its README.

    s4ref validate hippo-code-legt --source hippo-code [--python PATH]

The interpreter needs torch, scipy and matplotlib.  The operator has a state and no output: its
coefficients are taken as outputs, C = I and D = 0, and its discrete A and B are its parameters.
Nothing it computes is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "hippo-code (HiPPO_LegT)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "bilinear",
    "io": "mimo",
    "algorithm": "recurrence",
    "inits": ["legt/lmu"],
    "measures": ["legt"],
}
REAL = {"float32": torch.float32, "float64": torch.float64}
checkout.stand_in("nengo")  # for a data set only
hippo_module = checkout.load(SOURCE, "HazyResearch/hippo-code", "model/hippo.py")


class Layer:
    """An operator, and the continuous system it was made from."""

    def __init__(self, N: int, dt: float, dtype: str) -> None:
        self.operator = hippo_module.HiPPO_LegT(N, dt=dt).to(REAL[dtype])
        self.dt = dt


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the operator for sequences of length L: its step is 1/L."""
    del init
    return Layer(N, 1 / L, dtype)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the matrices that the constructor discretises, and the step it is given."""
    N = layer.operator.N
    A, B = hippo_module.transition("lmu", N)
    return {"A": A, "B": B, "C": np.eye(N), "D": np.zeros((N, 1)), "dt": layer.dt}


def discretize(layer: Layer) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the operator's buffers."""
    return layer.operator.A, layer.operator.B[:, None]


def apply(layer: Layer, u: np.ndarray) -> torch.Tensor:
    """Return the coefficients at every sample."""
    c: torch.Tensor = layer.operator(torch.tensor(u[:, 0]))
    return c


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return A and B as the operator takes them, before discretisation."""
    del measure
    A, B = hippo_module.transition("lmu", N)
    return A, B[:, 0]
