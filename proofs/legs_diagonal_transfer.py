"""What the diagonal approximation of LegS does to the transfer function.

Argument, for every N and every row C. Let M = sI - A with inverse R, and B^T R B = 1 - E_N (theorem
``legs-resolvent``). S4D-LegS drops the rank-one correction and halves B: its resolvent is that of M
- (1/2) B B^T. Applied to R B, ``(M - (1/2) B B^T) R B = B - (1/2) B (1 - E_N) = (1 + E_N)/2 B``, so
``(M - (1/2) B B^T)^-1 (1/2) B = R B/(1 + E_N)``. A row C in front gives the claim. Second evidence:
rational systems at rational s, inverses computed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legs_resolvent import s_
from proofs.legs_resolvent import statement as resolvent
from proofs.step import Grade, Step, Wrong, vanish
from proofs.words import inverse, letters, normal_form


THEOREM = "legs-diagonal-transfer"
SIZES = (1, 2, 3, 5)
POINTS = (sp.Rational(1, 3), sp.Rational(7, 2))

M, R, B, Bt, C = letters("M M^-1 B B^T C")
E = sp.Symbol("E")


@dataclass(frozen=True)
class Statement:
    """The share of B B^T taken from M, the share of B that drives it, and the factor of C R B."""

    correction: sp.Expr
    drive: sp.Expr
    factor: sp.Expr  # in E = E_N(s)


def statement() -> Statement:
    """Return the theorem as data."""
    half = sp.Rational(1, 2)
    return Statement(correction=half, drive=half, factor=1 / (1 + E))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("B not halved", replace(s, drive=sp.Integer(1))),
        Wrong("1 - E", replace(s, factor=1 / (1 - E))),
        Wrong("the whole correction", replace(s, correction=sp.Integer(1))),
        Wrong("nothing happens", replace(s, factor=sp.Integer(1))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the rank-one solve, then rational systems."""
    rules = {**inverse(M, R), (Bt, R, B): 1 - E}
    applied = (M - s.correction * B * Bt) * (s.factor * R * B) - s.drive * B
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "(M - B B^T/2) factor R B = B/2",
            [normal_form(applied, rules)],
        ),
        vanish(Grade.EXACT_N, f"rational systems, N in {SIZES}, s in {POINTS}", _systems(s)),
    ]


def _systems(s: Statement) -> list[sp.Expr]:
    residuals = []
    known = resolvent()
    for N in SIZES:
        # Scaled by T = diag sqrt(2n+1): T^-1 A T is rational, T^-1 B = 1, B^T T = (2n+1).
        weights = sp.Matrix(1, N, lambda _, m: 2 * m + 1)
        ones = sp.ones(N, 1)
        A = sp.Matrix(N, N, lambda i, j: -(2 * j + 1) if i > j else -(i + 1) if i == j else 0)
        row = sp.Matrix(1, N, lambda _, m: sp.Rational(m * m - 3, m + 2))
        for point in POINTS:
            inner = point * sp.eye(N) - A
            left = row * (inner - s.correction * ones * weights).inv() * (s.drive * ones)
            allpass = known.allpass(N).subs(s_, point)
            residuals.append((left - row * inner.inv() * ones * s.factor.subs(E, allpass))[0])
    return residuals
