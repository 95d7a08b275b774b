"""At z = 1 the bilinear resolvent is -C A^-1 B: the step dt drops out.

Argument, for every N.  With D = I - hA, E = I + hA, h = dt/2: ``D (I - Ab) = D - E = -dt A``, so
``I - Ab = -dt D^-1 A``, whose two-sided inverse is ``-(1/dt) A^-1 D``.  Then ``C (-(1/dt) A^-1
D)(dt D^-1 B) = -C A^-1 B``.  This is the sum of the whole kernel, and the value to use at the node
z = 1 when a Cauchy sum has a pole there.  Second evidence: random matrices over Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.bilinear_resolvent import A, B, C, D, Di, E, dt, h
from proofs.exact import entries, evaluate, eye, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, normal_form


THEOREM = "bilinear-resolvent-at-one"
SIZES = (1, 2, 3, 4)

Ai = sp.Symbol("A^-1", commutative=False)


@dataclass(frozen=True)
class Statement:
    """The discretization in letters, the value, and the hypotheses as rules."""

    D: sp.Expr
    E: sp.Expr
    Bb: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        D=1 - h * A,
        E=1 + h * A,
        Bb=dt * Di * B,
        value=-C * Ai * B,
        hypotheses={**inverse(D, Di), **inverse(A, Ai)},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sign", replace(s, value=C * Ai * B)),
        Wrong("dt kept", replace(s, value=-dt * C * Ai * B)),
        Wrong("A not invertible", replace(s, hypotheses=inverse(D, Di)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the three steps, then random matrices."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    M, guess = -dt * Di * A, -Ai * D / dt
    return [
        vanish(grade, "D - E = -dt A", [normal_form(s.D - s.E + dt * A)]),
        vanish(
            grade,
            "-(1/dt) A^-1 D is a two-sided inverse of -dt D^-1 A = I - Ab",
            [normal_form(M * guess - 1, rules), normal_form(guess * M - 1, rules)],
        ),
        vanish(grade, "C guess Bb = -C A^-1 B", [normal_form(C * guess * s.Bb - s.value, rules)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({A: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
        scalars = {dt: sp.Rational(1, 10)}
        at[D], at[E] = (evaluate(x, N, at, scalars) for x in (s.D, s.E))
        at[Di], at[Ai] = at[D].inv(), at[A].inv()
        resolvent = (eye(N) - at[Di] * at[E]).inv()
        left = at[C] * resolvent * evaluate(s.Bb, N, at, scalars)
        residuals += entries(left - evaluate(s.value, 1, at, scalars))
    return vanish(Grade.EXACT_N, f"random A, B, C over Q(i), N in {SIZES}", residuals)
