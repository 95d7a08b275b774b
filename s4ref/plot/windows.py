"""Dyadic windows of lags: a kernel's local size, against which local errors are read.

Kernels fall by many orders of magnitude; an error relative to the largest entry says nothing about
the tail, and one relative to a single entry explodes at its zeros.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


Floats = npt.NDArray[np.float64]


def edges(L: int) -> npt.NDArray[np.int64]:
    """Return the edges 0, 2, 4, 8, ... of the windows [0, 2), [2, 4), [4, 8), ... up to L."""
    inner = 2 ** np.arange(1, max(1, (L - 1).bit_length()), dtype=np.int64)
    return np.concatenate([[0], inner[inner < L], [L]])


def largest(x: Floats, at: npt.NDArray[np.int64]) -> Floats:
    """Return the largest modulus in each window.

    Parameters
    ----------
    x : (L,)
    at : (J + 1,) edges

    Returns
    -------
    (J,)
    """
    return np.maximum.reduceat(np.abs(x), at[:-1])


def spread(x: Floats, at: npt.NDArray[np.int64]) -> Floats:
    """Return (L,) from (J,): each window's value at each of its lags."""
    return np.repeat(x, np.diff(at))
