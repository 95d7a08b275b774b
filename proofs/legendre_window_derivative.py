"""The derivative of a shifted Legendre polynomial without the factor x: every other one below.

Argument, for all n.  The coefficient of x^j in ``p_{n+1}' - p_{n-1}' = 2(2n+1) p_n`` is ``(j+1)
(a(n+1, j+1) - a(n-1, j+1)) = 2(2n+1) a(n, j)``, a rational identity once divided by a(n, j).  With
p_0' = 0 and p_1' = 2 p_0 the sum over k = n-1, n-3, ... follows by induction in steps of two: the
k < n with n - k odd.  This is the identity behind LegT.  Second evidence: SymPy's own polynomials
up to degree 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import j, n, polynomial, ratio
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, vanish


THEOREM = "legendre-window-derivative"
DEGREE = 9

x = sp.Symbol("x")


@dataclass(frozen=True)
class Statement:
    """The factor of p_k, written in n, and the parity of n - k that enters."""

    factor: sp.Expr
    parity: int


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(factor=2 * (2 * n + 1), parity=1)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("without the 2 of the inner derivative", replace(s, factor=2 * n + 1)),
        Wrong("factor 2(2n - 1)", replace(s, factor=2 * (2 * n - 1))),
        Wrong("even differences", replace(s, parity=0), EXACT),
        Wrong("sign", replace(s, factor=-2 * (2 * n + 1)), SYMBOLIC | EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the step of two, the start, then polynomials."""
    grade = Grade.SYMBOLIC_STEP
    step = (j + 1) * (ratio(1, 1) - ratio(-1, 1)) - s.factor
    start = sp.diff(polynomial(1, x), x) - s.factor.subs(n, 0) * polynomial(0, x)
    return [
        vanish(grade, "p_{n+1}' - p_{n-1}' = 2(2n+1) p_n, coefficient of x^j", [step]),
        vanish(grade, "p_0' = 0 and p_1' = 2 p_0", [sp.diff(polynomial(0, x), x), start]),
        vanish(Grade.EXACT_N, f"polynomials, degrees up to {DEGREE}", _polynomials(s)),
    ]


def _polynomials(s: Statement) -> list[sp.Expr]:
    residuals = []
    for degree in range(DEGREE + 1):
        terms = (
            s.factor.subs(n, k) * polynomial(k, x)
            for k in range(degree)
            if (degree - k) % 2 == s.parity
        )
        residuals.append(sp.expand(sp.diff(polynomial(degree, x), x) - sum(terms)))
    return residuals
