"""The truncated generating function is a resolvent: sum_{l<L} z^l C Ab^l Bb = C (I - z^L Ab^L)(I -
z Ab)^-1 Bb.

Argument, for every N and L, by induction over L on ``S_L (I - zM) = I - z^L M^L``, S_L = sum_{l<L}
z^l M^l, M = Ab. L = 0: both sides vanish.  Step: ``S_{L+1} (I - zM) = (I - z^L M^L) + z^L M^L (I -
zM)``, which expands to ``I - z^{L+1} M^{L+1}`` with the exponent L kept symbolic.  Multiply by R =
(I - zM)^-1 from the right.  Where z^L = 1, the factor in front is ``C~ = C (I - M^L)``: z has left
it, so one C~ serves all L nodes.

Second evidence: the sum itself at random Gaussian rational M, B, C, z, and at the roots of unity
1, -1, i, -i.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, evaluate, eye, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "truncated-generating-function"
SIZES = (1, 2, 3)
LENGTHS = (1, 2, 3, 4, 6)
ROOTS = ((1, sp.Integer(1)), (2, sp.Integer(-1)), (4, sp.I), (4, -sp.I), (4, sp.Integer(-1)))

B, C, M, F, R = letters("B C M I-zM (I-zM)^-1")
L = sp.Symbol("L", integer=True, positive=True)
z = sp.Symbol("z")


@dataclass(frozen=True)
class Statement:
    """The summand at l = L, what S_L (I - zM) is, I - zM, C~, and the hypotheses as rules."""

    summand: sp.Expr
    telescoped: sp.Expr
    pencil: sp.Expr
    Ct: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        summand=z**L * M**L,
        telescoped=1 - z**L * M**L,
        pencil=1 - z * M,
        Ct=C * (1 - M**L),
        hypotheses=inverse(F, R),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("L + 1", replace(s, telescoped=s.telescoped.subs(L, L + 1))),
        Wrong("z^L lost", replace(s, telescoped=1 - M**L)),
        Wrong("C~ = C (I + Ab^L)", replace(s, Ct=C * (1 + M**L))),
        Wrong("kernel late by one", replace(s, summand=z**L * M ** (L + 1))),
        Wrong("resolvent not invertible", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check base, step, inversion and the value at roots of unity, then the sums themselves."""
    grade = Grade.SYMBOLIC_STEP
    step = s.telescoped + s.summand * s.pencil - s.telescoped.subs(L, L + 1)
    at_root = s.telescoped.subs(z**L, 1)
    return [
        vanish(grade, "L = 0: S_0 (I - zM) = 0", [normal_form(s.telescoped.subs(L, 0))]),
        vanish(grade, "S_{L+1} (I - zM) from S_L (I - zM), symbolic L", [normal_form(step)]),
        vanish(
            grade,
            "S_L F = T implies S_L = T R, F = I - zM, R its inverse",
            [normal_form(s.telescoped * R * F - s.telescoped, s.hypotheses)],
        ),
        vanish(grade, "z^L = 1: C (I - z^L M^L) = C~", [normal_form(C * at_root - s.Ct)]),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    sums, roots = [], []
    for N in SIZES:
        at = sample({M: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
        for length in LENGTHS:
            point = {L: length, z: sp.Rational(2, 3) - sp.I / length}
            right = evaluate(C * s.telescoped, N, at, point) * _resolvent(s, N, at, point)
            sums += entries((_sum(s, N, at, point) - right) * at[B])
        for length, root in ROOTS:
            point = {L: length, z: root}
            right = evaluate(s.Ct, N, at, point) * _resolvent(s, N, at, point)
            roots += entries((_sum(s, N, at, point) - right) * at[B])
    grade = Grade.EXACT_N
    return [
        vanish(grade, f"the sum itself, random z, N in {SIZES}, L in {LENGTHS}", sums),
        vanish(grade, f"C~ at the roots of unity 1, -1, i, -i, N in {SIZES}", roots),
    ]


def _sum(
    s: Statement, N: int, at: dict[sp.Symbol, Matrix], point: dict[sp.Symbol, sp.Expr]
) -> Matrix:
    total = eye(N) * number(0)
    for lag in range(int(point[L])):
        total += evaluate(s.summand, N, at, {**point, L: lag})
    return at[C] * total


def _resolvent(
    s: Statement, N: int, at: dict[sp.Symbol, Matrix], point: dict[sp.Symbol, sp.Expr]
) -> Matrix:
    return evaluate(s.pencil, N, at, point).inv()
