"""Of a discrete pair it is said whether Ab or Bb is off, and in which modes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from s4ref.conformance.diagnosis.parts import told
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings


AB = np.array([0.9, 0.5 + 0.25j, 0.25])
BB = np.array([0.125, -0.0625j, 0.1])
RIGHT = np.concatenate([AB, BB])


@pytest.mark.parametrize("wrong, says", [
    ([AB, BB * [1, 1, 2]], ["Ab is right, Bb is off (mode 2 of 3)"]),
    ([AB * [2, 1, 3], BB], ["Ab is off, Bb is right (modes 0, 2 of 3)"]),
    ([AB, 2 * BB], ["Ab is right, Bb is off", "Bb = 2 x expected in every entry"]),
    ([AB + 1, BB + 0.1], ["Ab and Bb are off"]),
    ([AB + 3e-13, BB + [1, 2, 1]], ["Ab is right, Bb is off"]),  # Ab is larger, and so its rounding
    ([AB, BB], []),
])  # fmt: skip
def test_the_part_that_is_off_is_told(wrong: list[np.ndarray], says: list[str]) -> None:
    assert told(np.concatenate(wrong), RIGHT, 3, 1e-13, 0.125, 1, False) == says


def test_a_matrix_has_no_modes() -> None:
    Ab, Bb = np.eye(2), np.array([0.5, 0.25])
    got = np.concatenate([(Ab + [[0, 1], [0, 0]]).ravel(), Bb])
    right = np.concatenate([Ab.ravel(), Bb])
    assert told(got, right, 4, 1e-13, 1.0, 1, True) == ["Ab is off, Bb is right"]


def test_a_layer_whose_input_matrix_is_off_is_told_so(plant: Callable[..., Path]) -> None:
    path = plant("right_diagonal", ("real(dt) * phi1(z) * p", "1.2345 * phi1(z * z) * p"))
    (check,) = validate(path, Settings(checks=("L1.discretize.definition",), isolated=False)).checks
    assert check.diagnosis is not None
    assert check.diagnosis.signature.startswith("Ab is right, Bb is off")
