"""The generalised bilinear transform is stable for alpha >= 1/2; at alpha = 1/2 exactly the left
half plane is.

Argument, mode by mode, with mu = dt lam = x + iy, dt > 0.  The transform maps mu to ``(1 +
(1-alpha) mu)/(1 - alpha mu)``, and ``|1 - alpha mu|^2 - |1 + (1-alpha) mu|^2 = (2 alpha - 1)|mu|^2
- 2x`` is a polynomial identity in x, y, alpha.  For alpha = 1/2 + e, e >= 0, and x < 0 the right
  side is positive: SymPy decides the sign from the assumptions.  The denominator
does not vanish, since 1 - alpha x > 0.  At alpha = 1/2 the right side is -2x, so the modulus is
below 1 iff x < 0.

That the spectrum of Ab is the image of that of A is cited (Schur form).  Sharp: alpha = 1/4 fails
at mu = -100.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "gbt-stability"

x, y, alpha = sp.symbols("x y alpha", real=True)
mu = x + sp.I * y
e = sp.Symbol("e", nonnegative=True)
left = sp.Symbol("x", negative=True)
right = sp.Symbol("x", nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """Denominator and numerator of the map, the gap of their squared moduli, and the domains
    claimed stable."""

    denominator: sp.Expr
    numerator: sp.Expr
    gap: sp.Expr
    alpha: sp.Expr  # the claimed range, as an expression in e >= 0
    half_plane: sp.Symbol  # the claimed sign of Re lam, as a symbol with that assumption


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        denominator=1 - alpha * mu,
        numerator=1 + (1 - alpha) * mu,
        gap=(2 * alpha - 1) * (x**2 + y**2) - 2 * x,
        alpha=sp.Rational(1, 2) + e,
        half_plane=left,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("alpha below 1/2", replace(s, alpha=sp.Rational(1, 2) - e), SYMBOLIC),
        Wrong("right half plane", replace(s, half_plane=right)),
        Wrong("1 - alpha lost", replace(s, numerator=1 + mu)),
        Wrong("sign of the gap", replace(s, gap=-s.gap), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the identity and the signs, then exact grids."""
    grade = Grade.SYMBOLIC_STEP
    claimed = sp.expand(s.gap.subs({alpha: s.alpha, x: s.half_plane}))
    middle = s.gap.subs(alpha, sp.Rational(1, 2))
    return [
        vanish(
            grade,
            "|1 - alpha mu|^2 - |1 + (1-alpha) mu|^2 is the stated gap",
            [_squared(s.denominator) - _squared(s.numerator) - s.gap],
        ),
        hold(grade, "the gap is positive on the claimed domain", [claimed.is_positive]),
        hold(
            grade,
            "Re(1 - alpha mu) > 0 there: the denominator does not vanish",
            [sp.expand(sp.re(s.denominator).subs({alpha: s.alpha, x: s.half_plane})).is_positive],
        ),
        hold(
            grade,
            "alpha = 1/2: positive for Re lam < 0, not positive for Re lam >= 0",
            [middle.subs(x, left).is_positive, middle.subs(x, right).is_nonpositive],
        ),
        hold(
            Grade.EXACT_N,
            "sharp: |Ab| > 1 at alpha = 1/4, mu = -100",
            [bool(_modulus(s, sp.Rational(1, 4), sp.Integer(-100)) > 1)],
        ),
        hold(Grade.EXACT_N, "|Ab| < 1 on an exact grid of the claimed domain", _grid(s)),
    ]


def _squared(value: sp.Expr) -> sp.Expr:
    return sp.expand(sp.re(sp.expand(value)) ** 2 + sp.im(sp.expand(value)) ** 2)


def _modulus(s: Statement, a: sp.Expr, point: sp.Expr) -> sp.Expr:
    where = {alpha: a, x: sp.re(point), y: sp.im(point)}
    return _squared(s.numerator).subs(where) / _squared(s.denominator).subs(where)


def _grid(s: Statement) -> list[bool]:
    sign = -1 if s.half_plane.is_negative else 1
    points = [
        sp.Rational(sign * i, 3) + sp.I * sp.Rational(j, 2)
        for i in (1, 7, 300)
        for j in (-50, 0, 3)
    ]
    shifts = (0, sp.Rational(1, 6), sp.Rational(1, 2))
    return [bool(_modulus(s, s.alpha.subs(e, shift), z) < 1) for z in points for shift in shifts]
