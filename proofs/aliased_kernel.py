"""Without C~ the samples give the kernel folded onto itself in time.

Argument, for every N, L and 0 <= l < L. Put C' = C (I - Ab^L)^-1. Then C = C' (I - Ab^L) is the C~
of C', so by theorems ``truncated-generating-function`` and ``dft-inversion`` the samples ``C (I - z
Ab)^-1 Bb`` at the L-th roots of unity are those of the kernel of C', and the inverse transform
returns ``C' Ab^l Bb = C (I - Ab^L)^-1 Ab^l Bb``. Expanding the inverse, by ``(I - Ab^L) (I + Ab^L +
... + Ab^(mL)) = I - Ab^((m+1)L)``, gives sum_j K_{l+jL} as far as the powers go to 0.

Second evidence: the fourth roots of unity and random matrices over Q(i), transforms carried out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, evaluate, eye, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, letters, normal_form


THEOREM = "aliased-kernel"
SIZES = (1, 2, 3)
LENGTHS = ((1, sp.Integer(1)), (2, sp.Integer(-1)), (4, sp.I))  # L and a primitive L-th root

B, C, M, G, P = letters("B C M G M^L")  # G = (I - M^L)^-1
L, m = sp.symbols("L m", integer=True, positive=True)
l = sp.Symbol("l", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """What the inverse transform of the samples of C (I - z M)^-1 B is at lag l, the row whose C~
    is C, and the rules of G."""

    value: sp.Expr
    row: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        value=C * G * M**l * B,
        row=C * G,
        hypotheses={(G, P): G - 1, (P, G): G - 1},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("the kernel itself", replace(s, value=C * M**l * B)),
        Wrong("late by one", replace(s, value=C * G * M ** (l + 1) * B)),
        Wrong("folded twice", replace(s, value=C * G * G * M**l * B, row=C * G * G)),
        Wrong("I - Ab^L not invertible", replace(s, hypotheses={}), SYMBOLIC),
        Wrong("C~ for C", replace(s, row=C * (1 - P)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the row, the value, the finite Neumann sum, then transforms."""
    grade = Grade.SYMBOLIC_STEP
    partial = (1 - M ** (m * L)) + M ** (m * L) * (1 - M**L)
    return [
        vanish(
            grade,
            "the C~ of the row C' = C G is C' (I - M^L) = C",
            [normal_form(s.row * (1 - P) - C, s.hypotheses)],
        ),
        vanish(
            grade, "its kernel at lag l is the value", [normal_form(s.row * M**l * B - s.value)]
        ),
        vanish(
            grade,
            "Neumann: (I + ... + M^((m-1)L)) (I - M^L) = I - M^(mL), from m to m + 1",
            [normal_form(partial - (1 - M ** (m * L + L)))],
        ),
        vanish(Grade.EXACT_N, f"transforms, L in (1, 2, 4), N in {SIZES}", _transforms(s)),
    ]


def _transforms(s: Statement) -> list[sp.Expr]:
    residuals: list[sp.Expr] = []
    for N in SIZES:
        for length, root in LENGTHS:
            at = sample({M: (N, N), B: (N, 1), C: (1, N)}, seed=f"{THEOREM} {N}")
            at[G] = (eye(N) - at[M] ** length).inv()
            points = [sp.expand(root**k) for k in range(length)]
            samples: list[Matrix] = [
                at[C] * (eye(N) - at[M] * number(z)).inv() * at[B] for z in points
            ]
            for lag in range(length):
                total = samples[0] - samples[0]
                for k, value in enumerate(samples):
                    total += value * number(sp.expand(root ** (-k * lag % length)))
                claimed = evaluate(s.value.subs(l, lag), 1, at, {}) * number(length)
                residuals += entries(total - claimed)
    return residuals
