"""The scan operator is associative with identity (I, 0), and not commutative.

Argument, over any ring.  With (a_1, b_1) . (a_2, b_2) = (a_2 a_1, a_2 b_1 + b_2), earlier element
first, both ways of bracketing three elements expand to (a_3 a_2 a_1, a_3 a_2 b_1 + a_3 b_2 + b_3)
in the free algebra, in which no two letters commute.  An element is the affine map x -> a x + b;
the operator is composition, which the third step checks: this is why the scan of (Ab, Bb u_k)
yields the recurrence.  Second evidence: random matrices over Q(i), and two that do not commute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import sympy as sp

from proofs.exact import entries, evaluate, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "scan-associativity"
SIZES = (1, 2, 3)

Element: TypeAlias = tuple[sp.Expr, sp.Expr]
a1, a2, a3, b1, b2, b3, X = letters("a1 a2 a3 b1 b2 b3 x")


@dataclass(frozen=True)
class Statement:
    """The operator on pairs, earlier element first, and its identity."""

    operator: Callable[[Element, Element], Element]
    identity: Element


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        operator=lambda p, q: (q[0] * p[0], q[0] * p[1] + q[1]),
        identity=(sp.Integer(1), sp.Integer(0)),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong(
            "later element first in b",
            replace(s, operator=lambda p, q: (q[0] * p[0], p[0] * q[1] + p[1])),
        ),
        Wrong(
            "a in the wrong order",
            replace(s, operator=lambda p, q: (p[0] * q[0], q[0] * p[1] + q[1])),
            SYMBOLIC,
        ),
        Wrong("identity (0, I)", replace(s, identity=(sp.Integer(0), sp.Integer(1))), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check associativity, identity and composition, then random matrices."""
    grade = Grade.SYMBOLIC_STEP
    p, q, r = (a1, b1), (a2, b2), (a3, b3)
    sides = (s.operator(s.operator(p, q), r), s.operator(p, s.operator(q, r)))
    both = s.operator(p, q)
    return [
        vanish(grade, "(p . q) . r = p . (q . r)", _difference(*sides)),
        vanish(
            grade,
            "(I, 0) . p = p = p . (I, 0)",
            [
                *_difference(s.operator(s.identity, p), p),
                *_difference(p, s.operator(p, s.identity)),
            ],
        ),
        vanish(
            grade,
            "(p . q)(x) = q(p(x)) with (a, b)(x) = a x + b",
            [normal_form(both[0] * X + both[1] - (a2 * (a1 * X + b1) + b2))],
        ),
        *_fixed_sizes(s, sides, both),
    ]


def _difference(p: Element, q: Element) -> list[sp.Expr]:
    return [normal_form(x - y) for x, y in zip(p, q, strict=True)]


def _fixed_sizes(s: Statement, sides: tuple[Element, Element], both: Element) -> list[Step]:
    equal, different = [], []
    swapped = s.operator((a2, b2), (a1, b1))
    for N in SIZES:
        square = dict.fromkeys((a1, a2, a3), (N, N))
        at = sample({**square, b1: (N, 1), b2: (N, 1), b3: (N, 1)}, seed=f"{THEOREM} {N}")
        for x, y in zip(*sides, strict=True):
            equal += entries(evaluate(x, N, at, {}) - evaluate(y, N, at, {}))
        pairs = zip(both, swapped, strict=True)
        gap = [entries(evaluate(x, N, at, {}) - evaluate(y, N, at, {})) for x, y in pairs]
        different.append(any(value != 0 for part in gap for value in part))
    grade = Grade.EXACT_N
    return [
        vanish(grade, f"associativity at random matrices, N in {SIZES}", equal),
        hold(grade, f"p . q != q . p at random matrices, N in {SIZES}", different),
    ]
