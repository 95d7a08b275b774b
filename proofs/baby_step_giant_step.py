"""The kernel is a product of giant rows and baby columns: K_{mq+j} = (C Ab^{mq})(Ab^j Bb).

Argument, for every N and m.  ``Ab^{mq} Ab^j = Ab^{mq+j}`` with symbolic exponents, so row q times
column j is K_l with l = mq + j.  Division with remainder writes every l >= 0 so with 0 <= j < m in
exactly one way: rows q and columns j < m cover the kernel once.  The giant rows themselves follow
by ``(C Ab^{mq}) Ab^m = C Ab^{m(q+1)}``.  Second evidence: random matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "baby-step-giant-step"
SIZES = (1, 2, 3)

B, C, M = letters("Bb C Ab")
m = sp.Symbol("m", integer=True, positive=True)
q, j, l = sp.symbols("q j l", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """Row q, column j, and the lag their product belongs to."""

    row: sp.Expr
    column: sp.Expr
    lag: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(row=C * M ** (m * q), column=M**j * B, lag=m * q + j)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("lag m q + j + 1", replace(s, lag=m * q + j + 1)),
        Wrong("rows C Ab^q", replace(s, row=C * M**q)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check product and rows, then that the lags cover a range once, with random matrices."""
    residuals, covers = [], []
    for N in SIZES:
        at = sample({M: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
        for size in (1, 2, 3):
            lags = []
            for rows, columns in ((x, y) for x in range(3) for y in range(size)):
                where = {m: size, q: rows, j: columns}
                left = evaluate(s.row.subs(where), N, at, {})
                product = left * evaluate(s.column.subs(where), N, at, {})
                lags.append(int(s.lag.subs(where)))
                residuals += entries(product - evaluate(C * M ** lags[-1] * B, N, at, {}))
            covers.append(lags == list(range(3 * size)))
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "row q times column j is K at the stated lag",
            [normal_form(s.row * s.column - C * M**s.lag * B)],
        ),
        vanish(
            Grade.SYMBOLIC_STEP,
            "row q times Ab^m is row q + 1",
            [normal_form(s.row * M**m - s.row.subs(q, q + 1))],
        ),
        vanish(Grade.EXACT_N, f"m = 1, 2, 3, three rows, N in {SIZES}", residuals),
        hold(Grade.EXACT_N, "the lags cover 0..3m-1 once, m = 1, 2, 3", covers),
    ]
