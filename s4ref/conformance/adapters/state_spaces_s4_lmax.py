"""A checkout of state-spaces/s4 as an adapter: its S4 block with ``l_max`` set, as most
configurations do.

    s4ref validate state-spaces-s4-lmax --source s4 [--python PATH]

All but the option is as in ``state_spaces_s4.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import state_spaces_s4 as s4


NAME = "state-spaces/s4, l_max set"
CONVENTIONS = s4.CONVENTIONS | {"step_modes": ["dense"], "rate": False, "length": False}
realised, kernel, apply = s4.realised, s4.kernel, s4.apply
init_state, step = s4.init_state, s4.step


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the block with these parameters, for sequences of length L."""
    return s4.make(params, dt, L, dtype, l_max=L)


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a block for sequences of length L as its constructor makes it."""
    return s4.construct(init, N, L, dtype, l_max=L)
