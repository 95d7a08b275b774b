"""One exponential of the augmented matrix [[A, B], [0, 0]] gives the zero-order hold, singular A
included.

Argument, for every N.  By induction ``[[A, B], [0, 0]]^{j+1} = [[A^{j+1}, A^j B], [0, 0]]``.
Summing dt^j/j! times the powers, entry (0, 0) is e^{dt A} and entry (0, 1) is ``sum_j
dt^{j+1}/(j+1)! A^j B``.  Term by term that is ``int_0^dt s^j/j! ds A^j B``, so it is the integral
of e^{sA} B; and dt times the j-th coefficient dt^j/(j+1)! of phi_1, phi_1(z) = (e^z - 1)/z.  A is
never inverted. Absolute convergence, which allows summing entry by entry, is cited.

Second evidence: nilpotent A, whose exponentials are finite sums, by the two definitions; every
such A is singular.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, evaluate, eye, matrix, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import block_difference, block_product, letters


THEOREM = "zoh-augmented-exponential"
SIZES = (1, 2, 3, 4)

A, B = letters("A B")
dt, z = sp.symbols("dt z", positive=True)
t = sp.Symbol("t", positive=True)
j = sp.Symbol("j", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """Upper blocks of the augmented matrix's power j + 1, and the coefficient of A^j B in Bb."""

    corner: sp.Expr
    side: sp.Expr
    coefficient: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        corner=A ** (j + 1), side=A**j * B, coefficient=dt ** (j + 1) / sp.factorial(j + 1)
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("dt^j/j! for dt^{j+1}/(j+1)!", replace(s, coefficient=dt**j / sp.factorial(j))),
        Wrong("A^{j+1} B", replace(s, side=A ** (j + 1) * B)),
        Wrong("corner A^j", replace(s, corner=A**j), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the powers and both readings of the coefficient, then nilpotent matrices."""
    grade = Grade.SYMBOLIC_STEP
    augmented = [[A, B], [0, 0]]
    power = [[s.corner, s.side], [0, 0]]
    following = [[x.subs(j, j + 1) if x else x for x in row] for row in power]
    first = [[x.subs(j, 0) if x else x for x in row] for row in power]
    integral = sp.integrate(t**j / sp.factorial(j), (t, 0, dt))
    return [
        vanish(grade, "power 1", block_difference(first, augmented)),
        vanish(
            grade,
            "power j + 2 from power j + 1",
            block_difference(block_product(augmented, power), following),
        ),
        vanish(grade, "coefficient = int_0^dt t^j/j! dt", [s.coefficient - integral]),
        vanish(
            grade,
            "coefficient = dt^{j+1} [z^j] phi_1, where z phi_1(z) = e^z - 1",
            [s.coefficient * z ** (j + 1) - dt ** (j + 1) * z ** (j + 1) / sp.factorial(j + 1)],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    step = sp.Rational(1, 3)
    for N in SIZES:
        at = sample({A: (N, N), B: (N, 1)}, seed=f"{THEOREM} {N}")
        at[A] = _strictly_lower(at[A])
        whole = [[*a, *b] for a, b in zip(at[A].to_list(), at[B].to_list(), strict=True)]
        rows = [[sp.QQ_I.to_sympy(x) for x in row] for row in whole] + [[0] * (N + 1)]
        exponential = _exponential(matrix(rows), step)
        held = at[B] * number(0)
        for power in range(N):
            scalar = number(s.coefficient.subs({j: power, dt: step}))
            held += evaluate(s.side.subs(j, power), N, at, {}) * scalar
        residuals += entries(exponential[:N, N:] - held)
        corner = exponential[:N, :N]
        residuals += entries(corner - _exponential(at[A], step))
    return vanish(Grade.EXACT_N, f"nilpotent A, finite sums, N in {SIZES}", residuals)


def _strictly_lower(X: Matrix) -> Matrix:
    rows = X.to_list()
    return matrix(
        [
            [sp.QQ_I.to_sympy(v) if c < r else 0 for c, v in enumerate(row)]
            for r, row in enumerate(rows)
        ]
    )


def _exponential(X: Matrix, step: sp.Rational) -> Matrix:
    """Sum the series of a nilpotent matrix."""
    total = power = eye(X.shape[0])
    for i in range(1, X.shape[0] + 1):
        power = power * X * number(step / i)
        total += power
    return total
