"""Certified values as JSON: correctly rounded decimals, their radius, and exact rationals.

What is written depends on the true value, and on whether it is known to be rational; not on the
midpoint that an algorithm at some working precision gave.  That is what makes a set of vectors
reproducible byte for byte.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from s4ref.errors import PrecisionError
from s4ref.oracle.certified import Certified
from s4ref.oracle.rounding import decimal_text, round_decimal


DIGITS = 40  # float128 has 34
ATTEMPTS = (DIGITS + 12, 2 * DIGITS + 20, 4 * DIGITS)
# Exact arithmetic is asked for this many entries of an array at most; beyond, balls of radius 0
# alone are known to be rational.
MAX_EXACT = 300

Values = Mapping[str, Certified]


class Unsettled(ArithmeticError):
    """Both ends of an enclosure round differently: more digits are needed."""


class Ends(NamedTuple):
    """An enclosure of a real number, and whether it is known to be a single rational."""

    low: Fraction
    high: Fraction

    @property
    def rational(self) -> bool:
        """Whether the value is known exactly."""
        return self.low == self.high


def settled(
    compute: Callable[[int], Values], *, largest: frozenset[str] = frozenset(), what: str
) -> dict[str, Any]:
    """Return each value as JSON, computing with more digits until every decimal is certain.

    Parameters
    ----------
    compute : digits -> certified values by name
    largest : names of values whose digits count the largest entry
    what : for messages

    Raises
    ------
    PrecisionError
        If a decimal stays uncertain.
    """
    for digits in ATTEMPTS:
        try:
            return {
                name: array(value, largest=name in largest)
                for name, value in compute(digits).items()
            }
        except Unsettled as error:
            failure = error
    raise PrecisionError(
        f"{what}: {failure} at {ATTEMPTS[-1]} digits; the value is zero or a tie that exact "
        "arithmetic does not reach: change the inputs"
    )


def array(value: Certified, *, largest: bool = False) -> dict[str, Any]:
    """Return a certified array as JSON.

    ``{"shape", "mid", "rad", "exact"}``, flat in row-major order; of complex entries ``{"shape",
    "re": {...}, "im": {...}}``.  A complex entry has DIGITS digits of its larger part.

    Parameters
    ----------
    value : Certified
    largest : bool
        Count digits of the largest entry of the array in every entry.
    """
    parts = (value.real, value.imag) if value.is_complex else (value,)
    ends = [_ends(part) for part in parts]
    if largest:
        quanta = [_quantum([x for part in ends for x in part])] * len(ends[0])
    else:
        quanta = [_quantum(entry) for entry in zip(*ends, strict=True)]
    shape = {"shape": list(value.shape)}
    texts = [_part(part, quanta) for part in ends]
    return shape | (texts[0] if len(texts) == 1 else {"re": texts[0], "im": texts[1]})


def _ends(part: Certified) -> list[Ends]:
    """Return the enclosure of each entry, a point where it is known to be rational."""
    mid, rad = part.mid().ravel().tolist(), part.rad().ravel().tolist()
    exact = part.rational().ravel().tolist() if len(mid) <= MAX_EXACT else [None] * len(mid)
    return [
        Ends(m - r, m + r) if x is None else Ends(x, x)
        for m, r, x in zip(mid, rad, exact, strict=True)
    ]


def _quantum(parts: Sequence[Ends]) -> float:
    """Return e, the unit 10^e of the last of DIGITS digits of the largest part; -inf for zero."""
    sizes = [sorted((abs(p.low), abs(p.high))) for p in parts]
    pairs = list(zip(parts, sizes, strict=True))
    least = max((_exponent(s[0]) for p, s in pairs if _apart(p)), default=-math.inf)
    most = max((_exponent(s[1]) for _, s in pairs), default=-math.inf)
    if least != most:
        raise Unsettled("an entry has no certain size")
    return most


def _apart(x: Ends) -> bool:
    """Whether zero is outside."""
    return x.low > 0 or x.high < 0


def _exponent(x: Fraction) -> float:
    """Return the exponent of the last digit of x rounded to DIGITS digits."""
    return round_decimal(x, DIGITS)[1] if x else -math.inf


def _part(ends: Sequence[Ends], quanta: Sequence[float]) -> dict[str, Any]:
    pairs = [_decimal(x, q) for x, q in zip(ends, quanta, strict=True)]
    out: dict[str, Any] = {"mid": [mid for mid, _ in pairs], "rad": [rad for _, rad in pairs]}
    exact = [str(x.low) if x.rational else None for x in ends]
    return out | ({"exact": exact} if any(exact) else {})


def _decimal(x: Ends, quantum: float) -> tuple[str, str]:
    """Return the entry rounded to a multiple of 10^quantum, half to even, and its radius."""
    if quantum == -math.inf:
        return "0", "0"
    e = int(quantum)
    unit = Fraction(10) ** e
    m, other = round(x.low / unit), round(x.high / unit)
    if m != other:
        raise Unsettled("an entry rounds both ways")
    is_exact = x.rational and m * unit == x.low
    return decimal_text(m, e), "0" if is_exact else decimal_text(5, e - 1)
