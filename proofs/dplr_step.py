"""The bilinear step of a DPLR system costs O(N r): Ab = A_1 A_0 and Bb = 2 A_1 B.

Argument, for every N and rank r, dt != 0.  Let g = 2/dt.  ``A_0 = gI + Lambda - P Q*`` is (2/dt)
E, and ``gI - A = (gI - Lambda) + P Q*`` is (2/dt) D, where D = I - dt/2 A and E = I + dt/2 A.
With X = (gI - Lambda)^-1, diagonal, and K = (I_r + Q* X P)^-1, Woodbury's ``A_1 = X - X P K Q* X``
is the two-sided inverse of gI - A, i.e. (dt/2) D^-1.  So ``A_1 A_0 = D^-1 E = Ab`` and ``2 A_1 B =
dt D^-1 B = Bb``.  Every factor is diagonal plus rank r.  Second evidence: random matrices over
Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.exact import bilinear, entries, evaluate, eye, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "dplr-step"
SIZES = ((1, 1), (2, 1), (3, 2), (4, 2))  # (N, r)

B, P, Qs, Lam, T, X, K = letters("B P Q* Lambda gI-Lambda (gI-Lambda)^-1 K")
dt = sp.Symbol("dt", nonzero=True)


@dataclass(frozen=True)
class Statement:
    """A, the diagonal gI - Lambda, both factors, Ab and Bb by them, and the hypotheses as rules."""

    A: sp.Expr
    T: sp.Expr
    A0: sp.Expr
    A1: sp.Expr
    input_factor: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        A=Lam - P * Qs,
        T=2 / dt - Lam,
        A0=2 / dt + Lam - P * Qs,
        A1=X - X * P * K * Qs * X,
        input_factor=sp.Integer(2),
        hypotheses={**inverse(T, X), (Qs, X, P, K): 1 - K, (K, Qs, X, P): 1 - K},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("Bb = A_1 B", replace(s, input_factor=sp.Integer(1))),
        Wrong("A_1 with a plus", replace(s, A1=X + X * P * K * Qs * X)),
        Wrong("A_0 with + P Q*", replace(s, A0=2 / dt + Lam + P * Qs)),
        Wrong("core not invertible", replace(s, hypotheses=inverse(T, X)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both factors, the inverse and the input factor, then random matrices."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    shifted = T + P * Qs  # gI - A in letters
    return [
        vanish(grade, "gI - A = T + P Q*", [normal_form(2 / dt - s.A - s.T - P * Qs)]),
        vanish(
            grade, "A_0 = (2/dt)(I + dt/2 A)", [normal_form(s.A0 - 2 / dt * (1 + dt / 2 * s.A))]
        ),
        vanish(
            grade,
            "A_1 is a two-sided inverse of gI - A = (2/dt)(I - dt/2 A)",
            [
                normal_form(shifted * s.A1 - 1, rules),
                normal_form(s.A1 * shifted - 1, rules),
                normal_form(2 / dt - s.A - 2 / dt * (1 - dt / 2 * s.A)),
            ],
        ),
        vanish(grade, "(dt/2) D^-1 times the factor is dt D^-1", [dt / 2 * s.input_factor - dt]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N, r in SIZES:
        shapes = {B: (N, 1), P: (N, r), Qs: (r, N), Lam: (N, 1)}
        at = sample(shapes, seed=f"{THEOREM} {N}")
        at[Lam] = DomainMatrix.diag([row[0] for row in at[Lam].to_list()], sp.QQ_I).to_dense()
        scalars = {dt: sp.Rational(1, 5)}
        at[X] = evaluate(s.T, N, at, scalars).inv()
        at[K] = (eye(r) + at[Qs] * at[X] * at[P]).inv()
        A, A0, A1 = (evaluate(x, N, at, scalars) for x in (s.A, s.A0, s.A1))
        Ab, Bb = bilinear(A, at[B], scalars[dt])
        residuals += entries(A1 * A0 - Ab)
        residuals += entries(A1 * at[B] * number(s.input_factor) - Bb)
    return vanish(Grade.EXACT_N, f"dense Ab and Bb over Q(i), (N, r) in {SIZES}", residuals)
