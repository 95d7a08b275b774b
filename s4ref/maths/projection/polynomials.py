"""Classical orthogonal polynomials by their three-term recurrences, over balls or fractions.

Never by monomials: their coefficients alternate and grow like (1 + sqrt 2)^(2n), so that floats,
and wide balls, lose every digit near n = 24 (Formulary, section 9).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import flint

from s4ref.arithmetic.protocol import Scalar


def ball(x: Fraction) -> Scalar:
    """Return a real ball that holds x."""
    return flint.arb(flint.fmpq(x.numerator, x.denominator))


def root(x: Scalar, q: int) -> Scalar:
    """Return x^(1/q) for a real ball x >= 0; exact for q = 1 and at 0 and 1."""
    return x if q == 1 or x == 0 or x == 1 else (x.log() / q).exp()


def power(x: Scalar, exponent: Fraction) -> Scalar:
    """Return x^exponent for x >= 0, exact where the exponent is whole; not finite at a pole."""
    if exponent.denominator == 1:
        return x ** int(exponent)
    if x == 0 and exponent > 0:
        return flint.arb(0)
    return x ** ball(exponent)


def _run(first: Scalar, count: int, step: Callable[[int, Scalar, Scalar], Scalar]) -> list[Scalar]:
    """Return [1, first, p_2, ...] of length count, p_n = step(n, p_(n-1), p_(n-2))."""
    values = [Fraction(1) if isinstance(first, Fraction) else flint.arb(1), first]
    for n in range(2, count):
        values.append(step(n, values[-1], values[-2]))
    return values[:count]


def jacobi(x: Scalar, count: int, beta: Fraction) -> list[Scalar]:
    """Return P_0^(0,beta)(x), ..., P_(count-1)^(0,beta)(x); Legendre for beta = 0.

    Orthogonal on [-1, 1] in the weight (1 + x)^beta, beta > -1, and 1 at x = 1.
    """
    b = beta if isinstance(x, Fraction) else ball(beta)

    def step(n: int, p: Scalar, before: Scalar) -> Scalar:
        s = 2 * n + b  # positive, as are n + b and s - 2
        up = (s - 1) * (s * (s - 2) * x - b * b) * p - 2 * (n - 1) * (n + b - 1) * s * before
        return up / (2 * n * (n + b) * (s - 2))

    return _run(1 + (b + 2) * (x - 1) / 2, count, step)


def laguerre(x: Scalar, count: int, alpha: Fraction) -> list[Scalar]:
    """Return L_0^(alpha)(x), ..., L_(count-1)^(alpha)(x).

    Orthogonal on [0, oo) in the weight x^alpha e^(-x), alpha > -1.
    """
    a = alpha if isinstance(x, Fraction) else ball(alpha)

    def step(n: int, p: Scalar, before: Scalar) -> Scalar:
        return ((2 * n - 1 + a - x) * p - (n - 1 + a) * before) / n

    return _run(1 + a - x, count, step)


def chebyshev(x: Scalar, count: int) -> list[Scalar]:
    """Return T_0(x), ..., T_(count-1)(x), orthogonal in 1/sqrt(1 - x^2) on [-1, 1]."""
    return _run(x, count, lambda n, p, before: 2 * x * p - before)
