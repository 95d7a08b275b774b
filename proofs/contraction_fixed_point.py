"""Distance to the fixed point of a contraction, before and after iterating.

Argument, in every normed space, for x_{k+1} = A x_k + c with fixed point s = A s + c. Subtracting,
``x_{k+1} - s = A (x_k - s)`` (free algebra), so |x_k - s| <= r^k |x_0 - s| by induction. Let p =
|x_{k+1} - s|, q = |x_{k+1} - x_k|. By the triangle inequality |x_k - s| <= p + q, so p <= r (p +
q), that is ``p <= r/(1 - r) q``. Two fixed points differ by ``t - s = A (t - s)``, so |t - s| <= r
|t - s|, and (1 - r) |t - s| <= 0 leaves 0. Second evidence: the scalar case A = r, where both
bounds are attained, and A = -r, where they hold with room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "contraction-fixed-point"
STEPS = 6
RATES = (sp.Rational(1, 4), sp.Rational(2, 3), sp.Rational(19, 20))

A, X, S, T, c = letters("A x s t c")
r, p, q = sp.symbols("r p q", positive=True)
k = sp.Symbol("k", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The factor before iterating, in k, and the factor of the last step after iterating."""

    prior: sp.Expr
    posterior: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(prior=r**k, posterior=r / (1 - r))


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("one power too many", replace(s, prior=r ** (k + 1))),
        Wrong("1 + r for 1 - r", replace(s, posterior=r / (1 + r))),
        Wrong("the step alone", replace(s, posterior=r)),
        Wrong("without the numerator r", replace(s, posterior=1 / (1 - r)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the differences, both bounds, then scalars."""
    grade = Grade.SYMBOLIC_STEP
    fixed = {(A, S): S - c, (A, T): T - c}
    return [
        vanish(
            grade,
            "x_{k+1} - s = A (x_k - s)",
            [normal_form((A * X + c - S) - A * (X - S), fixed)],
        ),
        vanish(grade, "k = 0", [s.prior.subs(k, 0) - 1]),
        vanish(
            grade,
            "r times the factor at k is that at k + 1",
            [sp.powsimp(r * s.prior) - sp.powsimp(s.prior.subs(k, k + 1))],
        ),
        vanish(
            grade,
            "p = r (p + q) is p = r/(1 - r) q",
            [sp.solve(sp.Eq(p, r * (p + q)), p)[0] - s.posterior * q],
        ),
        vanish(
            grade,
            "two fixed points: t - s = A (t - s)",
            [normal_form(A * (T - S) - (T - S), fixed)],
        ),
        hold(Grade.EXACT_N, f"scalars, r in {RATES}, {STEPS} steps", _scalars(s)),
    ]


def _scalars(s: Statement) -> list[bool]:
    facts = []
    for rate in RATES:
        for sign in (1, -1):
            point, x, before = sp.Integer(2), sp.Integer(9), sp.Integer(9)
            for step in range(STEPS):
                bound = s.prior.subs({k: step, r: rate}) * 7
                facts.append(bool(abs(x - point) <= bound))
                before, x = x, sign * rate * x + point - sign * rate * point
                facts.append(bool(abs(x - point) <= s.posterior.subs(r, rate) * abs(x - before)))
    return facts
