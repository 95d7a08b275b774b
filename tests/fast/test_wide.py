"""Wide numbers against exact rationals."""

from __future__ import annotations

from fractions import Fraction

import torch
from hypothesis import given

from s4ref.fast import _wide as w
from tests.fast.wide import exact, moderate, numbers, tensor


@given(a=moderate, b=moderate)
def test_sums_and_products_are_exact(a: float, b: float):
    assert exact(w.two_sum(tensor(a), tensor(b))) == Fraction(a) + Fraction(b)
    assert exact(w.two_prod(tensor(a), tensor(b))) == Fraction(a) * Fraction(b)


@given(a=moderate, b=moderate)
def test_a_fast_sum_is_exact_or_errs_by_one_rounding(a: float, b: float):
    total = exact(w.fast_two_sum(tensor(a), tensor(b)))
    error = abs(total - (Fraction(a) + Fraction(b)))
    assert error == 0 or (abs(a) < abs(b) and error <= abs(Fraction(b)) * Fraction(2) ** -52)


@given(a=numbers(), b=numbers())
def test_products(a: w.Wide, b: w.Wide):
    right = exact(a) * exact(b)
    assert abs(exact(w.mul(a, b)) - right) <= abs(right) * Fraction(2) ** -101


@given(a=numbers(), b=numbers())
def test_sums_and_differences(a: w.Wide, b: w.Wide):
    size = (abs(exact(a)) + abs(exact(b))) * Fraction(2) ** -103
    total, difference = w.add(a, b), w.sub(a, b)
    assert abs(exact(total) - (exact(a) + exact(b))) <= size
    assert abs(exact(difference) - (exact(a) - exact(b))) <= size


def test_the_end_of_the_range_shows_in_the_result_alone():
    big = w.wide(torch.full((2, 3), 1e300, dtype=torch.float64))
    assert not bool(torch.isfinite(w.mul(big, big).hi).any())
