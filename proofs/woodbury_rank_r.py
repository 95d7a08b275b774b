"""Woodbury's identity and the matrix determinant lemma, for every N and every rank r.

Argument.  Let R = M^-1 and K = (I_r + W R U)^-1; the rules M R = R M = I and (I_r + W R U) K = K
(I_r + W R U) = I_r are the hypotheses.  ``R - R U K W R`` is a left and a right inverse of M + UW:
both products reduce to I in the free algebra. For the determinant, with X = [[M, -U], [W, I]]:

    X [[I, 0], [-W, I]] = [[M + UW, -U], [0, I]],      [[I, 0], [-WR, I]] X = [[M, -U], [0, I_r + W
    R U]].

The triangular factors have determinant 1, so ``det(M + UW) = det X = det M det(I_r + W R U)``; in
particular M + UW is invertible iff I_r + W R U is.  Multiplicativity of det is cited.  Second
evidence: random matrices over Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, eye, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, block_difference, block_product, inverse, letters, normal_form


THEOREM = "woodbury-rank-r"
SIZES = ((1, 1), (2, 1), (3, 2), (4, 3))  # (N, r)

M, R, U, W, K = letters("M M^-1 U W K")


@dataclass(frozen=True)
class Statement:
    """The r x r core, the inverse of M + UW, and the hypotheses as rules (K inverts the core)."""

    core: sp.Expr
    value: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    core = 1 + W * R * U
    return Statement(
        core=core,
        value=R - R * U * K * W * R,
        hypotheses={**inverse(M, R), (W, R, U, K): 1 - K, (K, W, R, U): 1 - K},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("plus sign outside", replace(s, value=R + R * U * K * W * R)),
        Wrong("minus sign inside", replace(s, core=1 - W * R * U)),
        Wrong(
            "M not invertible",
            replace(s, hypotheses={(W, R, U, K): 1 - K, (K, W, R, U): 1 - K}),
            SYMBOLIC,
        ),
        Wrong("core not invertible", replace(s, hypotheses=inverse(M, R)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both products, both block factorisations, and random matrices."""
    grade, rules, A = Grade.SYMBOLIC_STEP, s.hypotheses, M + U * W
    X = [[M, -U], [W, 1]]
    right = block_product(X, [[1, 0], [-W, 1]])
    left = block_product([[1, 0], [-W * R, 1]], X)
    return [
        vanish(grade, "K inverts the core on both sides", _core_inverse(s)),
        vanish(grade, "(M + UW) value = I", [normal_form(A * s.value - 1, rules)]),
        vanish(grade, "value (M + UW) = I", [normal_form(s.value * A - 1, rules)]),
        vanish(
            grade,
            "block factorisation with M + UW in the corner",
            block_difference(right, [[A, -U], [0, 1]], rules),
        ),
        vanish(
            grade,
            "block factorisation with the core in the corner",
            block_difference(left, [[M, -U], [0, s.core]], rules),
        ),
        *_fixed_sizes(s),
    ]


def _core_inverse(s: Statement) -> list[sp.Expr]:
    return [normal_form(x - 1, s.hypotheses) for x in (s.core * K, K * s.core)]


def _fixed_sizes(s: Statement) -> list[Step]:
    inverses, determinants = [], []
    for N, r in SIZES:
        at = sample({M: (N, N), U: (N, r), W: (r, N)}, seed=f"{THEOREM} {N}")
        at[R] = at[M].inv()
        core = evaluate(s.core, r, at, {})
        at[K] = core.inv()
        A = at[M] + at[U] * at[W]
        inverses += entries(A * evaluate(s.value, N, at, {}) - eye(N))
        determinants.append(sp.QQ_I.to_sympy(A.det() - at[M].det() * core.det()))
    grade, where = Grade.EXACT_N, f"random matrices over Q(i), (N, r) in {SIZES}"
    return [
        vanish(grade, f"(M + UW) value = I, {where}", inverses),
        vanish(grade, f"det(M + UW) = det M det(core), {where}", determinants),
    ]
