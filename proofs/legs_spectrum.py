"""LegS has the eigenvalues -1, ..., -N, with binomial eigenvectors.

Argument, for every N.  With T = diag sqrt(2n+1), A T = -T M, where M_ik = 2k+1 for i > k and M_ii
= i+1: checked entry by entry. M is lower triangular with diagonal 1..N, so these are its
eigenvalues.  Let V_ij = (-1)^{i-j} C(i+j, i-j) for i >= j, else 0. Column j of M V = V diag(1..N)
reads ``sum_{k<i} (2k+1) V_kj = (j-i) V_ij``, by induction over i >= j: at i = j both sides are 0;
the step adds (2i+1) V_ij and needs ``(j-i) + (2i+1) = (j-i-1) V_{i+1,j}/V_ij``, a ratio of gamma
functions.  V has unit diagonal, so det V = 1 and T V is an eigenvector matrix.

The sign (-1)^{i-j} is needed: without it the columns belong to a sign-conjugate of A.  Second
evidence: N up to 16.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legs-spectrum"
SIZES = (1, 2, 3, 8, 16)

i, j = sp.symbols("i j", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """M below and on the diagonal, V on and below the diagonal, and the eigenvalue of M for column
    j."""

    below: sp.Expr  # in k
    diagonal: sp.Expr  # in n
    V: sp.Expr  # in i, j
    eigenvalue: sp.Expr  # in j


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        below=2 * k + 1,
        diagonal=n + 1,
        V=(-1) ** (i - j) * sp.binomial(i + j, i - j),
        eigenvalue=j + 1,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("eigenvectors without the sign", replace(s, V=sp.binomial(i + j, i - j))),
        Wrong("another binomial", replace(s, V=(-1) ** (i - j) * sp.binomial(i, j))),
        Wrong("eigenvalue j", replace(s, eigenvalue=j)),
    ]


def prove(s: Statement) -> list[Step]:
    """Check A T = -T M, the induction, the diagonal of V, then whole matrices."""
    grade, entries = Grade.SYMBOLIC_STEP, legs()
    V = s.V.rewrite(sp.gamma)
    quotient = sp.gammasimp(sp.powsimp(V.subs(i, i + 1) / V))
    # sum_{k<i} below(k) V_kj = (eigenvalue - diagonal(i)) V_ij =: g(i) V_ij
    g = s.eigenvalue - s.diagonal.subs(n, i)
    step = g + s.below.subs(k, i) - g.subs(i, i + 1) * quotient
    return [
        vanish(
            grade,
            "A T = -T M",
            [
                entries.below * root(k) + root(n) * s.below,
                entries.diagonal + s.diagonal,
                entries.above,
            ],
        ),
        vanish(grade, "i = j: the empty sum", [g.subs(i, j)]),
        vanish(grade, "from row i to row i + 1, ratio of gamma functions", [step]),
        vanish(grade, "V has unit diagonal", [s.V.subs(i, j) - 1]),
        vanish(Grade.EXACT_N, f"M V = V diag(1..N), N in {SIZES}", _matrices(s)),
    ]


def _matrices(s: Statement) -> list[sp.Expr]:
    residuals = []
    for N in SIZES:
        M = sp.Matrix(N, N, lambda a, b: _lower(a, b, s))
        V = sp.Matrix(N, N, lambda a, b: s.V.subs({i: a, j: b}) if a >= b else 0)
        spectrum = sp.diag(*(s.eigenvalue.subs(j, b) for b in range(N)))
        M, V, spectrum = (DomainMatrix.from_Matrix(X).convert_to(sp.QQ) for X in (M, V, spectrum))
        residuals += list((M * V - V * spectrum).to_Matrix())
    return residuals


def _lower(a: int, b: int, s: Statement) -> sp.Expr:
    if a < b:
        return sp.Integer(0)
    return s.below.subs(k, b) if a > b else s.diagonal.subs(n, a)
