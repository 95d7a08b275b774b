"""Wide numbers for tests: random ones, their exact values, and the two ways to compute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from unittest import mock

import pytest
import torch
from hypothesis import strategies as st

from s4ref.fast import _cores, _wide_twin
from s4ref.fast import _wide as w


NO_NUMBA = "numba is not installed: nothing is compiled"
WAYS = [
    "torch",
    pytest.param("numba", marks=pytest.mark.skipif(not _cores.has_numba(), reason=NO_NUMBA)),
]
# Away from the ends of the range, where no error-free transformation exists.
moderate = st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)


@contextmanager
def by(way: str) -> Iterator[None]:
    """Compute by torch or by numba."""
    with mock.patch.object(_wide_twin, "has_numba", return_value=way == "numba"):
        yield


@st.composite
def numbers(draw: st.DrawFn) -> w.Wide:
    """A normalised wide number."""
    hi = draw(moderate)
    return w.two_sum(tensor(hi), tensor(hi * draw(st.floats(-1.0, 1.0)) * 2.0**-54))


def tensor(x: float) -> torch.Tensor:
    """One float64."""
    return torch.tensor(x, dtype=torch.float64)


def exact(x: w.Wide) -> Fraction:
    """The value hi + lo."""
    return Fraction(float(x.hi)) + Fraction(float(x.lo))
