"""Numbers as a reader wants them: exact where that is short, else as decimals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.exact import Gauss


MAX_ENTRIES = 4
MAX_DIGITS = 5  # a dyadic with longer numerator and denominator reads better as a decimal


def real_text(x: Any) -> str:
    """Return a float or fraction: -1/2 if it is short and exact, else 9 significant digits."""
    value = Fraction(x)
    if len(str(abs(value.numerator))) <= MAX_DIGITS and len(str(value.denominator)) <= MAX_DIGITS:
        return str(value)
    return f"{float(value):.9g}"


def complex_text(z: Any) -> str:
    """Return a number: -1/2 + 3/4 i."""
    if isinstance(z, Gauss):
        re, im = z.re, z.im
    elif isinstance(z, (complex, np.complexfloating)):
        re, im = Fraction(float(z.real)), Fraction(float(z.imag))
    else:
        return real_text(z)
    if im == 0:
        return real_text(re)
    imag = f"{real_text(abs(im))} i" if abs(im) != 1 else "i"
    if re == 0:
        return imag if im > 0 else f"-{imag}"
    return f"{real_text(re)} {'+' if im > 0 else '-'} {imag}"


def array_text(x: Any) -> str:
    """Return an array on one line, shortened to its first entries."""
    array = np.asarray(x)
    if array.ndim == 0:
        return complex_text(array.item())
    if array.ndim > 1 and array.shape[-1] == 1:
        array = array[..., 0]
    items = [
        array_text(item) if np.ndim(item) else complex_text(item) for item in array[:MAX_ENTRIES]
    ]
    more = f", ... ({len(array)} in all)" if len(array) > MAX_ENTRIES else ""
    return f"[{', '.join(items)}{more}]"


def ratio_text(x: float) -> str:
    """Return a ratio with two significant digits."""
    if x != x or x == float("inf"):
        return "inf"
    if x == 0:
        return "0"
    return f"{x:.2g}" if 1e-3 <= x < 1e4 else f"{x:.1e}"


def multiple_text(x: float) -> str:
    """Return a ratio for a table: what is far below 1 is just that.

    >>> multiple_text(3.1e-9), multiple_text(0.2514), multiple_text(26.04), multiple_text(2.1e6)
    ('<0.001', '0.25', '26', '2.1e+06')
    """
    return "<0.001" if 0 < x < 1e-3 else ratio_text(x)


def exact_entries(x: Any) -> Any:
    """Return an array as nested lists of exact fractions, in words: "-1/2 + 3/4 i"."""
    array = np.asarray(x)
    if array.ndim:
        return [exact_entries(item) for item in array]
    return _exact(array.item())


def _exact(z: Any) -> str:
    re, im = (z.re, z.im) if isinstance(z, Gauss) else _parts(z)
    if im == 0:
        return str(re)
    imag = "i" if abs(im) == 1 else f"{abs(im)} i"
    if re == 0:
        return imag if im > 0 else f"-{imag}"
    return f"{re} {'+' if im > 0 else '-'} {imag}"


def _parts(z: Any) -> tuple[Fraction, Fraction]:
    if isinstance(z, complex):
        return Fraction(z.real), Fraction(z.imag)
    return Fraction(z), Fraction(0)


def rounded_entries(x: Any) -> Any:
    """Return an array as nested lists of numbers for the eye: short fractions, else 9 digits."""
    array = np.asarray(x)
    if array.ndim:
        return [rounded_entries(item) for item in array]
    return complex_text(array.item())
