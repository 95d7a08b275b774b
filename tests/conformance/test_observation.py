"""Comparisons with a budget."""

from __future__ import annotations

import re

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance.observation import Status, compare


RIGHT = np.array([1.0, 2.0, -4.0])
BUDGET = Budget(problem=1e-9, algorithm=1e-6)


def test_within_budget() -> None:
    seen = compare("K", RIGHT + [0, 0, 5e-7], RIGHT, BUDGET)
    assert seen.status is Status.OK
    assert seen.ratios == pytest.approx((500, 0.5))
    assert seen.evidence is not None
    assert (seen.evidence.label, seen.evidence.expected) == ("K[2]", -4.0)
    assert seen.scale == 4.0


def test_above_budget() -> None:
    assert compare("K", RIGHT * 2, RIGHT, BUDGET).status is Status.OFF


def test_problem_budget_of_the_size_of_the_answer() -> None:
    assert compare("K", RIGHT * 2, RIGHT, Budget(4.0, 9.0)).status is Status.ILL


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_not_finite(bad: float) -> None:
    seen = compare("K", np.array([1.0, bad, 0]), RIGHT, BUDGET)
    assert seen.status is Status.NON_FINITE
    assert "K[1]" in seen.message
    assert seen.ratios == (np.inf, np.inf)  # no error of zero


@pytest.mark.parametrize(
    "got, says",
    [
        (RIGHT[:2], r"K has shape \(2,\); it must be \(3,\)"),
        (RIGHT.astype(complex), "complex128; real numbers"),
        (np.array(["a", "b", "c"]), "real numbers"),
    ],
)
def test_shapes_and_kinds(got: object, says: str) -> None:
    seen = compare("K", got, RIGHT, BUDGET)
    assert seen.status is Status.BAD_SHAPE
    assert re.search(says, seen.message)


def test_complex_answers_say_which_part() -> None:
    seen = compare("Ab", RIGHT + 1j * np.array([0, 1e-3, 0]), RIGHT.astype(complex), BUDGET)
    assert seen.evidence is not None
    assert (seen.evidence.label, seen.evidence.got) == ("Im Ab[1]", 1e-3)


def test_zero_error_has_zero_ratios() -> None:
    assert compare("K", RIGHT, RIGHT, Budget(0.0, 0.0)).ratios == (0.0, 0.0)
