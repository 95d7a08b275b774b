"""The LegS coefficients obey t x' = A x + B u, exactly and for every u.

Argument, for every N.  Let y = s/t, p_n = r_n P~_n with r_n = sqrt(2n+1), x_n(t) = (1/t) int_0^t
u(s) p_n(s/t) ds.

1. ``y P~_n'(y) = n P~_n + sum_{k<n} (2k+1) P~_k``.  Let E_n = y P~_n' - n P~_n; the claim is E_n =
   sum_{k<n} (2k+1) P~_k, by induction: E_0 = 0 and ``E_{n+1} - E_n = (2n+1) P~_n``, coefficient by
   coefficient ``(j-n-1) a(n+1,j) - (j-n) a(n,j) = (2n+1) a(n,j)``.
2. P~_n(1) = 1, by the three-term recurrence.
3. Leibniz (cited): ``t x_n' = -x_n + u(t) p_n(1) - (1/t) int u y p_n'(y) ds``.  Insert 1 and 2:
   ``t x_n' = -(n+1) x_n - sum_{k<n} r_n r_k x_k + r_n u(t)``, which is row n of A and B.

Only rows k <= n occur, so the first N equations are closed: no truncation.  Second evidence:
polynomial u with symbolic coefficients, N = 6, by integration.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import j, polynomial, ratio
from proofs.legendre import n as degree
from proofs.legs_normal_plus_rank_one import k, n, root
from proofs.legs_normal_plus_rank_one import statement as legs
from proofs.step import Grade, Step, Wrong, vanish


THEOREM = "legs-ode"
N = 6
DEGREE = 7  # of the test input: above N, so no truncation can hide


@dataclass(frozen=True)
class Statement:
    """Entries of A below and on the diagonal and of B, in n and k."""

    below: sp.Expr
    diagonal: sp.Expr
    B: sp.Expr


def statement() -> Statement:
    """Return the theorem as data, with the entries of `legs-nplr`."""
    entries = legs()
    return Statement(below=entries.below, diagonal=entries.diagonal, B=entries.B)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("diagonal n", replace(s, diagonal=-n)),
        Wrong("sign of B", replace(s, B=-root(n))),
        Wrong("row factor twice", replace(s, below=-(2 * n + 1))),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the derivative identity, the end point and the row, then integrals."""
    grade = Grade.SYMBOLIC_STEP
    increment = (j - degree - 1) * ratio(1, 0) - (j - degree) - (2 * degree + 1)
    # (n+1) P(1) of degree n+1 from P(1) = 1 of degrees n and n-1
    end_point = (degree + 1) - (2 * degree + 1) + degree
    derivative = {"same": n, "lower": 2 * k + 1}  # y P~_n' = n P~_n + sum (2k+1) P~_k
    return [
        vanish(grade, "E_{n+1} - E_n = (2n+1) P~_n, coefficient of x^j", [increment]),
        vanish(grade, "P~_n(1) = 1: the recurrence keeps it", [end_point]),
        vanish(
            grade,
            "row n: -1 - n on the diagonal, -(2k+1) r_n/r_k below, r_n in B",
            [
                s.diagonal - (-1 - derivative["same"]),
                s.below + derivative["lower"] * root(n) / root(k),
                s.B - root(n),
            ],
        ),
        vanish(Grade.EXACT_N, f"t x' = A x + B u, u of degree {DEGREE}, N = {N}", _integrals(s)),
    ]


def _integrals(s: Statement) -> list[sp.Expr]:
    y, t = sp.symbols("y t", positive=True)
    moments = sp.symbols(f"f0:{DEGREE + 1}")
    signal = sum(c * (t * y) ** power for power, c in enumerate(moments))  # u(ty)
    # x_n/r_n is a polynomial in t; divide the equations by r_n to stay in rational arithmetic.
    scaled = []
    for row in range(N):
        antiderivative = sp.Poly(sp.expand(signal * polynomial(row, y)), y).integrate(y)
        scaled.append(sp.expand(antiderivative.eval(1)))
    residuals = []
    for row in range(N):
        right = s.diagonal.subs(n, row) * scaled[row] + s.B.subs(n, row) / root(row) * signal.subs(
            y, 1
        )
        for column in range(row):
            entry = s.below.subs({n: row, k: column}) * root(column) / root(row)
            right += sp.expand(entry) * scaled[column]
        residuals.append(sp.expand(t * sp.diff(scaled[row], t) - right))
    return residuals
