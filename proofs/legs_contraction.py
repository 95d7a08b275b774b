"""LegS and its bilinear discretization are contractions in the 2-norm.

Argument, for every N.  By `legs-nplr` the symmetric part is ``A + A^T = -I - 2 P P^T``: on the
three branches of index pairs A_nk + A_kn + 2 P_n P_k + [n = k] simplifies to 0.  So for any real x
!= 0, ``x^T (A + A^T) x = -|x|^2 - 2 (P^T x)^2 < 0``.

* Exponential: d/dt |x|^2 = x^T (A + A^T) x <= -|x|^2 along x' = A x, so |e^{tA} x| <= e^{-t/2} |x|
  (Gronwall, cited).
* Bilinear, h = dt/2 > 0: for w != 0 ``|(I - hA) w|^2 - |(I + hA) w|^2 = -2h w^T (A + A^T) w = 2h
  (|w|^2 + 2 (P^T w)^2) > 0``, so with y = (I - hA) w, |Ab y| < |y| for every y != 0; the unit
  sphere is compact, so the norm is below 1.

Second evidence: leading minors of I - Ab^T Ab are positive (Sylvester), N up to 5, in a rational
basis.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "legs-contraction"
SIZES = (1, 2, 3, 5)

h = sp.Symbol("h", positive=True)


@dataclass(frozen=True)
class Statement:
    """A + A^T = shift I + weight P P^T, and the sign of dt."""

    shift: sp.Expr
    weight: sp.Expr
    h: sp.Symbol


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(shift=sp.Integer(-1), weight=sp.Integer(-2), h=h)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("dt < 0", replace(s, h=sp.Symbol("h", negative=True))),
        Wrong("weight -1", replace(s, weight=sp.Integer(-1)), SYMBOLIC),
        Wrong("shift +1", replace(s, shift=sp.Integer(1)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the symmetric part, the gap and its sign, then exact minors."""
    grade, a = Grade.SYMBOLIC_STEP, legs()
    P = root(n) / sp.sqrt(2)
    mirrored = a.above.subs({n: k, k: n}, simultaneous=True)
    A, At, w, wt, p, pt = letters("A A^T w w^T P P^T")
    gap = wt * (1 - s.h * At) * (1 - s.h * A) * w - wt * (1 + s.h * At) * (1 + s.h * A) * w
    form = s.shift * wt * w + s.weight * wt * p * pt * w
    size, projection = sp.Symbol("w.w", positive=True), sp.Symbol("P.w", real=True)
    value = -2 * s.h * (s.shift * size + s.weight * projection**2)
    return [
        vanish(
            grade,
            "A + A^T = shift I + weight P P^T for n > k (n < k mirrors it) and n = k",
            [
                a.below + mirrored - s.weight * P * P.subs(n, k),
                2 * a.diagonal - s.shift - s.weight * P**2,
            ],
        ),
        vanish(
            grade,
            "|(I - hA) w|^2 - |(I + hA) w|^2 = -2h w^T (A + A^T) w",
            [normal_form(gap + 2 * s.h * form, {(At,): s.shift + s.weight * p * pt - A})],
        ),
        hold(grade, "which is positive for w != 0", [sp.expand(value).is_positive]),
        hold(
            Grade.EXACT_N, f"I - Ab^T Ab is positive definite, dt = 1/5, N in {SIZES}", _minors(s)
        ),
    ]


def _minors(s: Statement) -> list[bool]:
    """With A = T M T^-1 (M rational), I - Ab^T Ab is congruent to W - Mb^T W Mb, W = diag(2n+1)."""
    a, facts = legs(), []
    step = sp.Rational(1, 10) * (1 if s.h.is_positive else -1)
    for N in SIZES:
        W = sp.diag(*(2 * i + 1 for i in range(N)))
        M = sp.Matrix(N, N, lambda r, c: sp.expand(a.entry(r, c) * root(c) / root(r)))
        Mb = (sp.eye(N) - step * M).inv() * (sp.eye(N) + step * M)
        X = W - Mb.T * W * Mb
        facts += [bool(X[:m, :m].det() > 0) for m in range(1, N + 1)]
    return facts
