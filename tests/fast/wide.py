"""Wide numbers for tests: random ones, their exact values."""

from __future__ import annotations

from fractions import Fraction

import torch
from hypothesis import strategies as st

from s4ref.fast import _wide as w


# Away from the ends of the range, where no error-free transformation exists.
moderate = st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)


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
