"""Any bracketing of the scan elements gives the state of the recurrence.

Argument, over any ring.  An element (a, b) is the map x -> a x + b.  A leaf of a bracketing tree is
one step of the recurrence by definition.  At a node, ``p . q`` is the map p followed by q: both
sides of ``(p . q)(x) = q(p(x))`` expand to the same in the free algebra.  By induction over the
tree, the reduced pair (alpha, beta) of any tree maps x_{-1} to x_k, so the bracketing does not
matter; a left fold from (I, 0) is one such tree, since (I, 0) is the identity map.  The a_k may
differ from step to step.

Second evidence: all five bracketings of four elements, random matrices over Q(i).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import sympy as sp

from proofs.exact import Matrix, entries, sample
from proofs.step import Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "scan-is-recurrence"
SIZES = (1, 2, 3)

Element: TypeAlias = tuple[sp.Expr, sp.Expr]
a1, a2, b1, b2, X = letters("a1 a2 b1 b2 x")


@dataclass(frozen=True)
class Statement:
    """The operator, earlier element first, its identity, and the step of the recurrence."""

    operator: Callable[[Element, Element], Element]
    identity: Element
    step: Callable[[Element, sp.Expr], sp.Expr]


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        operator=lambda p, q: (q[0] * p[0], q[0] * p[1] + q[1]),
        identity=(sp.Integer(1), sp.Integer(0)),
        step=lambda p, x: p[0] * x + p[1],
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("operands exchanged", replace(s, operator=lambda p, q: s.operator(q, p))),
        Wrong("b not carried", replace(s, operator=lambda p, q: (q[0] * p[0], p[1] + q[1]))),
        Wrong("input before the matrix", replace(s, step=lambda p, x: p[0] * (x + p[1]))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check node and identity, then every bracketing of four elements."""
    grade = Grade.SYMBOLIC_STEP
    p, q = (a1, b1), (a2, b2)
    return [
        vanish(
            grade,
            "a node: (p . q)(x) = q(p(x))",
            [normal_form(_apply(s.operator(p, q), X) - s.step(q, s.step(p, X)))],
        ),
        vanish(grade, "(I, 0)(x) = x", [normal_form(_apply(s.identity, X) - X)]),
        *_fixed_sizes(s),
    ]


def _apply(pair: Element, x: sp.Expr) -> sp.Expr:
    """Read a reduced pair: alpha x + beta."""
    return pair[0] * x + pair[1]


def _trees(s: Statement, elements: Sequence[Element]) -> list[Element]:
    """Return the reduction of every bracketing."""
    if len(elements) == 1:
        return [elements[0]]
    return [
        s.operator(left, right)
        for cut in range(1, len(elements))
        for left in _trees(s, elements[:cut])
        for right in _trees(s, elements[cut:])
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    residuals: list[sp.Expr] = []
    counts = []
    for N in SIZES:
        names = letters("a0 a1 a2 a3 b0 b1 b2 b3 x")
        shapes = {name: (N, N) if str(name)[0] == "a" else (N, 1) for name in names}
        at = sample(shapes, seed=f"{THEOREM} {N}")
        matrices: list[Matrix] = [at[name] for name in names]
        elements, start = list(zip(matrices[:4], matrices[4:8], strict=True)), matrices[8]
        state = start
        for element in elements:
            state = s.step(element, state)
        reduced = _trees(s, elements)
        counts.append(len(reduced) == 5)
        for pair in reduced:
            residuals += entries(_apply(pair, start) - state)
    grade = Grade.EXACT_N
    return [
        vanish(grade, f"every bracketing of four elements, N in {SIZES}", residuals),
        hold(grade, "there are five bracketings of four elements", counts),
    ]
