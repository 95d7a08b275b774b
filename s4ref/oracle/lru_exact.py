"""Entries of an LRU kernel that are rational: what settles zeros and rounding ties."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from s4ref.exact import Exact, imag_part, real_part
from s4ref.maths.initialise import LRU


MAX_POWER_BITS = 1 << 20


def exact_lru_entry(unit: LRU, B: Iterable[Exact], C: Iterable[Exact], l: int) -> Fraction | None:
    """Return Re sum_n C_n B_n gamma_n |lam_n|^l e^(i l arg lam_n) if it is rational, else None.

    Exponentials of distinct rational multiples of i are linearly independent over the algebraic
    numbers (Lindemann and Weierstrass), so the sum is rational only if the coefficients of those
    that are not 1 vanish.  Those coefficients are sums of square roots.
    """
    groups: dict[Fraction, list[tuple[Fraction, Fraction, Fraction]]] = defaultdict(list)
    for b, c, q, phase in zip(B, C, unit.squares, unit.phases, strict=True):
        if (q.numerator.bit_length() + q.denominator.bit_length()) * l > MAX_POWER_BITS:
            return None
        size, radicand = q ** (l // 2), (1 - q) * q ** (l % 2)
        re = real_part(b) * real_part(c) - imag_part(b) * imag_part(c)
        im = real_part(b) * imag_part(c) + imag_part(b) * real_part(c)
        groups[phase * l].append((re * size, im * size, radicand))
    for angle, terms in groups.items():
        parts = (surd_sum((term[k], term[2]) for term in terms) for k in (0, 1))
        if angle and any(part != 0 for part in parts):
            return None
    return surd_sum((re, radicand) for re, _, radicand in groups[Fraction(0)])


def surd_sum(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Return sum x sqrt(r) over the terms (x, r) if it is rational, else None.

    Square roots are linearly dependent over the rationals only within classes whose ratios are
    squares; no number has to be factored.
    """
    classes: list[tuple[Fraction, Fraction]] = []
    for x, r in terms:
        if not x or not r:
            continue
        for i, (representative, total) in enumerate(classes):
            root = _root(r / representative)
            if root is not None:
                classes[i] = (representative, total + x * root)
                break
        else:
            classes.append((r, x))
    left = [(r, total) for r, total in classes if total]
    if not left:
        return Fraction(0)
    root = _root(left[0][0])
    return None if root is None or len(left) > 1 else left[0][1] * root


def _root(x: Fraction) -> Fraction | None:
    """Return the square root of x > 0 if it is rational."""
    top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
    if top * top != x.numerator or bottom * bottom != x.denominator:
        return None
    return Fraction(top, bottom)
