"""The largest value of P/Q on the half line: inside, at zero, at infinity, at double roots."""

from __future__ import annotations

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import precision
from s4ref.errors import PrecisionError
from s4ref.maths.peak import modulus_square, peak, split_at_imaginary


def rational(*c: int) -> flint.fmpq_poly:
    return flint.fmpq_poly(list(c))


def test_inside_at_zero_and_at_infinity() -> None:
    with precision(100):
        inside = peak(rational(0, 1), rational(1, 0, 1))  # x/(1 + x^2)
        assert inside.value.contains(flint.fmpq(1, 2))
        assert inside.places[0].contains(1)
        start = peak(rational(1), rational(1, 1))
        assert (start.value, start.places) == (1, (0,))
        end = peak(rational(0, 2), rational(1, 1))
        assert end.value == 2
        assert end.places == (None,)
        assert peak(rational(3), rational(1)).value == 3


def test_a_double_critical_point_of_a_rational_ratio_is_harmless_and_of_balls_is_named() -> None:
    # x^2/(1 + x^2) times a common factor (x + 1)^2: the slope is divisible by it
    P, Q = rational(0, 0, 1, 2, 1), rational(1, 2, 1) * rational(1, 0, 1) * rational(1, 1)
    with precision(100):
        assert peak(P, Q).value > 0
        with pytest.raises(PrecisionError, match="critical points"):
            peak(flint.arb_poly(P), flint.arb_poly(Q))


@given(
    p=st.lists(st.integers(-5, 5), min_size=1, max_size=3),
    q=st.lists(st.integers(1, 5), min_size=3, max_size=4),
)
def test_no_point_of_a_grid_exceeds_it_and_one_reaches_it(p: list[int], q: list[int]) -> None:
    n = rational(*p)
    with precision(100):
        P, Q = modulus_square(n), rational(*q) * rational(*q)
        if P.degree() > Q.degree():
            return
        found = peak(P, Q)
        x = np.concatenate([[0.0], np.geomspace(1e-4, 1e4, 400)])
        values = np.polyval([float(c) for c in reversed(_floats(P))], x) / np.polyval(
            [float(c) for c in reversed(_floats(Q))], x
        )
        top = float(found.value.mid())
        assert values.max() <= top * (1 + 1e-9) + 1e-12
        if found.places[0] is not None:
            at = float(found.places[0].mid())
            there = np.polyval(list(reversed(_floats(P))), at) / np.polyval(
                list(reversed(_floats(Q))), at
            )
            assert there == pytest.approx(top, rel=1e-9, abs=1e-12)


def test_every_place_that_may_hold_the_supremum_is_named_in_order() -> None:
    a = flint.fmpq(1) + flint.fmpq(1, 2**300)
    P, Q = flint.fmpq_poly([a, 1]), rational(1, 1)  # falls from a to 1, all but constant
    with precision(100):
        assert peak(P, Q).places == (0, None)
    with precision(400):
        assert peak(P, Q).places == (0,)


def _floats(p: flint.fmpq_poly) -> list[float]:
    return [int(c.p) / int(c.q) for c in p.coeffs()] or [0.0]


def test_a_polynomial_on_the_imaginary_axis() -> None:
    """n(iw) = E(x) + iw O(x), x = w^2."""
    n = rational(1, 2, 3, 4)
    even, odd = split_at_imaginary(n)
    assert even == rational(1, -3)
    assert odd == rational(2, -4)
    assert modulus_square(n) == rational(1, -3) ** 2 + rational(0, 1) * rational(2, -4) ** 2


def test_balls_and_rationals_agree() -> None:
    P, Q = rational(1, 7, 2), rational(5, 1, 3, 1)
    with precision(100):
        exact, ball = peak(P, Q), peak(flint.arb_poly(P), flint.arb_poly(Q))
        assert exact.value.overlaps(ball.value)
        assert ball.value.rel_accuracy_bits() > 60
