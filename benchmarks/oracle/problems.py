"""The problems that both sides are given: dt = 1/1000, 50 digits of each entry."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import NamedTuple


DT, DIGITS = Fraction(1, 1000), 50


def output_row(N: int) -> list[Fraction]:
    """Return C_n = (-1)^n/(n + 1)."""
    return [Fraction((-1) ** n, n + 1) for n in range(N)]


class Pairs(NamedTuple):
    """Stored modes of weight 2 as pairs (re, im) of rationals."""

    lam: list[tuple[Fraction, Fraction]]
    P: list[tuple[Fraction, Fraction]]
    B: list[tuple[Fraction, Fraction]]
    C: list[tuple[Fraction, Fraction]]


def random_pairs(n: int) -> Pairs:
    """Return n conjugate pairs: lam as S4D-Lin has them in thousandths, the rest in [-1, 1]."""
    rng = random.Random(2024)

    def draw() -> list[tuple[Fraction, Fraction]]:
        return [
            (Fraction(rng.randint(-1000, 1000), 1000), Fraction(rng.randint(-1000, 1000), 1000))
            for _ in range(n)
        ]

    lam = [(Fraction(-1, 2), Fraction(3142 * k + 500, 1000)) for k in range(n)]
    return Pairs(lam, draw(), draw(), draw())
