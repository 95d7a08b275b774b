"""Bounds and shifts of parameters are read off the numbers held, and nothing else is called one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.asked import Row
from s4ref.conformance.diagnosis.limits import limits, reading


U = 2.0**-53
RE = (np.array([0.0, 0.0]), np.array([-0.5, -3.0, -1e-5]), np.array([-0.25]))
B = (np.array([0.3 + 2.7j, 1.5 - 0.4j]), np.array([-3.5 + 5j, 0.1 + 0.2j, 1 - 2.1j]))


def rows(name: str, change: Callable[[Any], Any], start: tuple[Any, ...] = RE) -> list[list[Row]]:
    """Return each case's numbers, changed, beside the right ones."""
    return [[Row(name, change(x), x, 8 * U * (np.abs(x) + 1))] for x in start]


def moduli(change: Callable[[Any], Any], start: tuple[Any, ...] = B) -> list[list[Row]]:
    """Return |B|, of complex numbers changed, beside the right moduli."""
    made = [np.asarray(change(x)) for x in start]
    pairs = zip(made, start, strict=True)
    return [[Row("|B|", np.abs(y), np.abs(x), 8 * U * (1 + np.abs(x)), y)] for y, x in pairs]


@pytest.mark.parametrize(
    "name, change, id, told",
    [
        ("Re lam", lambda x: np.minimum(x, -1e-4), "re-lam-floor", "Re lam at most -0.0001"),
        ("Re lam", lambda x: np.maximum(x, -0.75), "re-lam-ceiling", "Re lam at least -0.75"),
        ("Im lam", lambda x: np.minimum(x, -1e-4), "im-lam-floor", "Im lam at most -0.0001"),
        ("Im lam", lambda x: np.maximum(-x, 2e-3), "", ""),  # conjugated besides: no bound
        ("Re lam", lambda x: np.minimum(x, -1e-4) - 1e-4, "re-lam-floor + re-lam-shifted", "adds"),
        ("Re lam", lambda x: x - 0.01, "re-lam-shifted", "adds -0.01 to Re lam"),
        ("Re lam", lambda x: -np.exp(np.log(np.maximum(-x, 1e-4))), "re-lam-floor", "-0.0001"),
        ("Re lam", lambda x: 2 * x, "", ""),
        ("Re lam", lambda x: x - 0.5 * (x < -2), "", ""),
        ("Re lam", lambda x: np.full_like(x, -0.5), "", ""),
        ("Re lam", lambda x: x * (1 + 1e-7), "", ""),
    ],
)  # fmt: skip
def test_a_bound_or_a_shift_is_read_off(
    name: str, change: Callable[[Any], Any], id: str, told: str
) -> None:
    found = limits(rows(name, change))
    if not id:
        assert found is None
        return
    assert found
    assert reading(found).id == id
    assert told in reading(found).says


def test_a_clip_shows_in_parts_that_meet_it() -> None:
    def imag(x: Any, by: float) -> Any:
        return x.real + 1j * np.clip(x.imag, -by, by)

    clipped = limits(moduli(lambda x: imag(x, 2.0)))
    assert clipped
    assert reading(clipped).says == "clips Im B to +-2"
    both = limits(moduli(lambda x: np.clip(x.real, -2, 2) + 1j * np.clip(x.imag, -2, 2)))
    assert both
    assert reading(both).says == "clips Re B and Im B to +-2"
    assert limits(moduli(lambda x: x)) == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x / 2,
        lambda x: np.ones_like(x),  # a constant is no clip
        lambda x: x.real + 0j,
        lambda x: 2 * x / np.maximum(np.abs(x), 2),  # the modulus is bounded, no part
        lambda x: x + 1,
    ],
)
def test_other_changes_of_b_are_no_clip(change: Callable[[Any], Any]) -> None:
    assert limits(moduli(change)) is None


def test_one_number_that_moved_says_nothing() -> None:
    one = (np.array([-0.5]),)
    assert limits(rows("Re lam", lambda x: x - 0.237, one)) is None
    assert limits(rows("Re lam", lambda x: 2 * x, one)) is None  # -1 for -1/2: a factor, or a bound


def test_a_shift_is_read_off_the_numbers_with_most_digits() -> None:
    start = (np.array([0.5, 1.5, 2.5]),)
    narrow = [
        [Row("Im lam", np.float64(np.float32(x + np.pi / 2)), x, 1e-6 * np.abs(x)) for x in start]
    ]
    found = limits(narrow + rows("Im lam", lambda x: x + np.pi / 2, start))
    assert found
    assert reading(found).says == "adds pi/2 to Im lam"
