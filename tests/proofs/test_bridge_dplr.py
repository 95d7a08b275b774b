"""The theorems speak of the library's Cauchy sums: exactly, for any rank, at z = 1 and -1 too."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs import dplr_pole_free_kernel as theorem
from proofs.exact import Matrix, evaluate, matrix
from s4ref.arithmetic.rational import Rational
from s4ref.maths import cauchy
from s4ref.maths.full_modes import FullModes
from s4ref.maths.resolvent import generating_function_bilinear


class Conjugated(Rational):
    """Rational numbers, whose conjugates are themselves."""

    def conj(self, X: Any) -> Any:
        return X


F: Any = Conjugated()
DT = Fraction(1, 5)
POINTS = (Fraction(1, 3), Fraction(1), Fraction(-1), Fraction(-5, 2))


def rows(N: int, width: int, start: int) -> list[list[Fraction]]:
    """Return numbers without a pattern that a formula could share."""
    return [
        [Fraction((start + 3 * i + 7 * j) % 11 - 4, 5 + i + j) for j in range(width)]
        for i in range(N)
    ]


def posed(X: list[list[Fraction]]) -> Any:
    """Return a matrix of the library."""
    return F.rows([[F.scalar(x) for x in row] for row in X])


def told(X: list[list[Fraction]]) -> Matrix:
    """Return a matrix of the proofs."""
    return matrix([[sp.Rational(x.numerator, x.denominator) for x in row] for row in X])


def turned(X: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the transpose."""
    return [list(column) for column in zip(*X, strict=True)]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("N, r", [(1, 1), (2, 1), (3, 2), (5, 3)])
def test_the_cauchy_sums_are_those_of_the_theorem(N: int, r: int, point: Fraction) -> None:
    """Theorems ``dplr-pole-free-kernel``, ``woodbury-rank-r``, ``cauchy-dot-products``."""
    lam = [-Fraction(n + 2, n + 3) for n in range(N)]
    P, Q, B, Ct = rows(N, r, 1), rows(N, r, 5), rows(N, 1, 2), rows(1, N, 8)
    diagonal = [[x if i == j else Fraction(0) for j in range(N)] for i, x in enumerate(lam)]

    h = DT / 2 * (1 + point)
    modes = FullModes([F.scalar(x) for x in lam], posed(P), posed(Q), posed(B), posed(Ct), True)
    terms = cauchy._reciprocals(F.scalar(1 - point), F.scalar(h), modes.lam)
    assert terms is not None
    sides = zip(cauchy._rows(F, modes, posed(Ct)), cauchy._columns(F, modes), strict=True)
    weights = F.rows([[x * y for x in left for y in right] for left, right in sides])
    sums = F.entries(F.mul(F.rows([terms]), weights))
    found = F.scale(cauchy._woodbury(F, sums, F.scalar(h), 1, 1), F.scalar(DT))

    s = theorem.statement()
    at: dict[sp.Symbol, DomainMatrix] = {
        theorem.Ct: told(Ct), theorem.B: told(B), theorem.P: told(P),
        theorem.Qs: told(turned(Q)), theorem.Lam: told(diagonal),
    }  # fmt: skip
    scalars = {
        symbol: sp.Rational(value.numerator, value.denominator)
        for symbol, value in ((theorem.z, point), (theorem.dt, DT), (theorem.h, h))
    }
    at[theorem.R] = evaluate(s.T, N, at, scalars).inv()
    at[theorem.K] = evaluate(s.core, r, at, scalars).inv()
    value = Fraction(*evaluate(s.value, 1, at, scalars).to_Matrix()[0].as_numer_denom())

    assert F.fraction(F.entries(found)[0]) == value
    dense = generating_function_bilinear(
        F, modes.dense(F), posed(Ct), F.scalar(DT), F.scalar(point)
    )
    assert F.fraction(F.entries(dense)[0]) == value
