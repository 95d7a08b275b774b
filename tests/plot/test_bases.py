"""The claim of the figure of measures and bases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


VISIBLE = 0.01
ROUNDING = 2.0**-45


@pytest.mark.parametrize("name", ["LegS", "LagT", "ChebT"])
def test_the_state_weighs_the_past_as_defined(name: str, small: Callable[[str], Any]) -> None:
    b = small("bases")[name]
    assert np.abs(b.response - b.kernel).max() <= ROUNDING * np.abs(b.kernel).max()


@pytest.mark.parametrize("name", ["LegT", "FouT"])
def test_windows_closed_by_an_approximation_are_only_followed(
    name: str, small: Callable[[str], Any]
) -> None:
    b = small("bases")[name]
    inside = b.tau <= 2
    assert np.abs(b.response - b.kernel)[inside].max() > VISIBLE
    assert not b.kernel[~inside].any()
    assert not b.measure[~inside].any()
    assert np.abs(b.response[~inside]).max() > VISIBLE


def test_the_digits_of_legs(small: Callable[[str], Any]) -> None:
    # Formulary, table of (2.6) at tau = 1
    b = small("bases")["LegS"]
    (at,) = np.flatnonzero(b.tau == 1)
    expected = [
        0.3678794411714423215955238, -0.1683707099239084501357624,
        -0.3251463048177028146263235, 0.3408909926926645800956028,
    ]  # fmt: skip
    assert np.abs(b.response[at] - expected).max() <= ROUNDING


def test_measures_have_mass_one_in_their_window(small: Callable[[str], Any]) -> None:
    d = small("bases")
    for name in ("LegT", "FouT", "ChebT"):
        b = d[name]
        inside = b.tau <= 2
        assert np.trapezoid(b.measure[inside], b.tau[inside]) == pytest.approx(1, abs=VISIBLE)
