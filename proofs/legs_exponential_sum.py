"""LegS kernels are exponential sums over its eigenvalues.

Argument, for every N and l.  With a_nk the coefficients of the shifted Legendre polynomials, the
coefficient of x^k in ``x p_n' = n p_n + sum_{m<n} (2m+1) p_m`` (theorem ``legendre-derivative``)
says that column k of V = T a satisfies A v = -(k+1) v, and p_n(1) = 1 (theorem
``legendre-endpoint``) says that B = V (1, ..., 1).  A rule that acts on the eigenvectors by e_k has
Ab V = V E, so ``Ab^l V = V E^l`` by induction over l, and with Bb = V g the kernel is
``C V E^l g``: a sum of powers of e_k.  Second evidence: whole kernels of the bilinear rule, where
e_k = (1 - (k+1) dt/2)/(1 + (k+1) dt/2) and g_k = dt/(1 + (k+1) dt/2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import j, n, ratio
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, vanish
from proofs.words import letters, normal_form


THEOREM = "legs-exponential-sum"
SIZES = (1, 2, 4)
LAGS = 5

A, V, E, C, g = letters("Ab V E C g")
l = sp.Symbol("l", integer=True, nonnegative=True)
dt = sp.Symbol("dt", positive=True)


@dataclass(frozen=True)
class Statement:
    """a_nj, the eigenvalue of column j, what Ab^l V is, and e_j and g_j of the bilinear rule."""

    coefficient: sp.Expr
    eigenvalue: sp.Expr
    power: sp.Expr
    e: sp.Expr
    g: sp.Expr


def statement() -> Statement:
    """Return the theorem as data."""
    h = dt / 2
    return Statement(
        coefficient=(-1) ** (n - j) * sp.binomial(n, j) * sp.binomial(n + j, j),
        eigenvalue=-(j + 1),
        power=V * E**l,
        e=(1 - (j + 1) * h) / (1 + (j + 1) * h),
        g=dt / (1 + (j + 1) * h),
    )


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    unsigned = sp.binomial(n, j) * sp.binomial(n + j, j)
    return [
        Wrong("eigenvalue -j", replace(s, eigenvalue=-j), SYMBOLIC),
        Wrong("late by one", replace(s, power=V * E ** (l + 1)), SYMBOLIC),
        Wrong("coefficients without the sign", replace(s, coefficient=unsigned), EXACT),
        Wrong("e and g exchanged", replace(s, e=s.g, g=s.e), EXACT),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the columns, the powers, then whole kernels."""
    grade = Grade.SYMBOLIC_STEP
    # row n of (M - mu) a_j, M = -T^-1 A T; its increments from n to n + 1 vanish
    diagonal = n + 1 + s.eigenvalue
    step = diagonal.subs(n, n + 1) * ratio(1, 0) + (2 * n + 1) - diagonal
    return [
        vanish(grade, "row n + 1 minus row n of A v = eigenvalue v", [step]),
        vanish(grade, "row j, the first that is not 0", [diagonal.subs(n, j)]),
        vanish(grade, "l = 0: V", [normal_form(s.power.subs(l, 0) - V)]),
        vanish(
            grade,
            "Ab (Ab^l V) = Ab^(l+1) V where Ab V = V E",
            [normal_form(A * s.power - s.power.subs(l, l + 1), {(A, V): V * E})],
        ),
        vanish(Grade.EXACT_N, f"bilinear kernels, N in {SIZES}, l < {LAGS}", _kernels(s)),
    ]


def _kernels(s: Statement) -> list[sp.Expr]:
    residuals = []
    step = sp.Rational(1, 7)
    for N in SIZES:
        # In the basis T^-1 x: A is rational, B is the vector of ones.
        dense = sp.Matrix(N, N, lambda p, q: -(2 * q + 1) if p > q else -(p + 1) if p == q else 0)
        inverse = (sp.eye(N) - step / 2 * dense).inv()
        Ab, x = inverse * (sp.eye(N) + step / 2 * dense), inverse * sp.ones(N, 1) * step
        row = sp.Matrix(1, N, lambda _, q: sp.Rational(q * q - 3, q + 2))
        for lag in range(LAGS):
            total = sp.Integer(0)
            for p in range(N):
                for q in range(p + 1):
                    a = s.coefficient.subs({n: p, j: q}, simultaneous=True)
                    e, weight = (part.subs({j: q, dt: step}) for part in (s.e, s.g))
                    total += row[p] * a * weight * e**lag
            residuals.append((row * x)[0] - total)
            x = Ab * x
    return residuals
