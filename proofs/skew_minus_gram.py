"""Skew minus a Gram matrix: real parts are not positive, and 0 only for modes that P does not see.

Argument, for every N and rank.  Let A = S - P P*, S* = -S, A v = lambda v, v != 0.  Then ``v* (A +
A*) v`` is ``(lambda + conj(lambda)) v* v`` by the eigenvector and ``-2 (P* v)* (P* v)`` by S* = -S:
normal forms in the free algebra.  So Re lambda = -|P* v|^2/|v|^2 <= 0.  If it is 0, then P* v = 0,
and with that rule ``A v`` has the normal form ``S v``: S v = lambda v.

Second evidence, without eigenvectors: for random S and P over Q(i), A - eps has no root with
positive real part by Hurwitz' determinants of its characteristic polynomial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.exact import entries, evaluate, matrix, sample
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "skew-minus-gram"
SIZES = ((1, 1), (2, 1), (3, 1), (3, 2))  # (N, rank)

S, St, P, Pt, v, vt, G = letters("S S* P P* v v* G")
x, y = sp.symbols("x y", real=True)
lam = x + sp.I * y


@dataclass(frozen=True)
class Statement:
    """A and A* in letters, what S* is, and v* (A + A*) v in the letters of P* v."""

    A: sp.Expr
    adjoint: sp.Expr
    skew: sp.Expr
    form: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(A=S - P * Pt, adjoint=St - P * Pt, skew=-S, form=-2 * vt * P * Pt * v)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("plus the Gram matrix", replace(s, A=S + P * Pt, adjoint=St + P * Pt)),
        Wrong("S Hermitian", replace(s, skew=S)),
        Wrong("factor 1 for 2", replace(s, form=-vt * P * Pt * v), SYMBOLIC | EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check both readings of v* (A + A*) v, the unseen mode, then random matrices."""
    grade = Grade.SYMBOLIC_STEP
    both = vt * (s.A + s.adjoint) * v
    # A v = lambda v as rules: S v = lambda v + P P* v, and its adjoint.
    eigen = {(S, v): lam * v - (s.A - S) * v, (vt, St): sp.conjugate(lam) * vt - vt * (s.A - S)}
    return [
        vanish(
            grade,
            "by the eigenvector: 2 Re(lambda) v* v",
            [normal_form(both - 2 * x * vt * v, eigen)],
        ),
        vanish(
            grade,
            "by S* = -S: -2 (P* v)* (P* v)",
            [normal_form(both - s.form, {(St,): s.skew})],
        ),
        vanish(grade, "P* v = 0: A v = S v", [normal_form(s.A * v - S * v, {(Pt, v): 0 * v})]),
        *_fixed_sizes(s),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    forms: list[sp.Expr] = []
    stable = []
    t = sp.Symbol("t")
    for N, r in SIZES:
        at = sample({G: (N, N), P: (N, r), v: (N, 1)}, seed=f"{THEOREM} {N} {r}")
        dense = at[G].to_Matrix()
        sign = -1 if s.skew == -S else 1
        at[S] = matrix((dense + sign * dense.H).tolist())
        at[St] = matrix(at[S].to_Matrix().H.tolist())
        at[Pt] = matrix(at[P].to_Matrix().H.tolist())
        at[vt] = matrix(at[v].to_Matrix().H.tolist())
        both = evaluate(vt * (s.A + s.adjoint) * v, 1, at, {})
        forms += entries(both - evaluate(s.form, 1, at, {}))
        A = evaluate(s.A, N, at, {})
        p = sp.Add(*(sp.QQ_I.to_sympy(c) * t ** (N - d) for d, c in enumerate(A.charpoly())))
        # A real polynomial with the roots of p and their conjugates.
        conjugate = sp.Add(*(sp.conjugate(c) * t**d for (d,), c in sp.Poly(p, t).terms()))
        stable.append(hurwitz(sp.Poly(sp.expand(p * conjugate), t)))
    where = f"random matrices over Q(i), (N, rank) in {SIZES}"
    return [
        vanish(Grade.EXACT_N, f"v* (A + A*) v, {where}", forms),
        hold(Grade.EXACT_N, f"Hurwitz' determinants are positive, {where}", stable),
    ]


def hurwitz(p: sp.Poly) -> bool:
    """Tell whether all roots have negative real parts, by the leading minors of Hurwitz' matrix."""
    c, N = p.all_coeffs(), p.degree()
    H = sp.Matrix(N, N, lambda i, j: c[2 * j - i + 1] if 0 <= 2 * j - i + 1 <= N else 0)
    return all(bool(H[:m, :m].det() > 0) for m in range(1, N + 1))
