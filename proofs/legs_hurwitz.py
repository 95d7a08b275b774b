"""LegS has spectral abscissa -1: no eigenvalue lies to the right of -1.

Argument, for every N.  A is lower triangular with diagonal -(n+1), so its eigenvalues are -1, ...,
-N (theorem ``legs-spectrum``): ``det(lambda I - A)`` is the product of ``lambda + n + 1`` over n <
N.  For lambda = -1 + e with e > 0 every factor ``e + n`` is positive, so the product is not 0; at
lambda = -1 the factor n = 0 is 0, so -1 is attained.  Second evidence: characteristic polynomials
of whole matrices and Sturm's count of their roots to the right of -1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legs_normal_plus_rank_one import Statement as Operator
from proofs.legs_normal_plus_rank_one import n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, hold, vanish


THEOREM = "legs-hurwitz"
SIZES = (1, 2, 3, 5, 8)

e = sp.Symbol("e", positive=True)
x = sp.Symbol("x")


@dataclass(frozen=True)
class Statement:
    """The operator and its spectral abscissa."""

    operator: Operator
    abscissa: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=legs(), abscissa=sp.Integer(-1))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("abscissa -2", replace(s, abscissa=sp.Integer(-2))),
        Wrong("abscissa 0, not attained", replace(s, abscissa=sp.Integer(0))),
        Wrong("diagonal n", replace(s, operator=replace(s.operator, diagonal=-n))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the factors to the right of the abscissa and at it, then Sturm's counts."""
    grade, diagonal = Grade.SYMBOLIC_STEP, s.operator.diagonal
    return [
        vanish(grade, "A is lower triangular", [s.operator.above]),
        hold(
            grade,
            "to the right of it every factor lambda - A_nn is positive",
            [sp.expand(s.abscissa + e - diagonal).is_positive],
        ),
        vanish(grade, "at it the factor n = 0 is 0", [(s.abscissa - diagonal).subs(n, 0)]),
        hold(Grade.EXACT_N, f"Sturm's counts, N in {SIZES}", _counts(s)),
    ]


def _counts(s: Statement) -> list[bool]:
    facts = []
    for N in SIZES:
        rows = [
            [sp.expand(s.operator.entry(i, k) * root(k) / root(i)) for k in range(N)]
            for i in range(N)
        ]
        p = sp.Poly(sp.Matrix(rows).charpoly(x).as_expr(), x)
        roots = sum(m * f.count_roots() for f, m in p.sqf_list()[1])
        right = p.count_roots(s.abscissa, sp.oo)
        facts += [roots == N, right == 1, p.eval(s.abscissa) == 0]
    return facts
