"""A change of basis T changes neither the bilinear discretization's kernel nor any generating
function of it.

Argument, for every N.  Write D = I - hA and E = I + hA.  In the new basis ``I - h T^-1 A T = T^-1
D T`` has the inverse ``T^-1 D^-1 T``, so Ab' = T^-1 Ab T and Bb' = T^-1 Bb.  By induction over l,
Ab'^l = T^-1 Ab^l T: the step is ``(T^-1 Ab^l T)(T^-1 Ab T) = T^-1 Ab^{l+1} T``.  Hence ``C T Ab'^l
Bb' = C Ab^l Bb`` for every l, and every sum of kernel entries agrees.

Second evidence: kernels of random systems over Q(i) before and after a random T.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, bilinear, entries, evaluate, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "similarity-invariance"
SIZES = (1, 2, 3, 4)
LENGTH = 5

A, B, C, T, Ti, D, Di, E, M = letters("A B C T T^-1 D D^-1 E Ab")
h = sp.Symbol("h")
l = sp.Symbol("l", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """The system in the new basis, and the hypotheses as rules."""

    A: sp.Expr
    B: sp.Expr
    C: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        A=Ti * A * T, B=Ti * B, C=C * T, hypotheses={**inverse(T, Ti), **inverse(D, Di)}
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("C T^-1", replace(s, C=C * Ti)),
        Wrong("T A T^-1", replace(s, A=T * A * Ti)),
        Wrong("T B", replace(s, B=T * B)),
        Wrong("T not invertible", replace(s, hypotheses=inverse(D, Di)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the discretization, the induction step and the kernel, then whole kernels."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    new_D = Ti * D * T

    def turned(X: sp.Expr) -> sp.Expr:
        return Ti * X * T

    return [
        vanish(
            grade,
            "I -+ h A' = T^-1 (I -+ h A) T",
            [normal_form(1 + sign * h * s.A - turned(1 + sign * h * A), rules) for sign in (-1, 1)],
        ),
        vanish(
            grade,
            "T^-1 D^-1 T inverts T^-1 D T on both sides",
            [
                normal_form(new_D * turned(Di) - 1, rules),
                normal_form(turned(Di) * new_D - 1, rules),
            ],
        ),
        vanish(
            grade,
            "Ab' = T^-1 Ab T and Bb' = T^-1 Bb",
            [
                normal_form(turned(Di) * turned(E) - turned(Di * E), rules),
                normal_form(turned(Di) * s.B - Ti * Di * B, rules),
            ],
        ),
        vanish(
            grade,
            "(T^-1 Ab^l T)(T^-1 Ab T) = T^-1 Ab^{l+1} T",
            [normal_form(turned(M**l) * turned(M) - turned(M ** (l + 1)), rules)],
        ),
        vanish(
            grade,
            "C' Ab'^l Bb' = C Ab^l Bb",
            [normal_form(s.C * turned(M**l) * Ti * Di * B - C * M**l * Di * B, rules)],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({A: (N, N), B: (N, 1), C: (1, N), T: (N, N)}, seed=f"{THEOREM} {N}")
        at[Ti] = at[T].inv()
        new = (evaluate(s.A, N, at, {}), evaluate(s.B, N, at, {}), evaluate(s.C, 1, at, {}))
        for x, y in zip(_kernel(at[A], at[B], at[C]), _kernel(*new), strict=True):
            residuals += entries(x - y)
    return vanish(Grade.EXACT_N, f"bilinear kernels, L = {LENGTH}, N in {SIZES}", residuals)


def _kernel(A: Matrix, B: Matrix, C: Matrix) -> list[Matrix]:
    Ab, x = bilinear(A, B, sp.Rational(1, 10))
    out = []
    for _ in range(LENGTH):
        out.append(C * x)
        x = Ab * x
    return out
