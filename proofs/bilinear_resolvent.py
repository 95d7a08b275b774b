"""The resolvent of the bilinear discretization, first without a pole (every z), then in the
published form (z != -1).

Argument, for every N and every z, with h = dt/2.  Write D = I - hA, E = I + hA, so Ab = D^-1 E, Bb
= dt D^-1 B.

1. The pencil ``Pi = D - zE`` equals ``(1-z) I - h(1+z) A``: a polynomial identity in A.
2. ``D (I - z Ab) = Pi``, so ``I - z Ab = D^-1 Pi``.
3. Let G = Pi^-1.  Then ``G D`` is a two-sided inverse of ``D^-1 Pi``, so ``(I - z Ab)^-1 = G D``.
4. ``C (G D)(dt D^-1 B) = dt C G B``.  This is the pole-free form; nothing was divided by 1 + z.
5. If 1 + z != 0, ``Pi = (1+z)/2 (2(1-z)/(1+z) I - dt A)``, so dt G is ``2 dt/(1+z)`` times the
   published inverse.

The inverses are letters with the rules D D^-1 = D^-1 D = I and Pi G = G Pi = I: these rules are
the hypotheses. Second evidence: random Gaussian rational A, B, C and z, z = -1 among them, with
computed inverses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "bilinear-resolvent"
SIZES = (1, 2, 3, 4)
POINTS = (sp.Rational(1, 3), sp.Integer(1), (3 + 4 * sp.I) / 5, 2 - sp.I, sp.Integer(-1))

A, B, C, D, Di, E, Pi, G = letters("A B C D D^-1 E Pi Pi^-1")
z, dt = sp.symbols("z dt")
h = dt / 2


@dataclass(frozen=True)
class Statement:
    """The discretization in the letters D, D^-1, E; the pencil in A; both closed forms; the
    hypotheses as rules."""

    D: sp.Expr
    E: sp.Expr
    Ab: sp.Expr
    Bb: sp.Expr
    pencil: sp.Expr
    value: sp.Expr  # C (I - z Ab)^-1 Bb
    published_pencil: sp.Expr
    published_factor: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        D=1 - h * A,
        E=1 + h * A,
        Ab=Di * E,
        Bb=dt * Di * B,
        pencil=(1 - z) - h * (1 + z) * A,
        value=dt * C * G * B,
        published_pencil=2 * (1 - z) / (1 + z) - dt * A,
        published_factor=2 * dt / (1 + z),
        hypotheses={**inverse(D, Di), **inverse(Pi, G)},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sign of A in the pencil", replace(s, pencil=(1 - z) + h * (1 + z) * A)),
        Wrong("2 + z for 1 + z", replace(s, pencil=(1 - z) - h * (2 + z) * A)),
        Wrong("dt for dt/2 in D", replace(s, D=1 - dt * A)),
        Wrong("Euler's Bb", replace(s, Bb=dt * B)),
        Wrong("lost dt", replace(s, value=C * G * B)),
        Wrong("lost factor 2 in the published form", replace(s, published_factor=dt / (1 + z))),
        Wrong("g without its 2", replace(s, published_pencil=(1 - z) / (1 + z) - dt * A)),
        Wrong("D not invertible", replace(s, hypotheses=inverse(Pi, G)), SYMBOLIC),
        Wrong("pencil not invertible", replace(s, hypotheses=inverse(D, Di)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the five steps, then the fixed-size evidence."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    M = 1 - z * s.Ab
    factored = Di * Pi  # what M becomes by step 2
    scale = (1 + z) / 2
    return [
        vanish(grade, "D - zE is the stated pencil in A", [normal_form(s.D - z * s.E - s.pencil)]),
        vanish(grade, "D (I - z Ab) = D - zE", [normal_form(D * M - (D - z * E), rules)]),
        vanish(
            grade,
            "G D is a two-sided inverse of D^-1 Pi = I - z Ab",
            [normal_form(factored * G * D - 1, rules), normal_form(G * D * factored - 1, rules)],
        ),
        vanish(
            grade, "C (G D) Bb = dt C Pi^-1 B", [normal_form(C * G * D * s.Bb - s.value, rules)]
        ),
        vanish(
            grade,
            "1 + z != 0: the published bracket and factor",
            [normal_form(s.pencil - scale * s.published_pencil), s.published_factor - dt / scale],
        ),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    pole_free, published = [], []
    for N in SIZES:
        for i, point in enumerate(POINTS):
            scalars = {z: point, dt: sp.Rational(1, 7 + i)}
            at = sample({A: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N} {i}")
            at[D], at[E] = (evaluate(x, N, at, scalars) for x in (s.D, s.E))
            at[Pi] = evaluate(s.pencil, N, at, scalars)
            at[Di], at[G] = at[D].inv(), at[Pi].inv()
            resolvent = evaluate(1 - z * s.Ab, N, at, scalars).inv()
            left = at[C] * resolvent * evaluate(s.Bb, N, at, scalars)
            pole_free += entries(left - evaluate(s.value, 1, at, scalars))
            if point != -1:
                bracket = evaluate(s.published_pencil, N, at, scalars).inv()
                right = evaluate(s.published_factor, N, at, scalars) * bracket
                published += entries(left - at[C] * right * at[B])
    where = f"random A, B, C over Q(i), N in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"pole-free form, z = -1 included, {where}", pole_free),
        vanish(Grade.EXACT_N, f"published form, z != -1, {where}", published),
    ]
