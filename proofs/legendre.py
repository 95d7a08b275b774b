"""Shifted Legendre polynomials P~_n(x) = P_n(2x - 1) on [0, 1] by their coefficients, for symbolic
n.

``P~_n(x) = sum_j a(n, j) x^j`` with ``a(n, j) = (-1)^{n+j} (n+j)! / (j!^2 (n-j)!)``.  An identity
between such polynomials is checked coefficient by coefficient as an identity between *ratios*
a(n+p, j+q)/a(n, j), which are rational functions of n and j; SymPy does not simplify sums or
integrals of Legendre polynomials of symbolic degree.

Where a(n, j) = 0, that is for j > n, the identity holds too: with 1/Gamma for the factorials
below, every coefficient is a common sign (-1)^j times a function continuous in j >= 0, and the
identity is true next to each integer.
"""

from __future__ import annotations

import sympy as sp


n, j = sp.symbols("n j", integer=True, positive=True)


def coefficient(degree: sp.Expr, power: sp.Expr) -> sp.Expr:
    """Return a(degree, power) by gamma functions."""
    numerator = (-1) ** (degree + power) * sp.gamma(degree + power + 1)
    return numerator / (sp.gamma(power + 1) ** 2 * sp.gamma(degree - power + 1))


def ratio(shift_degree: int, shift_power: int) -> sp.Expr:
    """Return a(n + shift_degree, j + shift_power) / a(n, j), a rational function of n and j."""
    quotient = coefficient(n + shift_degree, j + shift_power) / coefficient(n, j)
    return sp.factor(sp.gammasimp(sp.powsimp(quotient)))


def polynomial(degree: int, x: sp.Symbol) -> sp.Expr:
    """Return P~_degree(x), by SymPy's own Legendre polynomials: independent of the coefficients
    above."""
    return sp.expand(sp.legendre(degree, 2 * x - 1))
