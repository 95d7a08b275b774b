"""The kernel of a diagonal system is a Vandermonde product: K_l = sum_n C_n Bb_n lamb_n^l.

Argument, for every N and l.  Let E_n be the n-th coordinate projection.  ``Ab E_n = lamb_n E_n``,
so ``Ab^l E_n = lamb_n^l E_n`` by induction: ``Ab (lamb_n^l E_n) = lamb_n^{l+1} E_n``.  As sum_n
E_n = I, C Ab^l Bb is the sum over n of ``C E_n Bb lamb_n^l = C_n Bb_n lamb_n^l``.  Second
evidence: dense powers of random diagonal matrices over Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.exact import entries, matrix, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, letters, normal_form


THEOREM = "vandermonde-kernel"
SIZES = (1, 2, 4)
LENGTH = 6

B, C, M, E = letters("Bb C Ab E_n")
lam, c, b = sp.symbols("lamb_n C_n Bb_n")
l = sp.Symbol("l", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The n-th term of K_l, and the hypothesis (A diagonal) as a rule."""

    term: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(term=c * b * lam**l, hypotheses={(M, E): lam * E})


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("power l + 1", replace(s, term=c * b * lam ** (l + 1))),
        Wrong("A not diagonal", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check base, step and term, then dense powers."""
    grade = Grade.SYMBOLIC_STEP
    power = (s.term / (c * b)) * E  # what Ab^l E_n is claimed to be
    return [
        vanish(grade, "l = 0: Ab^0 E_n = E_n", [normal_form(power.subs(l, 0) - E)]),
        vanish(
            grade,
            "Ab (lamb_n^l E_n) = lamb_n^{l+1} E_n",
            [normal_form(M * power - power.subs(l, l + 1), s.hypotheses)],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({M: (N, 1), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
        modes, column, row = (entries(at[x]) for x in (M, B, C))
        A = DomainMatrix.diag([value[0] for value in at[M].to_list()], sp.QQ_I).to_dense()
        state = at[B]
        for lag in range(LENGTH):
            terms = (
                s.term.subs({c: C_n, b: B_n, lam: lam_n, l: lag})
                for C_n, B_n, lam_n in zip(row, column, modes, strict=True)
            )
            residuals += entries(at[C] * state - matrix([[sp.Add(*terms)]]))
            state = A * state
    return vanish(Grade.EXACT_N, f"dense powers, l < {LENGTH}, N in {SIZES}", residuals)
