"""Wide numbers against exact rationals."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import torch
from hypothesis import assume, given

from s4ref.fast import _wide as w
from tests.fast.wide import exact, moderate, numbers, tensor


@given(a=moderate, b=moderate)
def test_sums_and_products_are_exact(a: float, b: float):
    assert exact(w.two_sum(tensor(a), tensor(b))) == Fraction(a) + Fraction(b)
    assert exact(w.two_prod(tensor(a), tensor(b))) == Fraction(a) * Fraction(b)


CASES = [
    (w.mul, lambda x, y: x * y, 2),
    (w.div, lambda x, y: x / y, 2),
]


@pytest.mark.parametrize("ours, theirs, ulps", CASES)
@given(a=numbers(), b=numbers())
def test_products_and_quotients(
    ours: Callable[[w.Wide, w.Wide], w.Wide],
    theirs: Callable[[Fraction, Fraction], Fraction],
    ulps: int,
    a: w.Wide,
    b: w.Wide,
):
    assume(abs(float(b.hi)) > 0)
    right = theirs(exact(a), exact(b))
    got = ours(a, b)
    assert abs(exact(got) - right) <= ulps * abs(right) * Fraction(2) ** -102


@given(a=numbers(), b=numbers())
def test_sums_and_differences(a: w.Wide, b: w.Wide):
    size = (abs(exact(a)) + abs(exact(b))) * Fraction(2) ** -103
    total, difference = w.add(a, b), w.sub(a, b)
    assert abs(exact(total) - (exact(a) + exact(b))) <= size
    assert abs(exact(difference) - (exact(a) - exact(b))) <= size


def test_the_end_of_the_range_shows_in_the_result_alone():
    big = w.wide(torch.full((2, 3), 1e300, dtype=torch.float64))
    assert not bool(torch.isfinite(w.mul(big, big).hi).any())
