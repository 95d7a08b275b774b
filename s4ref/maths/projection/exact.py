"""States that polynomial signals leave, in exact arithmetic."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from s4ref.arithmetic import Rational
from s4ref.arithmetic.protocol import Matrix
from s4ref.exact import ExactArray
from s4ref.maths.hippo import Family
from s4ref.maths.projection.signal import CONSTANT, Signal


def coefficients(u: Signal) -> list[Fraction] | None:
    """Return the coefficients of a polynomial signal, None for another one."""
    if any(rate != CONSTANT for rate, _ in u.terms):
        return None
    c = [Fraction(0)] * (1 + max((j for _, j in u.terms), default=0))
    for (_, j), a in u.terms.items():
        c[j] = a.re
    return c


def exact_state(
    family: Family, u: Signal, t: Fraction, *, growing: bool
) -> list[Fraction | None] | None:
    """Return x(t) where it is rational, entry by entry, for a polynomial u; None if not known.

    All of the past: x = -sum_k A^-(k+1) B u^(k)(t).  Time-varying LegS: x = sum_m u_m t^m
    (m - A)^-1 B.
    """
    c = coefficients(u)
    square = family.gain_square
    if c is None or square is None or family.circular() is not None:
        return None
    As, Bs = family.scaled()
    y = _growing(As, Bs, c, t) if growing else _all_past(As, Bs, c, t)
    return [
        _rooted(value, square * radicand)
        for value, radicand in zip(y, family.radicands, strict=True)
    ]


def _column(X: Matrix) -> list[Fraction]:
    return [Fraction(int(x.p), int(x.q)) for x in Rational().entries(X)]


def _growing(As: ExactArray, Bs: ExactArray, c: list[Fraction], t: Fraction) -> list[Fraction]:
    F, N = Rational(), len(As)
    total, unit, b = [Fraction(0)] * N, F.eye(N), F.matrix(Bs)
    for m, u in enumerate(c):
        column = _column(F.solve(F.scale(unit, m) - F.matrix(As), b))
        total = [x + u * t**m * y for x, y in zip(total, column, strict=True)]
    return total


def _all_past(As: ExactArray, Bs: ExactArray, c: list[Fraction], t: Fraction) -> list[Fraction]:
    F, N = Rational(), len(As)
    total, A, column = [Fraction(0)] * N, F.matrix(As), F.matrix(Bs)
    derivative = np.array(c, dtype=object)
    while len(derivative):
        column = F.solve(A, column)
        u = sum((a * t**j for j, a in enumerate(derivative)), Fraction(0))
        total = [x - u * y for x, y in zip(total, _column(column), strict=True)]
        derivative = derivative[1:] * np.arange(1, len(derivative))
    return total


def _rooted(value: Fraction, square: Fraction) -> Fraction | None:
    """Return value sqrt(square) if it is rational."""
    p, q = math.isqrt(square.numerator), math.isqrt(square.denominator)
    if value == 0:
        return Fraction(0)
    return (
        value * Fraction(p, q)
        if p * p == square.numerator and q * q == square.denominator
        else None
    )
