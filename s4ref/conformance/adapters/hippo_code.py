"""A checkout of HazyResearch/hippo-code as an adapter: its HiPPO matrices and the transition cells
of ``model/op.py``, stepped by their bilinear rule.

    git clone https://github.com/HazyResearch/hippo-code
    s4ref validate hippo-code --source hippo-code [--python PATH]

The interpreter needs torch and scipy.  A cell has a state and no output: its coefficients are taken
as outputs, C = I and D = 0.  Nothing it computes is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "hippo-code (model/op.py)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "bilinear",
    "io": "mimo",
    "algorithm": "recurrence",
    "state": "modes",
    "measures": ["legs", "legt"],
    "inits": ["legs", "legt/hippo-code"],
}
REAL = {"float32": torch.float32, "float64": torch.float64}
op = checkout.load(SOURCE, "HazyResearch/hippo-code", "model/op.py")


class Layer:
    """A cell, the step it is called with, and the dtype of its states."""

    def __init__(self, init: str, N: int, dtype: str) -> None:
        make = {
            "legs": op.LegSAdaptiveTransitionManual,
            "legt/hippo-code": op.LegTAdaptiveTransitionManual,
        }[init]
        self.cell = make(N).to(REAL[dtype])
        self.dt = 1 / 16
        self.dtype = REAL[dtype]


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return the cell of a measure."""
    del L
    return Layer(init, N, dtype)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the cell's buffers; its outputs are its states."""
    N = layer.cell.N
    return {
        "A": layer.cell.A,
        "B": layer.cell.B[:, None],
        "C": np.eye(N),
        "D": np.zeros((N, 1)),
        "dt": layer.dt,
    }


def init_state(layer: Layer) -> torch.Tensor:
    """Return the zero state."""
    return torch.zeros(layer.cell.N, dtype=layer.dtype)


def step(layer: Layer, u: np.ndarray, state: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample with the bilinear rule."""
    x = torch.as_tensor(state)[None]
    after = layer.cell.bilinear(layer.dt, x, torch.as_tensor(u))[0]
    return after, after


def apply(layer: Layer, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the coefficients at every sample, as the library's cells loop over a sequence."""
    x, rows = init_state(layer) if state is None else state, []
    for row in u:
        y, x = step(layer, row, x)
        rows.append(y)
    return torch.stack(rows), x


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return A and B."""
    A, B = op.transition(measure, N)
    return A, B[:, 0]
