"""LegS is normal plus rank one, and every eigenvalue of the normal part has real part -1/2.

Argument, for every N.  Index pairs fall into three branches: n > k, n = k, n < k.  On each branch
the entry of ``S = A + P P^T + I/2`` is a closed expression in the integers n and k, and ``S_nk +
S_kn`` simplifies to 0, where the mirrored entry comes from the mirrored branch; so S is skew.  Then

* normal: with ``M = -I/2 + S`` and ``S^T = -S``, M M^T - M^T M expands to 0 in a free algebra;
* Re lambda = -1/2: let S v = mu v, v != 0.  Conjugating gives v* S* = conj(mu) v*, and S* = -S
  because S is real and skew, so 0 = v* (S* + S) v = (conj(mu) + mu) v*v.  As v*v > 0, Re mu = 0,
  and Lambda = -1/2 + mu.

That a unitary V diagonalises M is the spectral theorem for normal matrices, cited.  Second
evidence at fixed N, which uses no branch: the whole matrices over the surds, and the eigenvalues
counted by Sturm's theorem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp
from sympy.polys.matrices import DomainMatrix

from proofs.step import SYMBOLIC, Grade, Step, Wrong, hold, vanish
from proofs.words import letters, normal_form


THEOREM = "legs-nplr"
SIZES = (1, 2, 3, 4, 5, 8)

n, k = sp.symbols("n k", integer=True, nonnegative=True)


def root(index: sp.Expr) -> sp.Expr:
    """Return sqrt(2 index + 1)."""
    return sp.sqrt(2 * index + 1)


@dataclass(frozen=True)
class Statement:
    """Entries in the symbols n (row) and k (column): A by branch, P_n, B_n, S by branch, and Re
    Lambda."""

    below: sp.Expr  # A_nk, n > k
    diagonal: sp.Expr  # A_nn
    above: sp.Expr  # A_nk, n < k
    P: sp.Expr
    B: sp.Expr
    real_part: sp.Expr
    S_below: sp.Expr
    S_above: sp.Expr

    def entry(self, i: int, j: int) -> sp.Expr:
        """Return A_ij for integers."""
        branch = self.below if i > j else self.diagonal if i == j else self.above
        return branch.subs({n: i, k: j})


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(
        below=-root(n) * root(k),
        diagonal=-(n + 1),
        above=sp.Integer(0),
        P=sp.sqrt(n + sp.Rational(1, 2)),
        B=root(n),
        real_part=-sp.Rational(1, 2),
        S_below=-root(n) * root(k) / 2,
        S_above=root(n) * root(k) / 2,
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("sign above the diagonal", replace(s, above=-root(n) * root(k))),
        Wrong("sign below the diagonal", replace(s, below=root(n) * root(k))),
        Wrong("diagonal n instead of n + 1", replace(s, diagonal=-n)),
        Wrong("P without the half", replace(s, P=root(n))),
        Wrong("index shifted in P", replace(s, P=sp.sqrt(n + 1))),
        Wrong("Re Lambda = 0", replace(s, real_part=sp.Integer(0))),
        Wrong("B = P", replace(s, B=s.P), SYMBOLIC),
        Wrong("sign of S", replace(s, S_below=-s.S_below), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the branches, the free-algebra consequences, and the second evidence."""
    return [*_branches(s), *_consequences(s), *_fixed_sizes(s)]


def _branches(s: Statement) -> list[Step]:
    def mirror(expr: sp.Expr) -> sp.Expr:
        return expr.subs({n: k, k: n}, simultaneous=True)

    PP = s.P * s.P.subs(n, k)
    S = {
        "n > k": s.below + PP,
        "n = k": s.diagonal + s.P**2 - s.real_part,
        "n < k": s.above + PP,
    }
    opposite = {"n > k": "n < k", "n = k": "n = k", "n < k": "n > k"}
    grade = Grade.SYMBOLIC_STEP
    return [
        *(
            vanish(
                grade,
                f"S + S^T = 0 on the branch {b}, S = A + P P^T - Re(Lambda) I",
                [_surds(S[b] + mirror(S[opposite[b]]))],
            )
            for b in S
        ),
        vanish(
            grade,
            "S has the stated entries on all three branches",
            [_surds(S["n > k"] - s.S_below), S["n = k"], _surds(S["n < k"] - s.S_above)],
        ),
        vanish(grade, "B = sqrt(2) P", [_surds(s.B - sp.sqrt(2) * s.P)]),
    ]


def _surds(expr: sp.Expr) -> sp.Expr:
    """Write sqrt(n + 1/2) as sqrt(2n + 1)/sqrt(2), the one rewriting that SymPy does not do by
    itself."""
    half = sp.Rational(1, 2)
    return expr.subs({sp.sqrt(x + half): root(x) / sp.sqrt(2) for x in (n, k)})


def _consequences(s: Statement) -> list[Step]:
    S, St, v, vt = letters("S S^T v v*")
    skew = {(St,): -S}
    M, Mt = s.real_part + S, s.real_part + St
    x, y = sp.symbols("x y", real=True)
    mu = x + sp.I * y
    eigen = {(S, v): mu * v, (vt, St): sp.conjugate(mu) * vt}
    return [
        vanish(
            Grade.SYMBOLIC_STEP,
            "M = Re(Lambda) I + S with S^T = -S is normal: M M^T = M^T M",
            [normal_form(M * Mt - Mt * M, skew)],
        ),
        vanish(
            Grade.SYMBOLIC_STEP,
            "S v = mu v: v*(S* + S)v = (conj(mu) + mu) v*v, and the left side is 0, so Re mu = 0",
            [
                normal_form(vt * (St + S) * v - (sp.conjugate(mu) + mu) * vt * v, eigen),
                normal_form(vt * (St + S) * v, skew),
                sp.conjugate(mu) + mu - 2 * x,
            ],
        ),
    ]


def _fixed_sizes(s: Statement) -> list[Step]:
    skew, normal, imaginary = [], [], []
    for N in SIZES:
        A = sp.Matrix(N, N, s.entry)
        P = sp.Matrix(N, 1, lambda i, _: s.P.subs(n, i))
        M = A + P * P.T
        S = M - s.real_part * sp.eye(N)
        # M = T m T with m rational and T = diag sqrt(2n+1): the checks below need no surds.
        skew += list(S + S.T)
        W = DomainMatrix.diag([2 * i + 1 for i in range(N)], sp.QQ).to_dense()
        m, skew_part = _unscale(M), _unscale(S)
        if m is None or skew_part is None:
            return [hold(Grade.EXACT_N, f"T^-1 (A + P P^T) T^-1 is rational, N = {N}", [False])]
        normal += list((m * W * m.transpose() - m.transpose() * W * m).to_Matrix())
        imaginary.append(_all_imaginary(W * skew_part))
    grade, sizes = Grade.EXACT_N, f"N in {SIZES}"
    return [
        vanish(grade, f"S + S^T = 0, whole matrices, {sizes}", skew),
        vanish(grade, f"A + P P^T is normal, whole matrices, {sizes}", normal),
        hold(grade, f"all N eigenvalues of S are imaginary (Sturm), {sizes}", imaginary),
    ]


def _unscale(X: sp.Matrix) -> DomainMatrix | None:
    """Return T^-1 X T^-1 over the rationals, None if it is not rational."""
    size = range(X.rows)
    rows = [[sp.expand(X[i, j] / (root(i) * root(j))) for j in size] for i in size]
    if not all(value.is_rational for row in rows for value in row):
        return None
    return DomainMatrix.from_list_sympy(X.rows, X.cols, rows).convert_to(sp.QQ)


def _all_imaginary(X: DomainMatrix) -> bool:
    """Tell whether det(i w I - X)/i^N is a real polynomial with N real roots, multiplicities
    included."""
    w = sp.Symbol("w", real=True)
    N = X.shape[0]
    p = sp.Poly([sp.QQ.to_sympy(c) for c in X.charpoly()], w).as_expr().subs(w, sp.I * w) / sp.I**N
    q = sp.Poly(sp.expand(p), w)
    if not all(c.is_rational for c in q.all_coeffs()):
        return False
    return bool(sum(m * f.count_roots() for f, m in q.sqf_list()[1]) == N)
