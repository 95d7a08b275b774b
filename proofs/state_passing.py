"""Passing the final state joins chunks, and an initial state acts as one more input column.

Argument, for every N and every split L + m.  By `recurrence-is-convolution` the final state after
L inputs is ``M^L s + sum_{j<L} M^{L-1-j} B u_j``.  Feed it into a second chunk of m inputs: M^m
times the j-th summand at length L is the j-th summand at length L + m, the second chunk's j-th
summand, whose input is u_{L+j}, is the (L+j)-th at length L + m, and M^m M^L = M^{L+m}; so two
chunks give the final state of one sequence, and with it every output.

An initial state adds C M^{l+1} s to y_l, as if an input column with discretized version ``M s``
had met a unit impulse:

* bilinear: B_s = (1/dt)(I + dt/2 A) s gives ``dt D^-1 B_s = D^-1 E s = Ab s``, D = I - dt/2 A, E =
  I + dt/2 A;
* zero-order hold, mode by mode: ``(e^{lam dt} - 1)/lam`` times ``lam/(1 - e^{-lam dt})`` is
  ``e^{lam dt}``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, evaluate, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import letters, normal_form


THEOREM = "state-passing"
SIZES = (1, 2, 3)
SPLITS = ((1, 1), (2, 3), (4, 1))

A, B, M, Di, s0 = letters("A B M D^-1 s")
L, m = sp.symbols("L m", integer=True, positive=True)
j = sp.Symbol("j", integer=True, nonnegative=True)
dt, lam = sp.symbols("dt lambda", nonzero=True)
u = sp.Function("u")


@dataclass(frozen=True)
class Statement:
    """Final state at length L (state term, summand over j), and the input columns that stand for
    s."""

    state: sp.Expr
    summand: sp.Expr
    bilinear: sp.Expr
    zoh: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        state=M**L * s0,
        summand=M ** (L - 1 - j) * B * u(j),
        bilinear=(1 + dt / 2 * A) * s0 / dt,
        zoh=lam / (1 - sp.exp(-lam * dt)),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("state late by one", replace(s, state=M ** (L - 1) * s0)),
        Wrong("summand without -1", replace(s, summand=M ** (L - j) * B * u(j))),
        Wrong("input column with -dt/2", replace(s, bilinear=(1 - dt / 2 * A) * s0 / dt), SYMBOLIC),
        Wrong(
            "hold column with e^{+lam dt}", replace(s, zoh=lam / (1 - sp.exp(lam * dt))), SYMBOLIC
        ),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both halves of the join and both input columns, then run chunks."""
    grade = Grade.SYMBOLIC_STEP
    whole = s.summand.subs(L, L + m)
    second = s.summand.subs(L, m).subs(u(j), u(L + j))
    Ab_s = Di * (1 + dt / 2 * A) * s0
    held = (sp.exp(lam * dt) - 1) / lam
    start = (s.state + s.summand).subs(L, 1).subs(j, 0)
    return [
        vanish(grade, "L = 1: M s + B u_0", [normal_form(start - M * s0 - B * u(0))]),
        vanish(
            grade, "M^m summand(L, j) = summand(L+m, j)", [normal_form(M**m * s.summand - whole)]
        ),
        vanish(
            grade,
            "second chunk: summand(m, j) with u_{L+j} = summand(L+m, L+j)",
            [normal_form(second - whole.subs(j, L + j))],
        ),
        vanish(
            grade,
            "M^m state(L) = state(L+m)",
            [normal_form(M**m * s.state - s.state.subs(L, L + m))],
        ),
        vanish(
            grade,
            "bilinear column: dt D^-1 B_s = Ab s",
            [normal_form(dt * Di * s.bilinear - Ab_s)],
        ),
        vanish(grade, "zero-order-hold column, one mode", [held * s.zoh - sp.exp(lam * dt)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({M: (N, N), B: (N, 1), s0: (N, 1)}, seed=f"{THEOREM} {N}")
        for first, second in SPLITS:
            inputs = [sp.Rational(i * i - 2, i + 1) for i in range(first + second)]
            x = at[s0]
            for value in inputs:
                x = at[M] * x + at[B] * number(value)
            middle = {**at, s0: _final(s, N, at, inputs[:first])}
            residuals += entries(x - _final(s, N, at, inputs))
            residuals += entries(x - _final(s, N, middle, inputs[first:]))
    return vanish(
        Grade.EXACT_N, f"recurrence = one chunk = two chunks, N in {SIZES}, {SPLITS}", residuals
    )


def _final(s: Statement, N: int, at: dict[sp.Symbol, Matrix], inputs: list[sp.Rational]) -> Matrix:
    length = len(inputs)
    total = evaluate(s.state.subs(L, length), N, at, {})
    for i, value in enumerate(inputs):
        total += evaluate(s.summand.subs({L: length, j: i}).subs(u(i), value), N, at, {})
    return total
