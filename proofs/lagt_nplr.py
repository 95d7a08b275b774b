"""LagT is a multiple of the identity plus skew plus rank one, with Re Lambda = -beta/2.

Argument, for every N and every beta.  Index pairs fall into three branches: n > k, n = k, n < k.
With P = (1, ..., 1)/sqrt(2), P P^T has 1/2 everywhere, so ``S = A + P P^T + (beta/2) I`` has -1/2
below, 1/2 above and 0 on the diagonal: ``S_nk + S_kn = 0`` on each branch.  As S is real and skew,
every eigenvalue of A + P P^T has real part -beta/2 (theorem ``skew-shift-spectrum``).  Second
evidence: whole matrices for three beta, and the rank of A + A^T + beta I, which is one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import EXACT, Grade, Step, Wrong, hold, vanish


THEOREM = "lagt-nplr"
SIZES = (1, 2, 3, 4, 7)
RATES = (sp.Integer(0), sp.Integer(1), sp.Rational(5, 3))

beta = sp.Symbol("beta", real=True)


@dataclass(frozen=True)
class Statement:
    """Entries of A by branch, of P, the shift, and the rank of the correction."""

    below: sp.Expr
    diagonal: sp.Expr
    above: sp.Expr
    P: sp.Expr
    shift: sp.Expr  # Re Lambda
    rank: int

    def entry(self, i: int, j: int) -> sp.Expr:
        """Return A_ij for integers."""
        return self.below if i > j else self.diagonal if i == j else self.above


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        below=sp.Integer(-1),
        diagonal=-(1 + beta) / 2,
        above=sp.Integer(0),
        P=1 / sp.sqrt(2),
        shift=-beta / 2,
        rank=1,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("P without its root of two", replace(s, P=sp.Integer(1))),
        Wrong("diagonal of beta = 1 for every beta", replace(s, diagonal=sp.Integer(-1))),
        Wrong("shift of LegS", replace(s, shift=-sp.Rational(1, 2))),
        Wrong("sign below", replace(s, below=sp.Integer(1))),
        Wrong("rank 2", replace(s, rank=2), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the branches, then whole matrices."""
    PP, grade = s.P**2, Grade.SYMBOLIC_STEP
    return [
        vanish(grade, "S_nk + S_kn = 0 for n != k", [s.below + PP + s.above + PP]),
        vanish(grade, "S_nn = 0", [s.diagonal + PP - s.shift]),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    skew, ranks = [], []
    for N in SIZES:
        for rate in RATES:
            A = sp.Matrix(N, N, s.entry).subs(beta, rate)
            P = sp.ones(N, 1) * s.P
            S = A + P * P.T - s.shift.subs(beta, rate) * sp.eye(N)
            skew += list(S + S.T)
            symmetric = A + A.T - 2 * s.shift.subs(beta, rate) * sp.eye(N)
            ranks.append(symmetric.rank() == s.rank)
    where = f"beta in {RATES}, N in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"S is skew, whole matrices, {where}", skew),
        hold(Grade.EXACT_N, f"rank(A + A^T + beta I) = {s.rank}, {where}", ranks),
    ]
