"""The selective recurrence written out: a sum of products of the matrices in between.

Argument, over any ring.  Claim: ``x_t = sum_{s<=t} Phi(t, s) b_s`` with
``Phi(t, s) = A_t A_{t-1} ... A_{s+1}``, the product of t - s factors, empty for s = t.  At t = 0
the sum is b_0 = x_0.  Step: ``A_{t+1} Phi(t, s)`` has one factor more, with index t + 1, and the
same last factor, so it is Phi(t+1, s); and the new term is ``Phi(t+1, t+1) b_{t+1} = b_{t+1}``.
The order of the factors matters, as they need not commute.  With equal A_t this is
``recurrence-is-convolution``.  Second evidence: random matrices that differ at every step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

import sympy as sp

from proofs.exact import Matrix, entries, eye, sample
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import letters, normal_form


THEOREM = "selective-kernel"
SIZES = (1, 2, 3)
STEPS = 5

t, s = sp.symbols("t s", integer=True, nonnegative=True)
A, Phi, b = letters("A Phi b")  # A_{t+1}, Phi(t, s), b_s


@dataclass(frozen=True)
class Statement:
    """Index of the first and of the last factor of Phi(t, s), how many there are, and how the
    matrix of a new step joins."""

    first: sp.Expr
    last: sp.Expr
    count: sp.Expr
    join: Callable[[sp.Expr, sp.Expr], sp.Expr]


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(first=t, last=s + 1, count=t - s, join=lambda new, old: new * old)


def wrong(claim: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("one factor too many", replace(claim, last=s, count=t - s + 1)),
        Wrong("late by one", replace(claim, first=t - 1, count=t - 1 - s)),
        Wrong("factors in the wrong order", replace(claim, join=lambda new, old: old * new)),
        Wrong("count off by one", replace(claim, count=t - s + 1), SYMBOLIC),
        Wrong("first factor one ahead", replace(claim, first=t + 1), EXACT | SYMBOLIC),
    ]


def prove(claim: Statement) -> list[Step]:
    """Check how the product grows, the new term, then run it."""
    grade = Grade.SYMBOLIC_STEP
    return [
        vanish(
            grade,
            "t to t + 1: one factor more, of index t + 1 in front, the last one unchanged",
            [
                claim.first.subs(t, t + 1) - (t + 1),
                claim.last.subs(t, t + 1) - claim.last,
                claim.count.subs(t, t + 1) - claim.count - 1,
                claim.first - claim.last + 1 - claim.count,
            ],
        ),
        vanish(grade, "s = t: the empty product", [claim.count.subs(s, t)]),
        vanish(
            grade,
            "A_{t+1} (Phi b_s) is the new product times b_s",
            [normal_form(A * (Phi * b) - claim.join(A, Phi) * b)],
        ),
        _fixed_sizes(claim),
    ]


def _fixed_sizes(claim: Statement) -> Step:
    residuals: list[sp.Expr] = []
    for N in SIZES:
        matrices = letters(" ".join(f"A{i}" for i in range(STEPS + 2)))
        inputs = letters(" ".join(f"b{i}" for i in range(STEPS)))
        shapes = {**dict.fromkeys(matrices, (N, N)), **dict.fromkeys(inputs, (N, 1))}
        at = sample(shapes, seed=f"{THEOREM} {N}")
        x: Matrix | None = None
        for time in range(STEPS):
            x = at[inputs[time]] if x is None else at[matrices[time]] * x + at[inputs[time]]
            total = x - x
            for start in range(time + 1):
                where = {t: time, s: start}
                low, high = int(claim.last.subs(where)), int(claim.first.subs(where))
                factors = [at[matrices[index]] for index in range(low, high + 1)]
                product = reduce(lambda old, new: claim.join(new, old), factors, eye(N))
                total += product * at[inputs[start]]
            residuals += entries(x - total)
    return vanish(Grade.EXACT_N, f"{STEPS} steps of random matrices, N in {SIZES}", residuals)
