"""The LTI LegS state kernels are exponentially warped Legendre polynomials.

Argument, for every N.  Let x = e^{-tau} and f_n(tau) = r_n P~_n(x) x, P~_n(x) = P_n(2x - 1), r_n =
sqrt(2n+1).  As d/dtau = -x d/dx, ``f_n' = -r_n x (x P~_n' + P~_n)``.  With ``x P~_n' = n P~_n +
sum_{k<n} (2k+1) P~_k`` (step 1 of `legs-ode`) this is ``-(n+1) f_n - sum_{k<n} r_n r_k f_k``, row
n of A f.  At tau = 0, x = 1 and P~_n(1) = 1 give f(0) = B.  The linear equation f' = A f, f(0) = B
has the one solution e^{tau A} B.  Second evidence: polynomials in x up to N = 8.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import polynomial
from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legs-warped-basis"
N = 8

x = sp.Symbol("x", positive=True)


@dataclass(frozen=True)
class Statement:
    """The factor that multiplies r_n P~_n(x), and the entries of A and B."""

    warp: sp.Expr
    below: sp.Expr
    diagonal: sp.Expr
    B: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    entries = legs()
    return Statement(warp=x, below=entries.below, diagonal=entries.diagonal, B=entries.B)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("no warp", replace(s, warp=sp.Integer(1))),
        Wrong("e^{-tau/2}", replace(s, warp=sp.sqrt(x))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the row by its coefficients of P~_n and P~_k, the start, then polynomials."""
    grade = Grade.SYMBOLIC_STEP
    # f_n' = -r_n (x P~_n' w + x w' P~_n), and x P~_n' has coefficients n and 2k+1
    same = -(n * s.warp + x * sp.diff(s.warp, x))
    lower = -root(n) * (2 * k + 1) * s.warp
    return [
        vanish(grade, "coefficient of P~_n in row n", [same - s.diagonal * s.warp]),
        vanish(grade, "coefficient of P~_k, k < n", [lower - s.below * root(k) * s.warp]),
        vanish(grade, "f(0) = B", [root(n) * s.warp.subs(x, 1) - s.B]),
        vanish(Grade.EXACT_N, f"f' = A f and f(0) = B, N = {N}", _polynomials(s)),
    ]


def _polynomials(s: Statement) -> list[sp.Expr]:
    scaled = [sp.expand(polynomial(row, x) * s.warp) for row in range(N)]  # f_n / r_n
    residuals = []
    for row in range(N):
        right = s.diagonal.subs(n, row) * scaled[row]
        for column in range(row):
            entry = s.below.subs({n: row, k: column}) * root(column) / root(row)
            right += sp.expand(entry) * scaled[column]
        residuals.append(sp.expand(-x * sp.diff(scaled[row], x) - right))
        residuals.append(scaled[row].subs(x, 1) - s.B.subs(n, row) / root(row))
    return residuals
