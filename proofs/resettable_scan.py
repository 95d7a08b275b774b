"""The scan operator with reset flags is associative and zeroes the state before the input.

Argument, over any ring.  An element is (a, b) with a flag c.  A set flag of the later element
forgets the earlier one: ``(p, c) . (q, d)`` is ``(q, 1)`` if d is set, else ``(p . q, c)`` with the
operator of ``scan-associativity``.  There are eight patterns of three flags; for each, both
bracketings expand to the same pair in the free algebra and have the same flag.  An element acts as
``x -> a x + b``, or as ``x -> b`` if its flag is set; for each of the four patterns of two flags
the composed element acts as one after the other.  By induction over the sequence the fold gives
``x_k = a_k [flag_k not set] x_{k-1} + b_k``: the state is zeroed, and then the input is added.

Second evidence: random matrices over Q(i), every pattern of four flags.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from typing import Any, TypeAlias

import sympy as sp

from proofs.exact import entries, eye, sample
from proofs.step import Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "resettable-scan"
SIZES = (1, 2)

Element: TypeAlias = tuple[Any, Any, bool]  # a, b: expressions or matrices; the flag
a1, a2, a3, b1, b2, b3, X = letters("a1 a2 a3 b1 b2 b3 x")


def _operator(p: Element, q: Element) -> Element:
    if q[2]:
        return q[0], q[1], True
    return q[0] * p[0], q[0] * p[1] + q[1], p[2]


@dataclass(frozen=True)
class Statement:
    """The operator, earlier element first, and what a reset does to state and input."""

    operator: Callable[[Element, Element], Element]
    reset: Callable[[Element, Any], Any]  # the new state of a step whose flag is set


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(operator=_operator, reset=lambda p, x: p[1])


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""

    def no_flag(p: Element, q: Element) -> Element:
        return (*_operator(p, q)[:2], False)

    def earlier(p: Element, q: Element) -> Element:
        return _operator(p, q) if not p[2] else (p[0], p[1], True)

    return [
        Wrong("the flag is lost", replace(s, operator=no_flag)),
        Wrong("the earlier flag forgets the later element", replace(s, operator=earlier)),
        Wrong("the reset zeroes the input too", replace(s, reset=lambda p, x: 0 * p[1])),
        Wrong("the reset comes after the input", replace(s, reset=lambda p, x: p[0] * x + p[1])),
    ]


def prove(s: Statement) -> list[Step]:
    """Check every pattern of flags, then run every pattern."""
    grade = Grade.SYMBOLIC_STEP
    left_over, flags, composed = [], [], []
    for c1, c2, c3 in product((False, True), repeat=3):
        p, q, r = (a1, b1, c1), (a2, b2, c2), (a3, b3, c3)
        left, right = s.operator(s.operator(p, q), r), s.operator(p, s.operator(q, r))
        left_over += [normal_form(left[n] - right[n]) for n in (0, 1) if not left[2] or n == 1]
        flags.append(left[2] == right[2])
        composed.append(normal_form(_act(s, s.operator(p, q), X) - _act(s, q, _act(s, p, X))))
    return [
        vanish(grade, "both bracketings agree, eight patterns of flags", left_over),
        hold(grade, "and have the same flag", flags),
        vanish(grade, "(p . q)(x) = q(p(x)), every pattern", composed),
        vanish(Grade.EXACT_N, f"the fold is the recurrence, N in {SIZES}", _runs(s)),
    ]


def _act(s: Statement, p: Element, x: Any) -> Any:
    return s.reset(p, x) if p[2] else p[0] * x + p[1]


def _runs(s: Statement) -> list[sp.Expr]:
    residuals: list[sp.Expr] = []
    for N in SIZES:
        names = letters("a0 a1 a2 a3 b0 b1 b2 b3 x")
        shapes = {name: (N, N) if str(name)[0] == "a" else (N, 1) for name in names}
        at = sample(shapes, seed=f"{THEOREM} {N}")
        for flags in product((False, True), repeat=4):
            elements: list[Element] = [(at[names[i]], at[names[4 + i]], flags[i]) for i in range(4)]
            state = at[names[8]]
            for element in elements:  # the recurrence, written out: zero, then the input
                before = state - state if element[2] else state
                state = element[0] * before + element[1]
            whole = reduce(s.operator, elements, (eye(N), state - state, False))
            residuals += entries(_act(s, whole, at[names[8]]) - state)
    return residuals
