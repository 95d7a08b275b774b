"""Mamba's Bbar = dt B is larger than the zero-order hold's, by at most |a| dt^2.

Argument, for a < 0 and dt > 0.  Put y = -a dt > 0.  Then ``dt - (e^(a dt) - 1)/a = (dt/y) g(y)``
with ``g(y) = y - 1 + e^-y``, and |a| dt^2 = (dt/y) y^2, so the claim is 0 < g(y) <= y^2.  g(0) = 0
and g' = 1 - e^-y > 0 for y > 0, so g > 0.  ``h = y^2 - g`` has h(0) = h'(0) = 0 and
``h'' = 2 - e^-y > 0``, so h >= 0.  Used: 0 < e^-y < 1 for y > 0, by which e^-y = 1/(1 + s) with s >
0; and that a function with positive derivative increases (cited; Coq proves the bounds without
derivatives).  Second evidence: the alternating series of e^-y encloses g in rational bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import Grade, Step, Wrong, hold, vanish


THEOREM = "mamba-euler-factor"
POINTS = tuple(sp.Rational(q, 12) for q in range(1, 13))  # y, where the series alternates

y, s_ = sp.symbols("y s", positive=True)
a = sp.Symbol("a", negative=True)
dt = sp.Symbol("dt", positive=True)


@dataclass(frozen=True)
class Statement:
    """The exact factor, and the upper bound of dt minus it; the lower one is 0."""

    factor: sp.Expr  # in a, dt
    bound: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(factor=(sp.exp(a * dt) - 1) / a, bound=-a * dt**2)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("a third of the bound", replace(s, bound=-a * dt**2 / 3)),
        Wrong("sign of a", replace(s, factor=(sp.exp(-a * dt) - 1) / -a)),
        Wrong("factor without 1/a", replace(s, factor=sp.exp(a * dt) - 1)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the reduction to y, both signs, then rational enclosures."""
    grade = Grade.SYMBOLIC_STEP
    g = _scaled(s.factor)
    h = sp.expand(_scaled(dt - s.bound) - g)  # bound minus error, in units of dt/y
    return [
        vanish(grade, "g(y) = y - 1 + e^-y", [g - (y - 1 + sp.exp(-y))]),
        vanish(grade, "g(0) = 0", [g.subs(y, 0)]),
        hold(grade, "g' > 0", [_small(sp.diff(g, y)).is_positive]),
        vanish(grade, "h(0) = h'(0) = 0", [h.subs(y, 0), sp.diff(h, y).subs(y, 0)]),
        hold(grade, "h'' > 0", [_small(sp.diff(h, y, 2)).is_positive]),
        hold(Grade.EXACT_N, "0 < g <= y^2 in rational bounds, y <= 1", _enclosed(s)),
    ]


def _scaled(factor: sp.Expr) -> sp.Expr:
    """Return (dt - factor) in units of dt/y, at a dt = -y."""
    return sp.expand(((dt - factor) * y / dt).subs(a, -y / dt))


def _small(expr: sp.Expr) -> sp.Expr:
    """Write e^-y as 1/(1 + s), s > 0."""
    return sp.factor(sp.together(expr.subs(sp.exp(-y), 1 / (1 + s_))))


def _enclosed(s: Statement) -> list[bool]:
    facts = []
    g = _scaled(s.factor)
    bound = _scaled(dt - s.bound)
    for point in POINTS:
        terms = [(-point) ** q / sp.factorial(q) for q in range(8)]
        low, high = (g.subs(sp.exp(-y), sum(terms[:n])).subs(y, point) for n in (8, 7))
        facts.append(bool(low > 0) and bool(high <= bound.subs(y, point)))
    return facts
