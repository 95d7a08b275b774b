"""Running the recurrence equals convolving with the kernel, initial state included.

Argument, for every N and k, by induction over k on ``x_k = M^{k+1} s + sum_{l<=k} M^l B u_{k-l}``
with M = Ab, B = Bb, s = x_{-1}. k = 0: x_0 = M s + B u_0.  Step: M times the l-th summand at k is
the (l+1)-st at k + 1, M times the state term is the state term at k + 1, and the summand l = 0 at
k + 1 is the new term B u_{k+1}.  Applying C gives y with K_l = C M^l B.

Exponents and indices stay symbolic; u is an arbitrary sequence.  Second evidence: the recurrence
run at random Gaussian rationals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, number, sample
from proofs.step import Grade, Step, Wrong, vanish
from proofs.words import letters, normal_form


THEOREM = "recurrence-is-convolution"
SIZES = (1, 2, 3)
STEPS = 6

B, C, M, s0 = letters("B C M s")
l, k = sp.symbols("l k", integer=True, nonnegative=True)
D = sp.Symbol("D")
u = sp.Function("u")


@dataclass(frozen=True)
class Statement:
    """Summand of x_k over l, its state term, the kernel K_l, and the two lines of the
    recurrence."""

    summand: sp.Expr
    state: sp.Expr
    kernel: sp.Expr
    new_input: sp.Expr  # what the recurrence adds at time k


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        summand=M**l * B * u(k - l),
        state=M ** (k + 1) * s0,
        kernel=C * M**l * B,
        new_input=B * u(k),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("kernel late by one in x_k", replace(s, summand=M ** (l + 1) * B * u(k - l))),
        Wrong("state late by one", replace(s, state=M**k * s0)),
        Wrong("kernel late by one in y_k", replace(s, kernel=C * M ** (l + 1) * B)),
        Wrong("anticausal index", replace(s, summand=M**l * B * u(k + l))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check base, step and output, then run the recurrence."""
    grade = Grade.SYMBOLIC_STEP
    first = s.summand.subs(l, 0)
    base = M * s0 + s.new_input - s.state - first
    return [
        vanish(grade, "k = 0: x_0 = M s + B u_0", [normal_form(base.subs(k, 0))]),
        vanish(
            grade,
            "M summand(l, k) = summand(l+1, k+1)",
            [normal_form(M * s.summand - s.summand.subs({l: l + 1, k: k + 1}, simultaneous=True))],
        ),
        vanish(
            grade,
            "M state(k) = state(k+1)",
            [normal_form(M * s.state - s.state.subs(k, k + 1))],
        ),
        vanish(
            grade,
            "the summand l = 0 at k + 1 is the new input",
            [normal_form((first - s.new_input).subs(k, k + 1))],
        ),
        vanish(
            grade,
            "C summand = K_l u_{k-l}",
            [normal_form(C * s.summand - s.kernel * u(k - l))],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({M: (N, N), B: (N, 1), C: (1, N), s0: (N, 1)}, seed=f"{THEOREM} {N}")
        inputs = {u(j): sp.Rational(j * j - 3, j + 1) for j in range(2 * STEPS)}
        x = at[s0]
        for time in range(STEPS):
            x = at[M] * x + at[B] * number(inputs[u(time)])
            total = evaluate(s.state.subs(k, time), N, at, {})
            output = at[C] * total
            for lag in range(time + 1):
                where = {k: time, l: lag}
                total += evaluate(s.summand.subs(where), N, at, inputs)
                output += evaluate(s.kernel.subs(where), 1, at, {}) * number(inputs[u(time - lag)])
            residuals += entries(x - total) + entries(at[C] * x - output)
    return vanish(Grade.EXACT_N, f"the recurrence run for {STEPS} steps, N in {SIZES}", residuals)
