"""The claim of the figure of kernels by family and by step."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest


@pytest.mark.parametrize(
    "name, within", [("LegS", 0.02), ("LegT", 0.02), ("FouT", 0.02), ("LagT", 0.1)]
)
def test_the_answer_comes_after_one_unit_of_time(
    name: str, within: float, small: Callable[[str], Any]
) -> None:
    d = small("kernels")
    assert d.tau[np.argmax(d.continuous[name])] == pytest.approx(1, abs=within)


def test_in_steps_it_comes_at_one_over_dt(small: Callable[[str], Any]) -> None:
    for dt, values in small("kernels").steps.items():
        assert np.argmax(values) == pytest.approx(1 / dt, rel=0.01)


def test_half_the_step_leaves_a_quarter_of_the_distance(small: Callable[[str], Any]) -> None:
    d = small("kernels")
    coarse, fine = (values[len(values) // 4 :].max() for values in d.distance.values())
    assert coarse / fine == pytest.approx(4, rel=0.05)


def test_a_discrete_kernel_is_that_of_the_definition(small: Callable[[str], Any]) -> None:
    # K_l = C Ab^l Bb in float64, independent of the oracle
    from s4ref.maths.hippo import LegS
    from s4ref.plot import kernels

    N, dt = kernels.N, 1 / 256
    n = np.sqrt(2 * np.arange(N) + 1)
    A = -np.tril(np.outer(n, n), -1) - np.diag(np.arange(N) + 1.0)
    left = np.eye(N) - dt / 2 * A
    x = np.linalg.solve(left, dt * n)
    Ab = np.linalg.solve(left, np.eye(N) + dt / 2 * A)
    row = kernels.readout(LegS(N))
    expected = []
    for _ in range(64):
        expected.append(row @ x / dt)
        x = Ab @ x
    got = small("kernels").steps[Fraction(1, 256)][:64]
    assert np.abs(got - expected).max() < 2.0**-35
