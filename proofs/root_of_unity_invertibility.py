"""At an L-th root of unity I - z Ab is invertible as soon as I - Ab^L is.

Argument, for every N and L.  Let S = sum_{l<L} z^l M^l with M = Ab.  Every summand commutes with I
- zM, and by `truncated-generating-function` ``S (I - zM) = I - z^L M^L``, which is I - M^L where
  z^L = 1.  Let G = (I - M^L)^-1.  Then ``G S (I - zM) = I`` and ``(I - zM) S G = I``: a left and a
right inverse exist, so both equal (I - zM)^-1.  The rules for G are the hypothesis.  Second
evidence: random matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, entries, evaluate, eye, number, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.truncated_generating_function import L, M, z
from proofs.truncated_generating_function import statement as generating_function
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "root-of-unity-invertibility"
SIZES = (1, 2, 3)
ROOTS = ((1, sp.Integer(1)), (2, sp.Integer(-1)), (4, sp.I), (4, -sp.I))

S, G, F, T = letters("S (I-M^L)^-1 I-zM I-M^L")


@dataclass(frozen=True)
class Statement:
    """What S (I - zM) is at a root of unity, the claimed inverse, and the hypothesis as rules."""

    telescoped: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        telescoped=1 - M**L,
        value=S * G,
        hypotheses=inverse(T, G),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("I + Ab^L", replace(s, telescoped=1 + M**L)),
        Wrong("G S for S only", replace(s, value=S)),
        Wrong("I - Ab^L not invertible", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both one-sided inverses, then the sums."""
    grade, summed = Grade.SYMBOLIC_STEP, generating_function()
    # (I - zM) S = S (I - zM) = T, the letter of I - M^L
    folded: Rules = {(S, F): T, (F, S): T, **s.hypotheses}
    return [
        vanish(
            grade,
            "every summand of S commutes with I - zM",
            [normal_form(summed.pencil * summed.summand - summed.summand * summed.pencil)],
        ),
        vanish(
            grade,
            "I - z^L M^L = I - M^L where z^L = 1",
            [normal_form(summed.telescoped.subs(z**L, 1) - s.telescoped)],
        ),
        vanish(grade, "(I - zM) S (I - M^L)^-1 = I", [normal_form(F * s.value - 1, folded)]),
        vanish(grade, "(I - M^L)^-1 S (I - zM) = I", [normal_form(G * S * F - 1, folded)]),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    residuals = []
    for N in SIZES:
        at = sample({M: (N, N)}, seed=f"{THEOREM} {N}")
        for length, root in ROOTS:
            at[S] = _partial_sum(at[M], length, root)
            at[G] = evaluate(s.telescoped.subs(L, length), N, at, {}).inv()
            pencil = eye(N) - at[M] * number(root)
            residuals += entries(pencil * evaluate(s.value, N, at, {}) - eye(N))
    return vanish(Grade.EXACT_N, f"roots of unity in Q(i), random M, N in {SIZES}", residuals)


def _partial_sum(M: Matrix, length: int, root: sp.Expr) -> Matrix:
    total, power = M * number(0), eye(M.shape[0])
    for _ in range(length):
        total, power = total + power, M * power * number(root)
    return total
