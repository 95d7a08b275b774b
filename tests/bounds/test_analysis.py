"""An analysis that is kept belongs to its content: nobody meets the numbers of another system."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from s4ref import bounds
from s4ref.bounds.analysis import Analysis
from s4ref.maths.discretize import bilinear, zoh
from s4ref.records import DPLR, SSM, Diagonal


DT = Fraction(1, 8)


def dplr() -> Any:
    lam = np.array([-0.5 + 1j, -0.5 + 3j])
    return DPLR(lam, lam[:, None] / 4, lam + 1, lam * 2, None, np.array([2, 2]), 0.5)


def test_equal_questions_share_an_analysis_and_others_do_not() -> None:
    first = Analysis.of(dplr(), DT, None, bilinear, 16)
    assert Analysis.of(dplr(), DT, None, bilinear, 16) is first
    others = [
        Analysis.of(dplr(), DT, None, bilinear, 17),
        Analysis.of(dplr(), DT, None, zoh, 16),
        Analysis.of(dplr(), DT / 2, None, bilinear, 16),
        Analysis.of(Diagonal(dplr().lam, dplr().B, dplr().C), DT, None, bilinear, 16),
    ]
    assert all(other is not first for other in others)


def test_numbers_changed_in_place_are_seen() -> None:
    system = SSM(-np.eye(2), np.ones(2), np.ones(2), 0.0)
    small = bounds.kernel_budget(system, DT, 8)
    system.C[:] = 1024
    large = bounds.kernel_budget(system, DT, 8)
    system.C[:] = 1
    assert large.algorithm > 500 * small.algorithm
    assert bounds.kernel_budget(system, DT, 8) == small


def test_lists_fractions_and_other_spellings_of_a_step_mean_the_same() -> None:
    exact = SSM([[Fraction(-1), 0], [0, Fraction(-1)]], [1, 1], [1, 1], 0)
    same = SSM(-np.eye(2), np.ones(2), np.ones(2), 0.0)
    budgets = [bounds.kernel_budget(exact, dt, 8) for dt in (DT, "1/8", 0.125)]
    assert budgets == [bounds.kernel_budget(same, DT, 8)] * 3
