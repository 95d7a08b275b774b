"""An entry of the LegS eigenvectors is C(4i, 2i), which is at least 16^i/(4i).

Argument, for every i.  By theorem ``legs-spectrum`` the entry in row 3i and column i is
``(-1)^(3i - i) C(3i + i, 3i - i)``: the sign is +1 and the binomial is C(4i, 2i).  For the bound
let c_m = C(2m, m).  The claim 4^m <= 2m c_m holds at m = 1, and ``(m+1) c_{m+1} = 2(2m+1) c_m``, a
ratio of gamma functions, so ``2(m+1) c_{m+1} = 4(2m+1) c_m >= 4 (2m c_m)``: the difference is
4 c_m > 0.  With m = 2i the claim reads 16^i <= 4i C(4i, 2i).  Second evidence: the integers below
i = 16.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legs_spectrum import i, j
from proofs.legs_spectrum import statement as spectrum
from proofs.step import EXACT, Grade, Step, Wrong, hold, vanish


THEOREM = "legs-eigenvector-growth"
LAST = 16

m = sp.Symbol("m", integer=True, positive=True)
c = sp.Symbol("c", positive=True)


@dataclass(frozen=True)
class Statement:
    """Row and column, the entry there, and the bound 4^m <= factor(m) C(2m, m)."""

    row: sp.Expr  # in j, the column
    entry: sp.Expr
    factor: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(row=3 * j, entry=sp.binomial(4 * j, 2 * j), factor=2 * m)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("row 2i", replace(s, row=2 * j)),
        Wrong("C(4i, i)", replace(s, entry=sp.binomial(4 * j, j))),
        Wrong("bound without its factor", replace(s, factor=sp.Integer(1))),
        Wrong("half the factor", replace(s, factor=m), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the entry, the ratio, the step, then integers."""
    grade = Grade.SYMBOLIC_STEP
    V = spectrum().V.subs(i, s.row)
    central = sp.binomial(2 * m, m).rewrite(sp.gamma)
    ratio = sp.gammasimp(central.subs(m, m + 1) / central)
    growth = sp.expand(s.factor.subs(m, m + 1) * ratio * c - 4 * s.factor * c)
    return [
        hold(grade, "V in row 3i and column i is C(4i, 2i)", [sp.expand(V - s.entry) == 0]),
        vanish(grade, "(m+1) c_{m+1} = 2(2m+1) c_m", [(m + 1) * ratio - 2 * (2 * m + 1)]),
        hold(grade, "4^m <= factor c_m goes from m to m + 1", [sp.simplify(growth).is_positive]),
        hold(grade, "m = 1", [bool(sp.Integer(4) <= s.factor.subs(m, 1) * 2)]),
        vanish(Grade.EXACT_N, f"the entry, i < {LAST}", _entries(s)),
        hold(Grade.EXACT_N, f"the bound, i < {LAST}", _bounds(s)),
    ]


def _entries(s: Statement) -> list[sp.Expr]:
    V = spectrum().V
    return [
        V.subs({i: s.row.subs(j, q), j: q}, simultaneous=True) - s.entry.subs(j, q)
        for q in range(LAST)
    ]


def _bounds(s: Statement) -> list[bool]:
    return [
        bool(sp.Integer(16) ** q <= s.factor.subs(m, 2 * q) * sp.binomial(4 * q, 2 * q))
        for q in range(1, LAST)
    ]
