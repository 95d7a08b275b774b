"""The layer is linear in (u, x_{-1}), causal and time invariant.

Argument, for every N.  `recurrence-is-convolution` writes y_k as a finite sum of terms linear in
(u, x_{-1}); so is y.  The terms contain u_{k-l} with 0 <= l <= k only, that is u_0..u_k: y_k
ignores later inputs.  With x_{-1} = 0, replace u_j by u_{j-1} and u_{-1} by 0: the term of y_{k+1}
at lag l becomes K_l u_{k-l}, the term of y_k at lag l, and the one at l = k + 1 has u_{-1} = 0; so
the output shifts along.  Second evidence: recurrences at random Gaussian rationals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "linearity-and-causality"
SIZES = (1, 2, 3)

B, C, M, s0, s1 = letters("B C M s s'")
l, k, a = sp.symbols("l k a", integer=True, nonnegative=True)
alpha, beta = sp.symbols("alpha beta")
u, v = sp.symbols("u v", cls=sp.Function)


@dataclass(frozen=True)
class Statement:
    """The index of the input that lag l brings to time k."""

    index: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(index=k - l)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("looks ahead", replace(s, index=k + l), SYMBOLIC),
        Wrong("late by one", replace(s, index=k - l - 1), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check linearity, causality and the shift, then run recurrences."""
    grade = Grade.SYMBOLIC_STEP

    def term(signal: sp.Expr) -> sp.Expr:
        return C * M**l * B * signal

    mixed = alpha * u(s.index) + beta * v(s.index)
    carry = C * M ** (k + 1)
    causal = s.index.subs(l, k - a)  # a = k - l >= 0 since 0 <= l <= k
    return [
        vanish(
            grade,
            "each term is linear in (u, x_{-1})",
            [
                normal_form(term(mixed) - alpha * term(u(s.index)) - beta * term(v(s.index))),
                normal_form(
                    carry * (alpha * s0 + beta * s1) - alpha * carry * s0 - beta * carry * s1
                ),
            ],
        ),
        hold(
            grade,
            "0 <= index <= k: no later input enters",
            [causal.is_nonnegative, (k - s.index).is_nonnegative],
        ),
        vanish(
            grade,
            "shift: lag l at k + 1 reads what lag l at k read",
            [
                s.index.subs(k, k + 1) - 1 - s.index,
                s.index.subs({l: k + 1, k: k + 1}, simultaneous=True),
            ],
        ),
        *_fixed_sizes(),
    ]


def _fixed_sizes() -> list[Step]:
    linear, shifted = [], []
    for N in SIZES:
        at = sample(
            {M: (N, N), B: (N, 1), C: (1, N), s0: (N, 1), s1: (N, 1)}, seed=f"{THEOREM} {N}"
        )
        first = [sp.Rational(i - 2, 3) for i in range(5)]
        second = [sp.Rational(i * i, 7) for i in range(5)]
        p, q = sp.Rational(2, 3), 1 - sp.I
        mixed = _run(
            at,
            at[s0] * number(p) + at[s1] * number(q),
            [p * x + q * y for x, y in zip(first, second, strict=True)],
        )
        parts = zip(_run(at, at[s0], first), _run(at, at[s1], second), strict=True)
        for both, (x, y) in zip(mixed, parts, strict=True):
            linear += entries(both - x * number(p) - y * number(q))
        rest = at[s0] * number(0)
        late, early = _run(at, rest, [sp.Integer(0), *first]), _run(at, rest, first)
        for x, y in zip(late[1:], early, strict=True):
            shifted += entries(x - y)
    grade = Grade.EXACT_N
    return [
        vanish(grade, f"superposition of inputs and states, N in {SIZES}", linear),
        vanish(grade, f"a delayed input gives the delayed output, N in {SIZES}", shifted),
    ]


def _run(at: dict[sp.Symbol, Matrix], x: Matrix, inputs: list[sp.Expr]) -> list[Matrix]:
    out = []
    for value in inputs:
        x = at[M] * x + at[B] * number(value)
        out.append(at[C] * x)
    return out
