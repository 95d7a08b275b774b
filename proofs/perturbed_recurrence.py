"""Errors of a contractive recurrence stay below e/(1 - r).

Argument, in every normed space. The computed and the exact recurrence differ by err_k with ``err_k
= A err_{k-1} + d_k``: the inputs cancel (free algebra). So |err_k| <= r |err_{k-1}| + e. Claim:
|err_k| <= r^k |err_0| + e (1 - r^k)/(1 - r), by induction: k = 0 is an equality, and ``r (r^k E + e
(1 - r^k)/(1 - r)) + e`` is the bound at k + 1, a rational identity. As 0 <= r^k <= 1, the second
term is at most e/(1 - r). Second evidence: the worst scalar case A = r, d_k = e attains the bound
exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "perturbed-recurrence"
STEPS = 8
RATES = (sp.Integer(0), sp.Rational(1, 3), sp.Rational(9, 10))

A, X, Y, b, d = letters("A x y b d")  # exact and computed state, input, perturbation
r, e, start = sp.symbols("r e E", positive=True)
k = sp.Symbol("k", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """How the error moves, the bound at k, and the bound of its second part for every k."""

    error: sp.Expr  # err_k in err_{k-1} = y - x
    bound: sp.Expr
    uniform: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        error=A * (Y - X) + d,
        bound=r**k * start + e * (1 - r**k) / (1 - r),
        uniform=e / (1 - r),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("the perturbation is lost", replace(s, error=A * (Y - X)), SYMBOLIC),
        Wrong("no geometric sum", replace(s, bound=r**k * start + e)),
        Wrong("late by one", replace(s, bound=s.bound.subs(k, k + 1))),
        Wrong("1 + r for 1 - r", replace(s, uniform=e / (1 + r)), SYMBOLIC | EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the error's recurrence, base and step, the uniform bound, then the worst case."""
    grade = Grade.SYMBOLIC_STEP
    rest = sp.simplify((s.uniform - s.bound.subs(start, 0)) * (1 - r) / e)
    return [
        vanish(
            grade,
            "err_k = A err_{k-1} + d_k",
            [normal_form((A * Y + b + d) - (A * X + b) - s.error)],
        ),
        vanish(grade, "k = 0", [s.bound.subs(k, 0) - start]),
        vanish(
            grade,
            "r bound(k) + e = bound(k + 1)",
            [sp.powsimp(sp.expand((r * s.bound + e - s.bound.subs(k, k + 1)) * (1 - r)))],
        ),
        hold(
            grade,
            "the second part is at most the uniform bound: (1 - r)/e times the gap is r^k",
            [rest.is_positive],
        ),
        *_worst(s),
    ]


def _worst(s: Statement) -> list[Step]:
    residuals, below = [], []
    for rate in RATES:
        error = sp.Integer(5)
        for step in range(STEPS):
            at = {k: step, r: rate, e: sp.Rational(1, 7), start: 5}
            residuals.append(sp.sympify(s.bound).subs(k, step).subs(at) - error)
            part = s.bound.subs(k, step).subs({**at, start: 0})
            below.append(bool(part <= s.uniform.subs(at)))
            error = rate * error + sp.Rational(1, 7)
    where = f"r in {RATES}, {STEPS} steps"
    return [
        vanish(Grade.EXACT_N, f"A = r, d = e attains the bound, {where}", residuals),
        hold(Grade.EXACT_N, f"and stays below the uniform one from 0, {where}", below),
    ]
