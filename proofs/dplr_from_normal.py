"""A unitary change of basis turns normal plus low rank into diagonal plus low rank.

Argument, for every N and rank.  Let V* V = V V* = I and (A + P R) V = V Lambda, where R is the row
block Q^T (the plain transpose of a real Q, which is Q*).  Then ``V* A V = V*(V Lambda V* - P R) V
= Lambda - (V* P)(R V)``, and R V = (V* Q)* is the conjugate transpose of the transformed Q.  The
row C becomes C V, the column B becomes V* B: by `similarity-invariance` with T = V the kernel
stays. ``C V``, not V* C: with the latter the product (C V)(V* B) = C B would be lost.  Second
evidence: a unitary V over Q(i).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.exact import Matrix, entries, evaluate, matrix, sample
from proofs.step import SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "dplr-from-normal"
LENGTH = 4

A, B, C, P, R, V, Vs, Lam = letters("A B C P Q* V V* Lambda")
l = sp.Symbol("l", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """A by its diagonalised normal part, the new A, B and C, and the hypotheses as rules."""

    A: sp.Expr
    new_A: sp.Expr
    new_B: sp.Expr
    new_C: sp.Expr
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        A=V * Lam * Vs - P * R,
        new_A=Lam - (Vs * P) * (R * V),
        new_B=Vs * B,
        new_C=C * V,
        hypotheses=inverse(V, Vs),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("V* C for C V", replace(s, new_C=C * Vs)),
        Wrong("plus P Q*", replace(s, new_A=Lam + (Vs * P) * (R * V))),
        Wrong("A = normal + P Q*", replace(s, A=V * Lam * Vs + P * R)),
        Wrong("V not unitary", replace(s, hypotheses={}), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the new A and the kernel's induction, then a concrete unitary."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    return [
        vanish(
            grade,
            "(A + P Q*) V = V Lambda",
            [normal_form((s.A + P * R) * V - V * Lam, rules)],
        ),
        vanish(
            grade, "V* A V = Lambda - (V* P)(Q* V)", [normal_form(Vs * s.A * V - s.new_A, rules)]
        ),
        vanish(
            grade,
            "(V* A^l V)(V* A V) = V* A^{l+1} V, and C V V* A^l V V* B = C A^l B",
            [
                normal_form(Vs * A**l * V * Vs * A * V - Vs * A ** (l + 1) * V, rules),
                normal_form(s.new_C * Vs * A**l * V * s.new_B - C * A**l * B, rules),
            ],
        ),
        _fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> Step:
    at = sample({B: (4, 1), C: (1, 4), P: (4, 2), R: (2, 4), Lam: (4, 1)}, seed=THEOREM)
    at[Lam] = DomainMatrix.diag([row[0] for row in at[Lam].to_list()], sp.QQ_I).to_dense()
    at[V] = _unitary()
    at[Vs] = matrix([[sp.conjugate(at[V].to_Matrix()[c, r]) for c in range(4)] for r in range(4)])
    dense = (evaluate(s.A, 4, at, {}), at[B], at[C])
    new = [evaluate(x, 4, at, {}) for x in (s.new_A, s.new_B, s.new_C)]
    residuals = []
    for lag in range(LENGTH):
        left, right = (c * (a**lag * b if lag else b) for a, b, c in (dense, tuple(new)))
        residuals += entries(left - right)
    return vanish(
        Grade.EXACT_N, f"C A^l B, l < {LENGTH}, N = 4, r = 2, unitary V over Q(i)", residuals
    )


def _unitary() -> Matrix:
    """Return the Kronecker product of [[3, 4i], [4i, 3]]/5 and [[5, 12], [-12, 5]]/13."""
    left = sp.Matrix([[3, 4 * sp.I], [4 * sp.I, 3]]) / 5
    right = sp.Matrix([[5, 12], [-12, 5]]) / 13
    return matrix(sp.kronecker_product(left, right).tolist())
