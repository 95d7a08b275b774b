"""LagT has one eigenvalue, -(1 + beta)/2, of multiplicity N.

Argument, for every N and beta.  A is lower triangular: its entries above the diagonal are 0.  So
det(sI - A) is the product of the diagonal entries of sI - A; expanding along the last column,
``d_{N+1} = (s - A_NN) d_N``, and each factor is s + (1 + beta)/2.  Second evidence: characteristic
polynomials of whole matrices, and the rank N - 1 of A - lambda I, which shows that there is one
Jordan block.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.lagt_nplr import Statement as Operator
from proofs.lagt_nplr import beta
from proofs.lagt_nplr import statement as lagt
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "lagt-spectrum"
SIZES = (1, 2, 3, 5)
RATES = (sp.Integer(0), sp.Integer(1), sp.Rational(5, 3))

s_ = sp.Symbol("s")
N_ = sp.Symbol("N", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The operator, and det(sI - A) in s and N."""

    operator: Operator
    determinant: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=lagt(), determinant=(s_ + (1 + beta) / 2) ** N_)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("eigenvalue -(1 + beta)", replace(s, determinant=(s_ + 1 + beta) ** N_)),
        Wrong("sign", replace(s, determinant=(s_ - (1 + beta) / 2) ** N_)),
        Wrong("one factor less", replace(s, determinant=(s_ + (1 + beta) / 2) ** (N_ - 1))),
        Wrong(
            "upper triangle too",
            replace(s, operator=replace(s.operator, above=sp.Integer(1))),
            SYMBOLIC,
        ),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the triangle, the step, the start, then whole matrices."""
    grade, d = Grade.SYMBOLIC_STEP, s.determinant
    return [
        vanish(grade, "A is lower triangular", [s.operator.above]),
        vanish(
            grade,
            "d_{N+1} = (s - A_NN) d_N",
            [sp.powsimp(d.subs(N_, N_ + 1) / d) - (s_ - s.operator.diagonal)],
        ),
        vanish(grade, "d_0 = 1", [d.subs(N_, 0) - 1]),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    residuals, blocks = [], []
    for N in SIZES:
        for rate in RATES:
            A = sp.Matrix(N, N, s.operator.entry).subs(beta, rate)
            claimed = s.determinant.subs({N_: N, beta: rate})
            residuals.append(sp.expand(A.charpoly(s_).as_expr() - claimed))
            blocks.append((A - s.operator.diagonal.subs(beta, rate) * sp.eye(N)).rank() == N - 1)
    where = f"beta in {RATES}, N in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"characteristic polynomials, {where}", residuals),
        hold(Grade.EXACT_N, f"one Jordan block, {where}", blocks),
    ]
