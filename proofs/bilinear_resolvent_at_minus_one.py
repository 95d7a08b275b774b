"""At z = -1, a node of every even L, the bilinear resolvent is finite: C (I + Ab)^-1 Bb = dt/2 C B.

Argument, for every N.  With D = I - hA, E = I + hA, h = dt/2: ``D (I + Ab) = D + E = 2I``, in
which A has cancelled.  So ``I + Ab = 2 D^-1`` has the two-sided inverse D/2 and ``C (D/2)(dt D^-1
B) = dt/2 C B``.  Only I - hA needs to be invertible.  The published form has a bracket times
2(1-z)/(1+z) there, which is infinite.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.bilinear_resolvent import A, B, C, D, Di, E, dt, h
from proofs.exact import entries, evaluate, eye, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, normal_form


THEOREM = "bilinear-resolvent-at-minus-one"
SIZES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Statement:
    """The discretization in letters, the value, and the hypothesis as rules."""

    D: sp.Expr
    E: sp.Expr
    Ab: sp.Expr
    Bb: sp.Expr
    z: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        D=1 - h * A,
        E=1 + h * A,
        Ab=Di * E,
        Bb=dt * Di * B,
        z=sp.Integer(-1),
        value=dt / 2 * C * B,
        hypotheses=inverse(D, Di),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("value dt C B", replace(s, value=dt * C * B)),
        Wrong("another point", replace(s, z=sp.Integer(1))),
        Wrong("D not invertible", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the three steps, then the fixed-size evidence."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    M = 1 - s.z * s.Ab
    return [
        vanish(grade, "D - zE = 2I at z = -1: A cancels", [normal_form(s.D - s.z * s.E - 2)]),
        vanish(grade, "D (I - z Ab) = D - zE", [normal_form(D * M - (D - s.z * E), rules)]),
        vanish(
            grade,
            "D/2 is a two-sided inverse of 2 D^-1 = I + Ab",
            [normal_form(2 * Di * D / 2 - 1, rules), normal_form(D / 2 * 2 * Di - 1, rules)],
        ),
        vanish(grade, "C (D/2) Bb = dt/2 C B", [normal_form(C * D / 2 * s.Bb - s.value, rules)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({A: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
        scalars = {dt: sp.Rational(1, 10)}
        at[D], at[E] = (evaluate(x, N, at, scalars) for x in (s.D, s.E))
        at[Di] = at[D].inv()
        resolvent = (eye(N) - evaluate(s.z * s.Ab, N, at, scalars)).inv()
        left = at[C] * resolvent * evaluate(s.Bb, N, at, scalars)
        residuals += entries(left - evaluate(s.value, 1, at, scalars))
    return vanish(Grade.EXACT_N, f"random A, B, C over Q(i), N in {SIZES}", residuals)
