"""Repeated doubling builds the Krylov columns: X_{2m} = [X_m, Ab^m X_m].

Argument, for every N and m.  Column l of X_m is ``Ab^l Bb``, l < m.  Column l of Ab^m X_m is
``Ab^m Ab^l Bb = Ab^{m+l} Bb``, the column m + l of X_{2m}; 0 <= l < m makes m + l run through
m..2m-1, so no column is missing and none comes twice.  Exponents stay symbolic. Second evidence:
columns one by one at random matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "krylov-doubling"
SIZES = (1, 2, 3)

B, M = letters("Bb Ab")
m = sp.Symbol("m", integer=True, positive=True)
l, a = sp.symbols("l a", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """Column l of X_m, the power that maps the first half to the second, and the index it
    reaches."""

    column: sp.Expr
    power: sp.Expr
    index: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(column=M**l * B, power=M**m, index=m + l)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("power m - 1", replace(s, power=M ** (m - 1))),
        Wrong("index m + l + 1", replace(s, index=m + l + 1)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the columns and their range, then random matrices."""
    grade = Grade.SYMBOLIC_STEP
    last = (2 * m - 1 - s.index).subs(l, m - 1 - a)
    residuals = []
    for N in SIZES:
        at = sample({M: (N, N), B: (N, 1)}, seed=f"{THEOREM} {N}")
        columns = [at[B]]
        for _ in range(8):
            columns.append(at[M] * columns[-1])
        for half in (1, 2, 4):
            for lag in range(half):
                image = evaluate(s.power.subs(m, half), N, at, {}) * columns[lag]
                residuals += entries(image - columns[int(s.index.subs({m: half, l: lag}))])
    return [
        vanish(
            grade,
            "Ab^m (Ab^l Bb) is column m + l",
            [normal_form(s.power * s.column - s.column.subs(l, s.index))],
        ),
        hold(
            grade,
            "m <= m + l <= 2m - 1 for 0 <= l <= m - 1",
            [(s.index - m).is_nonnegative, sp.expand(last).is_nonnegative],
        ),
        vanish(Grade.EXACT_N, f"m = 1, 2, 4, N in {SIZES}", residuals),
    ]
