"""The largest value of a ratio of polynomials on the half line, certified by its critical points.

Every interior maximum of P/Q is a real root of P'Q - PQ'.  All complex roots are isolated; those
whose balls meet the real half line contain every real one, so that the largest value of P/Q over
these balls, at 0 and at infinity is an upper bound, and its value at a midpoint a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import PrecisionError


class Peak(NamedTuple):
    """The supremum of P/Q on x >= 0, a ball, and where it may be attained.

    ``places`` are the balls, None at infinity, whose values cannot be told from the supremum, in
    ascending order: one of them, or several where peaks are too much alike.
    """

    value: Scalar
    places: tuple[Scalar | None, ...]


def split_at_imaginary(n: Any) -> tuple[Any, Any]:
    """Return (E, O) with n(i w) = E(x) + i w O(x), x = w^2, n any FLINT polynomial."""
    coefficients = n.coeffs()
    make = type(n)
    even = [(-1) ** k * c for k, c in enumerate(coefficients[0::2])]
    odd = [(-1) ** k * c for k, c in enumerate(coefficients[1::2])]
    return make(even), make(odd)


def modulus_square(n: Any) -> Any:
    """Return |n(i w)|^2 as a polynomial in x = w^2, n real."""
    even, odd = split_at_imaginary(n)
    return even * even + type(n)([0, 1]) * odd * odd


def peak(P: Any, Q: Any) -> Peak:
    """Return the supremum of P/Q over x >= 0; Q positive there, deg P <= deg Q.

    Parameters
    ----------
    P, Q : fmpq_poly or arb_poly
        Of rational polynomials multiple critical points are harmless, of balls they are not.

    Raises
    ------
    PrecisionError
        If critical points of balls cannot be isolated.

    Cost: one certified root finding of degree 2 deg Q, O(deg^3).
    """
    slope = P.derivative() * Q - P * Q.derivative()
    p: Scalar = flint.arb_poly(P)
    q: Scalar = flint.arb_poly(Q)
    start: Scalar = p(flint.arb(0)) / q(flint.arb(0))
    found: list[tuple[Scalar, Scalar | None]] = [(start, flint.arb(0))]
    low, high = start, start
    for x in sorted(_critical(slope), key=lambda x: x.mid()):
        middle = x.mid()
        value = p(x) / q(x)
        low, high = low.max(p(middle) / q(middle)), high.max(value)
        found.append((value, x))
    if P.degree() == Q.degree():
        value = p[int(P.degree())] / q[int(Q.degree())]
        low, high = low.max(value), high.max(value)
        found.append((value, None))
    return Peak(low.union(high), tuple(x for value, x in found if not value < low))


def _critical(slope: Any) -> Iterator[Scalar]:
    """Yield real balls on x > 0 that hold every positive root."""
    exact = isinstance(slope, flint.fmpq_poly)
    for root in _roots(slope, exact):
        if not root.imag.contains(0) or root.real <= 0:
            continue
        x = root.real if exact else _refined(slope, root.real)
        if x is not None and not x <= 0:
            yield x.nonnegative_part()


def _roots(slope: Any, exact: bool) -> list[Scalar]:
    """Return balls that hold all complex roots, isolated; those of rationals to full precision."""
    if slope.degree() < 1:
        return []
    if exact:
        found: list[Scalar] = slope.numer().complex_roots()
        return [pair[0] for pair in found]
    try:
        isolated: list[Scalar] = flint.acb_poly(slope).roots()
    except ValueError as error:
        raise PrecisionError(f"critical points of |G| cannot be isolated: {error}") from error
    return isolated


def _refined(f: Any, x: Scalar) -> Scalar | None:
    """Return a ball with every real root of f in x, by interval Newton; None if there is none."""
    while True:
        middle = x.mid()
        about: Scalar = f(flint.arb_poly([middle, 1]))  # the centred form keeps slopes tight
        steep = about.derivative()(x - middle)
        if steep.contains(0):
            return x
        better = middle - about[0] / steep
        if not better.overlaps(x):
            return None
        better = better.intersection(x)
        if not better.rad() < x.rad() / 2:
            return better
        x = better
