"""The LegS matrix has determinant (-1)^N N!.

Argument, for every N.  A is lower triangular: its entries above the diagonal are 0.  Expanding the
determinant of size N + 1 along its last column leaves the diagonal entry A_NN = -(N+1) times the
determinant of size N, so ``d_{N+1} = -(N+1) d_N`` with d_0 = 1, which (-1)^N N! satisfies: a ratio
of gamma functions.  Second evidence: determinants of whole matrices over the surds, by elimination
of T^-1 A T, which is rational.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.legs_normal_plus_rank_one import Statement as Operator
from proofs.legs_normal_plus_rank_one import n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legs-determinant"
SIZES = (1, 2, 3, 4, 5, 6, 9, 12)

N_ = sp.Symbol("N", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The operator and its determinant, in N."""

    operator: Operator
    value: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=legs(), value=(-1) ** N_ * sp.factorial(N_))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("no sign", replace(s, value=sp.factorial(N_))),
        Wrong("(N-1)!", replace(s, value=(-1) ** N_ * sp.factorial(N_) / (N_ + 1))),
        Wrong("diagonal n", replace(s, operator=replace(s.operator, diagonal=-n))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the triangle, the step, the start, then whole matrices."""
    grade = Grade.SYMBOLIC_STEP
    quotient = sp.gammasimp(
        sp.powsimp((s.value.subs(N_, N_ + 1) / s.value).rewrite(sp.gamma), force=True)
    )
    return [
        vanish(grade, "A is lower triangular", [s.operator.above]),
        vanish(
            grade,
            "d_{N+1} = A_NN d_N",
            [sp.powsimp(quotient) - s.operator.diagonal.subs(n, N_)],
        ),
        vanish(grade, "d_0 = 1", [s.value.subs(N_, 0) - 1]),
        vanish(Grade.EXACT_N, f"det A, N in {SIZES}", _determinants(s)),
    ]


def _determinants(s: Statement) -> list[sp.Expr]:
    residuals = []
    for N in SIZES:
        rows = [
            [sp.expand(s.operator.entry(i, k) * root(k) / root(i)) for k in range(N)]
            for i in range(N)
        ]
        scaled = DomainMatrix.from_list_sympy(N, N, [[sp.nsimplify(x) for x in r] for r in rows])
        found = scaled.convert_to(sp.QQ).det()
        residuals.append(sp.QQ.to_sympy(found) - s.value.subs(N_, N))
    return residuals
