"""C~ for twice the length is C~ (I + Ab^L), and C comes back through (I - Ab^L)^-1.

Argument, for every N and L.  ``C (I - M^L)(I + M^L) = C (I - M^{2L})`` with the exponent L
symbolic; and ``C~ G = C (I - M^L) G = C`` with G = (I - M^L)^-1, which is the hypothesis.  Second
evidence: random matrices over Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, letters, normal_form


THEOREM = "truncation-doubling"
SIZES = (1, 2, 3)
LENGTHS = (1, 2, 5)

C, M, T, G = letters("C M I-M^L (I-M^L)^-1")
L = sp.Symbol("L", integer=True, positive=True)


@dataclass(frozen=True)
class Statement:
    """C~ at length L, the factor that doubles it, and the hypothesis as a rule."""

    Ct: sp.Expr
    doubling: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(Ct=C * (1 - M**L), doubling=1 + M**L, hypotheses={(T, G): sp.Integer(1)})


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("I - Ab^L again", replace(s, doubling=1 - M**L)),
        Wrong("I - Ab^L not invertible", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the doubling and the way back, then random matrices."""
    residuals = []
    for N in SIZES:
        at = sample({M: (N, N), C: (1, N)}, seed=f"{THEOREM} {N}")
        for length in LENGTHS:
            longer = evaluate(s.Ct.subs(L, 2 * length), 1, at, {})
            factors = [evaluate(x.subs(L, length), N, at, {}) for x in (s.Ct, s.doubling)]
            residuals += entries(longer - factors[0] * factors[1])
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "C~_L (I + M^L) = C~_{2L}",
            [normal_form(s.Ct * s.doubling - s.Ct.subs(L, 2 * L))],
        ),
        vanish(
            Grade.SYMBOLIC_STEP,
            "C (I - M^L) G = C",
            [normal_form(C * T * G - C, s.hypotheses), normal_form(s.Ct - C * (1 - M**L))],
        ),
        vanish(Grade.EXACT_N, f"random matrices, N in {SIZES}, L in {LENGTHS}", residuals),
    ]
