"""Numbers as a page prints them: true minus signs, powers of ten with superscripts."""

from __future__ import annotations

import math
import re

from s4ref.conformance.report.clean import real


SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
MINUS = "\u2212"
PLAIN_LOW, PLAIN_HIGH = 1e-3, 1e5
MINUSED = re.compile(r"(?<![\w.])-(?=\d|i\b)")


def power_of_ten(exponent: int) -> str:
    """Return 10 with a raised exponent, for an axis."""
    return f"10{str(exponent).translate(SUPERSCRIPT)}"


def numeral(x: float | str, digits: int = 2) -> str:
    r"""Return a number with that many significant digits.

    >>> numeral(2.4e6), numeral(-0.0715, 3), numeral("inf"), numeral(0.0)
    ('2.4\xa0×\xa010⁶', '−0.0715', '∞', '0')
    """
    value = real(x)
    if math.isnan(value):
        return "NaN"
    sign = MINUS if value < 0 else ""
    if math.isinf(value):
        return f"{sign}∞"
    size = abs(value)
    if size == 0:
        return "0"
    if PLAIN_LOW <= size < PLAIN_HIGH:
        decimals = max(0, digits - 1 - math.floor(math.log10(size)))
        text = f"{size:.{decimals}f}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text)
    mantissa, _, exponent = f"{size:.{digits - 1}e}".partition("e")
    if "." in mantissa and digits > 2:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{sign}{mantissa}\u00a0×\u00a0{power_of_ten(int(exponent))}"


def minused(text: str) -> str:
    """Return a formula in words with true minus signs before its numbers.

    >>> minused("-1/2 - 3/4 i")
    '−1/2 − 3/4 i'
    """
    return MINUSED.sub(MINUS, text).replace(" - ", f" {MINUS} ")
