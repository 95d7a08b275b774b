"""The claim of the figure of discretized spectra."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref.plot import unit_circle


SYSTEMS = ["LegS", "LegT", "S4D-LegS"]


@pytest.mark.parametrize("title", ["Backward Euler", "Bilinear", "ZOH"])
@pytest.mark.parametrize("name", SYSTEMS)
def test_three_rules_stay_inside(title: str, name: str, small: Callable[[str], Any]) -> None:
    moduli = unit_circle.moduli(small("unit_circle"), title, name)
    assert len(moduli) == 8
    assert (moduli < 1).all()


@pytest.mark.parametrize("dt, outside", [(Fraction(1, 3), 2), (Fraction(1, 5), 0)])
def test_forward_euler_leaves_where_dt_is_above_two_over_n(dt: Fraction, outside: int) -> None:
    d = unit_circle.data(N=8, dt=dt)
    assert (unit_circle.moduli(d, "Forward Euler", "LegS") > 1).sum() == outside


def test_images_are_those_of_the_rules(small: Callable[[str], Any]) -> None:
    images, lam, h = small("unit_circle").images, -np.arange(1, 9), 1 / 3
    expected = {
        "Forward Euler": 1 + h * lam,
        "Backward Euler": 1 / (1 - h * lam),
        "Bilinear": (1 + h * lam / 2) / (1 - h * lam / 2),
        "ZOH": np.exp(h * lam),
    }
    for title, values in expected.items():
        assert np.abs(images[title]["LegS"] - values).max() < 2.0**-50
