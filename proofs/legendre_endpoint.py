"""The Legendre polynomials are 1 at the right end, and +1 or -1 at the left one.

Argument, for all n.  The three-term recurrence ``(n+1) p_{n+1} = (2n+1)(2x-1) p_n - n p_{n-1}`` is
checked coefficient by coefficient, as in ``legs-orthogonality``.  At x = 1, where 2x - 1 = 1, it
reads ``(n+1) v_{n+1} = (2n+1) v_n - n v_{n-1}``, which the constant 1 satisfies; p_0 = 1 and
p_1 = 2x - 1 give v_0 = v_1 = 1.  At x = 0 the same with 2x - 1 = -1 and (-1)^n.  Second evidence:
SymPy's own polynomials up to degree 12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import n, polynomial, ratio
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legendre-endpoint"
DEGREE = 12

x = sp.Symbol("x")


@dataclass(frozen=True)
class Statement:
    """The values at x = 1 and x = 0, in n, and the middle factor of the recurrence."""

    right: sp.Expr
    left: sp.Expr
    middle: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(right=sp.Integer(1), left=(-1) ** n, middle=2 * n + 1)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("normalised by the root", replace(s, right=sp.sqrt(2 * n + 1))),
        Wrong("left end without the sign", replace(s, left=sp.Integer(1))),
        Wrong("right end with the sign", replace(s, right=(-1) ** n)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the recurrence, both ends, the start, then polynomials."""
    grade = Grade.SYMBOLIC_STEP
    three = (n + 1) * ratio(1, 0) - s.middle * (2 * ratio(0, -1) - 1) + n * ratio(-1, 0)

    def end(value: sp.Expr, at: int) -> sp.Expr:
        terms = (n + 1) * value.subs(n, n + 1) - s.middle * at * value + n * value.subs(n, n - 1)
        return sp.powsimp(sp.expand(terms / value)) if value.has(sp.Pow) else terms

    first = [s.right.subs(n, q) - 1 for q in (0, 1)]
    second = [s.left.subs(n, q) - (1 - 2 * q) for q in (0, 1)]
    return [
        vanish(grade, "three-term recurrence, coefficient of x^j", [three]),
        vanish(grade, "at x = 1 the constant 1 satisfies it", [end(s.right, 1)]),
        vanish(grade, "at x = 0, (-1)^n does", [end(s.left, -1)]),
        vanish(grade, "p_0 and p_1 at both ends", [*first, *second]),
        vanish(Grade.EXACT_N, f"polynomials, degrees up to {DEGREE}", _polynomials(s)),
    ]


def _polynomials(s: Statement) -> list[sp.Expr]:
    return [
        polynomial(degree, x).subs(x, at) - value.subs(n, degree)
        for degree in range(DEGREE + 1)
        for at, value in ((1, s.right), (0, s.left))
    ]
