"""Correct rounding of exact numbers to float64, float32 and decimals, by integer arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal, NamedTuple

import flint


class Format(NamedTuple):
    """A binary format: precision in bits, exponent of the least subnormal, overflow exponent."""

    precision: int
    least: int
    overflow: int


FORMATS = {"float64": Format(53, -1074, 1024), "float32": Format(24, -149, 128)}
FormatName = Literal["float64", "float32"]


def round_dyadic(n: int, e: int, fmt: Format) -> float:
    """Return n 2^e rounded to nearest, ties to even; subnormals and overflow as in IEEE 754."""
    if n == 0:
        return 0.0
    a = abs(n)
    top = a.bit_length() + e  # 2^(top - 1) <= |n 2^e| < 2^top; e may be beyond any shift
    if top < fmt.least or top > fmt.overflow:
        size = 0.0 if top < fmt.least else math.inf
        return size if n > 0 else -size
    quantum = max(a.bit_length() + e - fmt.precision, fmt.least)
    shift = quantum - e
    if shift <= 0:
        m = a << -shift
    else:
        m, rest, half = a >> shift, a & ((1 << shift) - 1), 1 << (shift - 1)
        m += rest > half or (rest == half and m & 1)
    size = math.inf if m.bit_length() + quantum > fmt.overflow else math.ldexp(m, quantum)
    return size if n > 0 else -size


def round_fraction(x: Fraction, fmt: Format) -> float:
    """Return x rounded to nearest, ties to even."""
    n, d = x.numerator, x.denominator
    k = max(0, fmt.precision + 3 + d.bit_length() - n.bit_length())
    q, r = divmod(abs(n) << k, d)
    # a sticky bit stands for the remainder, so that only a true tie looks like one
    size = round_dyadic((q << 1) | (r != 0), -k - 1, fmt)
    return size if n >= 0 else -size


def round_decimal(x: Fraction, digits: int) -> tuple[int, int]:
    """Return (m, e), m 10^e being x rounded to ``digits`` significant digits, half to even."""
    if x == 0:
        return 0, 0
    n, d = abs(x.numerator), x.denominator
    e = _decimal_exponent(n, d) - digits + 1
    n, d = (n, d * 10**e) if e >= 0 else (n * 10**-e, d)
    m, rest = divmod(n, d)
    m += 2 * rest > d or (2 * rest == d and m & 1)
    if m == 10**digits:
        m, e = m // 10, e + 1
    return (m if x > 0 else -m), e


def decimal_text(m: int, e: int) -> str:
    """Return m 10^e without trailing zeros, positional near 1, else scientific."""
    if m == 0:
        return "0"
    # FLINT prints integers of any length, Python only up to 4300 digits
    sign, full = ("-" if m < 0 else ""), str(flint.fmpz(abs(m)))
    text = full.rstrip("0")
    e += len(full) - len(text)
    point = len(text) + e  # digits before the decimal point
    if 0 < point <= 40:
        whole, part = text[:point].ljust(point, "0"), text[point:]
        return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"
    if -4 < point <= 0:
        return f"{sign}0.{'0' * -point}{text}"
    return f"{sign}{text[0]}.{text[1:] or '0'}e{point - 1:+03d}"


def _decimal_exponent(n: int, d: int) -> int:
    """Return floor(log10(n / d)) exactly."""
    e = int((n.bit_length() - d.bit_length()) * math.log10(2))
    while n * 10 ** max(0, -e - 1) >= d * 10 ** max(0, e + 1):
        e += 1
    while n * 10 ** max(0, -e) < d * 10 ** max(0, e):
        e -= 1
    return e
