"""Axes hold their data, in order, with a few round ticks."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from s4ref.conformance.report.html.scales import MAX_TICKS, linear_scale, log_scale


NUMBERS = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=20)


@given(NUMBERS)
def test_a_straight_axis_holds_its_data_in_order(values: list[float]) -> None:
    scale = linear_scale(values, 0, 100)
    drawn = [scale(x) for x in sorted(values)]
    assert drawn == sorted(drawn)
    assert all(0 <= x <= 100 for x in drawn)
    assert all(scale.holds(x) for x in values)
    places = [x for x, _ in scale.ticks()]
    assert 1 <= len(places) <= 2 * MAX_TICKS
    assert places == sorted(places)


@given(st.lists(st.floats(0, math.inf), max_size=20))
def test_a_logarithmic_axis_takes_anything(values: list[float]) -> None:
    scale = log_scale(values, 100, 0)
    assert all(0 <= scale(x) <= 100 for x in values)
    assert len(scale.ticks()) <= MAX_TICKS + 1
    assert 0 <= scale(math.nan) <= 100


def test_an_axis_of_one_value_is_no_division_by_zero() -> None:
    for value in (0.0, 3.0, -2.5, 1e-300):
        assert math.isfinite(linear_scale([value], 0, 100)(value))
        assert math.isfinite(log_scale([value], 0, 100)(value))
