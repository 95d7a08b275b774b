"""Characteristic polynomial and phase equation of the LegS normal part.

Argument, for every N.  Let r_n = sqrt(2n+1), E_n = prod_{j<n} (s-j)/(s+1+j), and x_n = r_n
E_n/(s+1+n).

1. ``(sI - A) x = B``.  Row n reads (s+n+1) x_n + r_n sum_{k<n} r_k x_k = r_n.  The sum telescopes:
   ``r_k x_k = E_k - E_{k+1}``, so it is 1 - E_n, and ``(s+n+1) x_n = r_n E_n``.
2. ``B^T x = sum_{k<N} r_k x_k = 1 - E_N``.
3. Determinant lemma (`woodbury-rank-r`) with P = B/sqrt 2: ``det(sI - A - P P^T) = det(sI - A)(1 -
   B^T x/2) = det(sI - A)(1 + E_N)/2``; as det(sI - A) = prod (s+1+j), this is ``[prod (s+1+j) +
   prod (s-j)]/2``, a polynomial identity that extends to every s.
4. At s = -1/2 + iw each factor (s-j)/(s+1+j) is ``-(a - iw)/(a + iw)`` with a = j + 1/2, and ``(a
   - iw)/(a + iw) = e^{-2i arctan(w/a)}``. E_N = -1 therefore reads ``sum_j arctan(w/a_j) = pi
     (N-1)/2 - pi m``.  The left side increases strictly from -pi N/2 to pi N/2, so each
   m = 0..N-1 has exactly one root w_m: N distinct eigenvalues, all of them.

Second evidence: characteristic polynomials over Q for N up to 10.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.legs_normal_plus_rank_one import n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "legs-normal-spectrum"
SIZES = (1, 2, 3, 4, 7, 10)

s, E = sp.symbols("s E_n")
a = sp.Symbol("a", positive=True)
w = sp.Symbol("w", real=True)


@dataclass(frozen=True)
class Statement:
    """One factor of E_N at index n, the sign in 1 -+ E_N, and the phase of -(factor) at s = -1/2 +
    iw."""

    factor: sp.Expr
    constant: sp.Expr  # det = [prod(s+1+j) + constant * prod(s-j)]/2
    phase: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        factor=(s - n) / (s + 1 + n), constant=sp.Integer(1), phase=-2 * sp.atan(w / a)
    )


def wrong(st: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("minus between the products", replace(st, constant=sp.Integer(-1))),
        Wrong("s + n below", replace(st, factor=(s - n) / (s + n))),
        Wrong("phase without 2", replace(st, phase=-sp.atan(w / a)), SYMBOLIC),
    ]


def prove(st: Statement) -> list[Step]:
    """Check the telescoping, the rows, the determinant factor and the phase, then polynomials."""
    grade, entries = Grade.SYMBOLIC_STEP, legs()
    x = root(n) * E / (s + 1 + n)
    shifted = E * st.factor  # E_{n+1}
    on_line = st.factor.subs({s: -sp.Rational(1, 2) + sp.I * w, n: a - sp.Rational(1, 2)})
    cosine, sine = sp.cos(st.phase / 2), sp.sin(st.phase / 2)
    rotation = sp.expand((cosine + sp.I * sine) ** 2)
    return [
        vanish(grade, "r_n x_n = E_n - E_{n+1}", [root(n) * x - E + shifted]),
        vanish(
            grade,
            "row n of (sI - A) x = B, with sum_{k<n} r_k x_k = 1 - E_n",
            [(s - entries.diagonal) * x + root(n) * (1 - E) - entries.B],
        ),
        vanish(
            grade,
            "1 - B^T x/2 = (1 + E_N)/2",
            [1 - (1 - E) / 2 - (1 + st.constant * E) / 2],
        ),
        vanish(
            grade,
            "at s = -1/2 + iw a factor is -e^{i phase}",
            [on_line + rotation],
        ),
        hold(
            grade,
            "arctan(w/a) increases in w",
            [sp.together(-sp.diff(st.phase, w)).is_positive],
        ),
        vanish(Grade.EXACT_N, f"characteristic polynomials over Q, N in {SIZES}", _polynomials(st)),
    ]


def _polynomials(st: Statement) -> list[sp.Expr]:
    entries, residuals = legs(), []
    for N in SIZES:
        # T^-1 (A + P P^T) T is rational: entries times r_k/r_n.
        rows = [
            [
                sp.QQ.from_sympy(
                    sp.expand(entries.entry(i, k) * root(k) / root(i)) + sp.Rational(2 * k + 1, 2)
                )
                for k in range(N)
            ]
            for i in range(N)
        ]
        left = sp.Poly([sp.QQ.to_sympy(c) for c in DomainMatrix(rows, (N, N), sp.QQ).charpoly()], s)
        numerator, denominator = sp.Integer(1), sp.Integer(1)
        for index in range(N):
            top, bottom = sp.fraction(st.factor.subs(n, index))
            numerator, denominator = numerator * top, denominator * bottom
        residuals.append(sp.expand(left.as_expr() - (denominator + st.constant * numerator) / 2))
    return residuals
