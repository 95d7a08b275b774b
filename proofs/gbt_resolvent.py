"""The resolvent of the generalised bilinear transform is that of a pencil without division.

Argument, for every N, with a = alpha dt and b = (1 - alpha) dt.  Write D = I - aA, E = I + bA, so
Ab = D^-1 E and Bb = dt D^-1 B.  The pencil ``Pi = D - zE`` equals ``(1-z) I - (a + zb) A``, a
polynomial identity in A, and ``I - z Ab = D^-1 Pi``.  With G = Pi^-1, ``G D`` is a two-sided
inverse of it, and ``C (G D)(dt D^-1 B) = dt C G B``.  Conversely an inverse X of I - z Ab gives the
inverse ``X D^-1`` of Pi: each exists exactly where the other does.

Inverses are letters with rules, which are the hypotheses.  Second evidence: random Gaussian
rational matrices with computed inverses, alpha = 0, 1/3, 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "gbt-resolvent"
SIZES = (1, 2, 3)
RULES = (sp.Integer(0), sp.Rational(1, 3), sp.Integer(1))  # alpha

A, B, C, D, Di, E, Pi, G, M, X = letters("A B C D D^-1 E Pi Pi^-1 M M^-1")
z, dt, alpha = sp.symbols("z dt alpha")
a, b = alpha * dt, (1 - alpha) * dt


@dataclass(frozen=True)
class Statement:
    """D, E and the pencil in A; the value of C (I - z Ab)^-1 Bb; the hypotheses as rules."""

    D: sp.Expr
    E: sp.Expr
    pencil: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        D=1 - a * A,
        E=1 + b * A,
        pencil=(1 - z) - (a + z * b) * A,
        value=dt * C * G * B,
        hypotheses={**inverse(D, Di), **inverse(Pi, G)},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("a and b exchanged", replace(s, pencil=(1 - z) - (b + z * a) * A)),
        Wrong("sign of z b", replace(s, pencil=(1 - z) - (a - z * b) * A)),
        Wrong("lost dt", replace(s, value=C * G * B)),
        Wrong("pencil not invertible", replace(s, hypotheses=inverse(D, Di)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the pencil, both inverses, the value, then random matrices."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    resolvent = Di * Pi  # I - z Ab
    back = {(Pi,): D * M, **inverse(D, Di), **inverse(M, X)}  # D M is the pencil
    bracket, Bb = 1 - z * Di * E, dt * Di * B
    return [
        vanish(grade, "D - zE is the stated pencil", [normal_form(s.D - z * s.E - s.pencil)]),
        vanish(grade, "D (I - z Ab) = D - zE", [normal_form(D * bracket - (D - z * E), rules)]),
        vanish(
            grade,
            "G D is a two-sided inverse of I - z Ab",
            [normal_form(x - 1, rules) for x in (resolvent * G * D, G * D * resolvent)],
        ),
        vanish(
            grade,
            "an inverse X of I - z Ab gives the inverse X D^-1 of the pencil",
            [normal_form(x - 1, back) for x in (Pi * X * Di, X * Di * Pi)],
        ),
        vanish(grade, "C (G D) Bb is the value", [normal_form(C * G * D * Bb - s.value, rules)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        for rule in RULES:
            scalars = {alpha: rule, dt: sp.Rational(2, 7), z: (3 + 4 * sp.I) / 5}
            at = sample({A: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N} {rule}")
            at[D], at[E], at[Pi] = (evaluate(x, N, at, scalars) for x in (s.D, s.E, s.pencil))
            at[Di], at[G] = at[D].inv(), at[Pi].inv()
            resolvent = evaluate(1 - z * Di * E, N, at, scalars).inv()
            left = at[C] * resolvent * evaluate(dt * Di * B, N, at, scalars)
            residuals += entries(left - evaluate(s.value, 1, at, scalars))
    where = f"random matrices over Q(i), N in {SIZES}, alpha in {RULES}"
    return vanish(Grade.EXACT_N, f"the value, {where}", residuals)
