"""A condition is said only if the cases tell it from the simpler ones."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.conformance.cases import Case
from s4ref.conformance.diagnosis.conditions import apart, condition
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Problem
from s4ref.conformance.record import CaseResult
from s4ref.records import Diagonal


ONE = np.array([0.5 + 0.25j])
SYSTEM = Diagonal(np.array([-0.5 + 1j]), ONE, ONE, np.array([2]), 0.0)


def cases(
    *lengths: int, steps: tuple[int, ...] = (8,), name: str = "dyadic-2", **variant: str
) -> list[CaseResult]:
    """Return one result for each length and step."""
    problems = [Problem(name, SYSTEM, (Fraction(1, s),), L, "zoh") for L in lengths for s in steps]
    asked = tuple(variant.items())
    off = Observation(Status.OFF)
    return [CaseResult(Case("L3.x", p, asked), "float64", "cpu", off) for p in problems]


@pytest.mark.parametrize("failing, passing, says", [
    ((37, 97, 257), (2, 7, 31), "only from L = 37 on (31 is right)"),
    ((2, 3, 7), (16, 17, 31), "only up to L = 7 (16 is right)"),
    ((7, 17, 97), (2, 16, 64, 100), "only for odd L"),
    ((3, 7, 97), (1, 2, 16, 64), "only for odd L > 1"),
    ((2, 16, 64), (3, 7, 17, 97), "only for even L"),
    ((3, 7, 100, 257), (1, 2, 16, 64, 128), "only for L that are no powers of two"),
    ((37,), (2, 7, 16), ""),  # one case has any property
    ((37, 37, 37), (2, 7, 16), ""),
    ((5, 37), (2, 4), ""),
    ((1, 5, 7), (2, 16), "only for odd L"),
    ((7, 16, 64), (2, 17, 31), ""),
])  # fmt: skip
def test_a_threshold_comes_before_parity(
    failing: tuple[int, ...], passing: tuple[int, ...], says: str
) -> None:
    assert condition(cases(*failing), cases(*passing)) == says


def test_lengths_of_cases_asked_otherwise_say_nothing_of_parity() -> None:
    """Only chunks fail, which are of odd lengths by chance."""
    failing, passing = cases(7, 17, 97, by="chunks"), cases(2, 16, 64, by="apply")
    assert condition(failing, passing) == "only with by = chunks"
    more = cases(1, 2, by="chunks")
    assert condition(failing, passing + more) == "only with by = chunks, from L = 7 on (2 is right)"


def test_a_step_is_no_condition_unless_many_were_tried() -> None:
    few = condition(cases(3, 4, 5, steps=(8, 10)), cases(3, 4, 5, steps=(4, 2)))
    assert few == ""
    many = condition(cases(3, steps=(8, 10, 64)), cases(3, steps=(4, 2, 1)))
    assert many == "only from 1/dt = 8 on (4 is right)"


def test_a_system_is_named_if_it_is_the_only_one_that_fails() -> None:
    failing, passing = cases(2, 3, 7, name="repeated-2"), cases(2, 3, 7)
    assert condition(failing, passing) == "only for repeated-2"
    assert condition(failing[:1], passing) == ""
    others = [r for i in range(5) for r in cases(3, name=f"corner-{i}")]
    assert condition(failing[:1], others) == "only for repeated-2"
    assert condition([], others) == ""


def test_cases_may_be_told_apart_by_what_is_not_worth_saying() -> None:
    assert apart(cases(16, steps=(8, 4)), cases(7))
    assert not apart(cases(2, 16), cases(7))
    assert not apart(cases(2, 16), [])
