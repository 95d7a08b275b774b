"""A checkout of state-spaces/s4 as an adapter: its S4D kernel with ``disc="dss"``, the softmax of
DSS over the length asked for.

    s4ref validate state-spaces-s4d-dss --source s4 [--python PATH]

All but the option is as in ``state_spaces_s4d.py``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import state_spaces_s4d as s4d
import torch


NAME = "state-spaces/s4 S4D, DSS"
CONVENTIONS = s4d.CONVENTIONS | {"rule": "dss", "rate": False}
make = partial(s4d.make, disc="dss")
construct = partial(s4d.construct, disc="dss")
realised, kernel, discretize = s4d.realised, s4d.kernel, s4d.discretize
bidirectional, gradient = s4d.bidirectional, s4d.gradient
init_state, step = s4d.init_state, s4d.step
raw, with_raw = s4d.raw, s4d.with_raw


@torch.no_grad()
def apply(module: Any, u: np.ndarray) -> torch.Tensor:
    """Return outputs by FFT convolution; states need the stepping mode, which this option lacks."""
    y: torch.Tensor = module(torch.tensor(u).reshape(-1, 1, u.shape[-1]))[0]
    return y.reshape(u.shape)
