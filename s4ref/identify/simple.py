"""Numbers that a person would have typed: small fractions, reciprocals, short decimals."""

from __future__ import annotations

import math
from fractions import Fraction


SMALL = 100  # largest denominator of a fraction, or of a reciprocal
FIGURES = 4  # of a decimal


def simple(x: float, tolerance: float) -> Fraction | None:
    """Return the simplest fraction or decimal within a relative ``tolerance`` of x.

    Parameters
    ----------
    x : float
        Finite.
    tolerance : float
        Relative; below 1e-3, or everything is simple.

    Returns
    -------
    Fraction or None
        p/q with q <= 100 or p <= 100, or a decimal of four figures; None if none is near.

    Examples
    --------
    >>> simple(0.33333331, 1e-6), simple(1 / 784, 1e-15), simple(2**0.5, 1e-6)
    (Fraction(1, 3), Fraction(1, 784), None)
    """
    if x == 0 or not math.isfinite(x):
        return Fraction(0) if x == 0 else None
    exact = Fraction(x)
    inverse = (1 / exact).limit_denominator(SMALL)
    tries = [exact.limit_denominator(SMALL), Fraction(f"{x:.{FIGURES}g}")]
    tries += [1 / inverse] if inverse else []
    near = [t for t in tries if abs(t - exact) <= tolerance * abs(exact)]
    return min(near, key=lambda t: t.denominator * abs(t.numerator), default=None)


def short(x: Fraction | float) -> str:
    """Return a short fraction as it is written, any other number in six figures."""
    text = str(x)
    return text if isinstance(x, Fraction) and len(text) <= 12 else f"{float(x):.6g}"
