"""Fixed dyadic inputs; all but the fine one are exact in float16."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance import dyadic


def broadband(T: int) -> npt.NDArray[Any]:
    """Return T multiples of 1/8 in [-1, 1], none zero."""
    return dyadic.real(f"signal/{T}", (T,))


def last(T: int) -> npt.NDArray[Any]:
    """Return an impulse at the last sample: what wraps around lands on the first ones."""
    u = np.zeros(T)
    u[-1] = 1.0
    return u


def fine(T: int) -> npt.NDArray[Any]:
    """Return multiples of 2^-31 in [-1, 1]: float32 holds few of them."""
    return dyadic.real(f"signal/fine/{T}", (T,), bits=31)


SIGNALS = {"broadband": broadband, "last": last, "fine": fine}
