"""A constant input settles LegS at the first unit vector: A is invertible and -A^-1 B = e_0.

Argument, for every N.  A is lower triangular with diagonal -(n+1), none of which is 0, so A is
invertible.  Its first column is ``A_n0 = -sqrt(2n+1) = -B_n`` for n > 0 and ``A_00 = -1 = -B_0``:
A e_0 = -B.  So -A^-1 B = e_0: in the limit the memory of a constant is the constant polynomial.
Second evidence: the linear systems solved over the rationals in the basis T^-1 x.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.legs_normal_plus_rank_one import Statement as Operator
from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, hold, vanish


THEOREM = "legs-dc-gain"
SIZES = (1, 2, 3, 5, 9)


@dataclass(frozen=True)
class Statement:
    """The operator, and the settled state per unit of input, as a multiple of e_0."""

    operator: Operator
    gain: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=legs(), gain=sp.Integer(1))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sign", replace(s, gain=sp.Integer(-1))),
        Wrong("gain 1/2", replace(s, gain=sp.Rational(1, 2))),
        Wrong("B without its root", replace(s, operator=replace(s.operator, B=2 * n + 1))),
        Wrong("diagonal n", replace(s, operator=replace(s.operator, diagonal=-n))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the diagonal and the first column, then solve."""
    A, grade = s.operator, Grade.SYMBOLIC_STEP
    return [
        vanish(grade, "A is lower triangular", [A.above]),
        hold(grade, "with a diagonal that is nowhere 0", [A.diagonal.is_nonzero]),
        vanish(grade, "A_n0 = -B_n for n > 0", [A.below.subs(k, 0) * s.gain + A.B]),
        vanish(grade, "A_00 = -B_0", [(A.diagonal * s.gain + A.B).subs(n, 0)]),
        vanish(Grade.EXACT_N, f"-A x = B solved, N in {SIZES}", _solved(s)),
    ]


def _solved(s: Statement) -> list[sp.Expr]:
    residuals = []
    for N in SIZES:
        rows = [
            [sp.nsimplify(sp.expand(s.operator.entry(i, c) * root(c) / root(i))) for c in range(N)]
            for i in range(N)
        ]
        column = [[sp.nsimplify(s.operator.B.subs(n, i) / root(i))] for i in range(N)]
        if not all(x.is_rational for row in [*rows, *column] for x in row):
            return [sp.Symbol("irrational")]
        A = DomainMatrix.from_list_sympy(N, N, rows).convert_to(sp.QQ)
        if A.det() == 0:
            return [sp.Symbol("singular")]
        b = DomainMatrix.from_list_sympy(N, 1, column).convert_to(sp.QQ)
        x = (A.inv() * -b).to_Matrix()
        residuals += [x[i] - (s.gain if i == 0 else 0) for i in range(N)]
    return residuals
