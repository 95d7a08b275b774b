"""Errors without a name are described: samples, ratio, node, growth, channels, laws."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance.diagnosis import patterns, scaling
from s4ref.conformance.diagnosis.signature import signature
from s4ref.conformance.observation import Observation, Status, compare


RIGHT = np.array([1.0, -2.0, 3.0, 4.0, 5.0, -6.0])
BUDGET = Budget(1e-12, 1e-9)


def off(*samples: int) -> np.ndarray:
    out = RIGHT.copy()
    out[list(samples)] += np.arange(1, len(samples) + 1)
    return out


@pytest.mark.parametrize(
    "got, says",
    [
        (0.75 * RIGHT, "every sample is off; got = 0.75 x expected in every entry"),
        (0 * RIGHT, "the layer returns zeros"),
        (off(2), "only sample 2 of 6 is off"),
        (off(3, 4, 5), "right up to sample 2, off from 3 on"),
        (off(0, 1), "off up to sample 1, right from 2 on"),
        (off(0, 2, 4), "only even samples are off"),
        (off(1, 3), "only odd samples are off"),
        (off(1, 2, 4), "3 of 6 samples are off, the first at 1"),
    ],
)
def test_which_samples(got: np.ndarray, says: str) -> None:
    assert signature(compare("K", got, RIGHT, BUDGET)) == says


def test_channels_are_told_apart() -> None:
    y = np.stack([RIGHT, RIGHT], axis=1)
    late = y.copy()
    late[4:, 0] -= 1
    told = signature(compare("y", late, y, BUDGET))
    assert told == "right up to sample 3, off from 4 on; only channel 0 is off"


def test_one_wrong_node_is_found() -> None:
    L = np.arange(16)
    K = 0.5**L
    for k, says in ((0, "z = 1"), (8, "z = -1"), (3, "k = 3 of 16")):
        wrong = K + 0.01 * np.cos(2 * np.pi * k * L / 16)
        assert says in patterns.node(wrong, K, 1e-12)
    assert patterns.node(K + 0.01 * L, K, 1e-12) == ""


def test_growth_and_signs() -> None:
    l = np.arange(12)
    K = 0.9**l
    assert patterns.shape(K + 1e-3 * (-1.5) ** l, K, 1e-12) == (
        "its sign alternates; it grows by 1.5 a sample"
    )


@pytest.mark.parametrize("text, factor", [
    ("L", lambda q: q.L), ("dt", lambda q: q.held.dt[0]), ("1/2 L", lambda q: q.L / 2),
    ("dt^-1", lambda q: 1 / q.held.dt[0]), ("L^(1/2)", lambda q: q.L**0.5),
])  # fmt: skip
def test_factors_have_a_law(text: str, factor, pose: SimpleNamespace) -> None:  # type: ignore[no-untyped-def]
    questions = pose.posed(pose.conventions("diagonal"), "kernel")
    for q in questions:
        q.got = q.expected * factor(q)
    assert scaling.law(questions) == f"got = {text} x expected in every entry"


def test_precision_tells_a_formula_from_rounding() -> None:
    def seen(error: float) -> Observation:
        return Observation(Status.OFF, error=error, scale=1.0)

    assert "a formula, no rounding" in patterns.precision([(seen(0.1), seen(0.1))])
    assert "held in fewer digits" in patterns.precision([(seen(3e-4), seen(3e-4))])
    assert "rounding" in patterns.precision([(seen(1e-12), seen(5e-4))])


def test_errors_that_float32_may_make_are_no_formula() -> None:
    """Both dtypes err alike where float64 is computed in float32: one sentence, one verdict."""

    def pair(error: float) -> tuple[Observation, Observation]:
        high = Observation(Status.OFF, error=error, scale=1.0, lower=1e-5)
        return high, Observation(Status.OK, error=error, scale=1.0)

    for errors in ((1e-7,), (1e-7, 3e-8, 1e-13)):
        assert "those of float32" in patterns.precision([pair(e) for e in errors])
    assert patterns.precision([pair(1e-7), pair(1e-4)]) == ""


def test_a_single_number_has_no_samples() -> None:
    assert signature(compare("dL/ddt", np.array(2.0), np.array(1.0), BUDGET)) == ""
