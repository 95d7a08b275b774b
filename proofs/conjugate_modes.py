"""The modes of a real system come in conjugate pairs, with conjugate weights.

Argument, for every N.  Let A, B, C be real, A v = lambda v.  Conjugating, A conj(v) = conj(lambda)
conj(v).  If conj(V) = V Pi for a permutation matrix Pi, which exchanges the columns of a pair and
keeps a real one, then conj(V^-1) = (V Pi)^-1 = Pi^T V^-1, and ``conj(C V) = C conj(V) = (C V) Pi``,
``conj(V^-1 B) = Pi^T (V^-1 B)``: the weights of exchanged modes are conjugate.  Also ``conj(Lambda)
= conj(V^-1 A V) = Pi^T Lambda Pi``.  These are identities of a free algebra with V V^-1 = Pi Pi^T =
I.  Second evidence: real systems of size 2 and 3 with known Gaussian rational modes, one of them
with a real mode (N odd).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import Matrix, matrix
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import Rules, inverse, letters, normal_form


THEOREM = "conjugate-modes"

A, B, C, V, W, Pi, Pt = letters("A B C V V^-1 Pi Pi^T")


@dataclass(frozen=True)
class Statement:
    """conj(V), conj(V^-1), what C V and V^-1 B become, and the hypotheses as rules; the sign with
    which the weight of a partner is the conjugate."""

    basis: sp.Expr
    inverse: sp.Expr
    row: sp.Expr
    column: sp.Expr
    sign: int
    hypotheses: Rules


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        basis=V * Pi,
        inverse=Pt * W,
        row=C * V * Pi,
        column=Pt * W * B,
        sign=1,
        hypotheses={**inverse(V, W), **inverse(Pi, Pt)},
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("rows permuted the other way", replace(s, inverse=Pi * W), SYMBOLIC),
        Wrong("columns permuted on the left", replace(s, row=C * Pi * V), SYMBOLIC),
        Wrong("V not invertible", replace(s, hypotheses=inverse(Pi, Pt)), SYMBOLIC),
        Wrong("opposite weights", replace(s, sign=-1, column=-Pt * W * B)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check inverse, weights and eigenvalues, then systems with known modes."""
    grade, rules = Grade.SYMBOLIC_STEP, s.hypotheses
    return [
        vanish(
            grade,
            "conj(V^-1) inverts conj(V) on both sides",
            [normal_form(x - 1, rules) for x in (s.basis * s.inverse, s.inverse * s.basis)],
        ),
        vanish(grade, "conj(C V) = C conj(V)", [normal_form(C * s.basis - s.row, rules)]),
        vanish(grade, "conj(V^-1 B) = conj(V^-1) B", [normal_form(s.inverse * B - s.column)]),
        vanish(
            grade,
            "conj(Lambda) = Pi^T Lambda Pi for Lambda = V^-1 A V",
            [normal_form(s.inverse * A * s.basis - Pt * (W * A * V) * Pi, rules)],
        ),
        hold(Grade.EXACT_N, "real systems with known modes, N = 2 and 3", _systems(s)),
    ]


def _systems(s: Statement) -> list[bool]:
    facts = []
    i = sp.I
    pair = [[1 + 2 * i, 1 - 2 * i], [3 - i, 3 + i]]
    odd = [[1 + 2 * i, 1 - 2 * i, 1], [3 - i, 3 + i, 2], [i, -i, 5]]
    cases: list[tuple[list[list[object]], list[object], list[int]]] = [
        (pair, [-1 + i, -1 - i], [1, 0]),
        (odd, [-1 + 3 * i, -1 - 3 * i, -2], [1, 0, 2]),
    ]
    C_: list[object] = [2, -1, 5]
    B_: list[list[object]] = [[1], [4], [-3]]
    for rows, modes, swap in cases:
        N = len(modes)
        basis = matrix(rows)
        diagonal = matrix([[modes[p] if p == q else 0 for q in range(N)] for p in range(N)])
        A_ = (basis * diagonal * basis.inv()).to_Matrix()
        facts.append(all(x.is_real for x in A_))
        row = _flat(matrix([C_[:N]]) * basis)
        column = _flat(basis.inv() * matrix(B_[:N]))
        weights = [sp.expand(x * y) for x, y in zip(row, column, strict=True)]
        facts += [
            sp.expand(weights[swap[q]] - s.sign * sp.conjugate(weights[q])) == 0 for q in range(N)
        ]
    return facts


def _flat(X: Matrix) -> list[sp.Expr]:
    return list(X.to_Matrix())
