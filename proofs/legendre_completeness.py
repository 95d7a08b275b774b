"""A polynomial of degree < N is its Legendre sum.

Argument, for every N.  p_k has degree k with the leading coefficient C(2k, k) != 0, so a polynomial
g of degree m is c p_m plus one of degree < m: by induction over m, g = sum_{k<N} c_k p_k for some
c_k.  Multiplying by p_k and integrating, orthogonality with the norm 1/(2k+1) (theorem
``legs-orthogonality``) leaves ``int g p_k = c_k/(2k+1)``: c_k = (2k+1) int g p_k.  Second evidence:
polynomials with symbolic coefficients up to N = 6, integrals carried out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import sympy as sp

from proofs.legendre import coefficient, n, polynomial
from proofs.step import EXACT, SYMBOLIC, Grade, Step, Wrong, hold, vanish


THEOREM = "legendre-completeness"
SIZES = (1, 2, 3, 6)

x = sp.Symbol("x")


@dataclass(frozen=True)
class Statement:
    """The factor of the integral of g p_n, the squared norm of p_n, and how far below N the degree
    must be."""

    factor: sp.Expr
    norm: sp.Expr
    margin: int


def statement() -> Statement:
    """Return the theorem as data."""
    return Statement(factor=2 * n + 1, norm=1 / (2 * n + 1), margin=1)


def wrong(s: Statement) -> list[Wrong[Statement]]:
    """Return statements that must not be proved."""
    return [
        Wrong("orthonormal factor", replace(s, factor=sp.sqrt(2 * n + 1))),
        Wrong("factor of [-1, 1]", replace(s, factor=(2 * n + 1) / 2)),
        Wrong("degree N", replace(s, margin=0), EXACT),
        Wrong("norm 1", replace(s, norm=sp.Integer(1)), SYMBOLIC),
    ]


def prove(s: Statement) -> list[Step]:
    """Check the leading coefficient and the factor, then polynomials."""
    grade = Grade.SYMBOLIC_STEP
    leading = sp.gammasimp(coefficient(n, n) / sp.binomial(2 * n, n).rewrite(sp.gamma))
    return [
        vanish(grade, "the leading coefficient of p_n is C(2n, n)", [sp.powsimp(leading) - 1]),
        hold(
            grade,
            "which is a product of positive factors",
            [(sp.gamma(2 * n + 1) / sp.gamma(n + 1) ** 2).is_positive],
        ),
        vanish(grade, "factor times norm is 1", [s.factor * s.norm - 1]),
        vanish(Grade.EXACT_N, f"symbolic polynomials, N in {SIZES}", _sums(s)),
    ]


def _sums(s: Statement) -> list[sp.Expr]:
    residuals = []
    for N in SIZES:
        g = sp.Add(*(sp.Symbol(f"g{m}") * x**m for m in range(N - s.margin + 1)))
        total = sp.Integer(0)
        for m in range(N):
            p = polynomial(m, x)
            integral = sp.Poly(sp.expand(g * p), x).integrate(x)
            total += s.factor.subs(n, m) * (integral.eval(1) - integral.eval(0)) * p
        residuals.append(sp.expand(g - total))
    return residuals
