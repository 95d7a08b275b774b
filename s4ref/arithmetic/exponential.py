"""The matrix exponential in float64, by SciPy, which is loaded with the first one.

SciPy takes longer to load than much that is asked of s4ref.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy.typing as npt


Array = TypeVar("Array", bound=npt.NDArray[Any])


def expm(X: Array) -> Array:
    """Return exp(X) for X (..., n, n), by scaling and squaring."""
    from scipy.linalg import expm as exponential

    return cast(Array, exponential(X))
