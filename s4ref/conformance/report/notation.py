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
