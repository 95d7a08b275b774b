"""Readings of rounding take the error off most cases, and leave the rest within their budgets."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from s4ref.conformance.diagnosis.explain import explaining, group, rounding_only
from s4ref.conformance.diagnosis.library import READINGS


EXPM1 = tuple(r for r in READINGS if r.id.startswith("expm1-missing"))
ZOH = {"structure": "diagonal", "rule": "zoh", "spectrum": "half"}


def found(noise: float, pose: SimpleNamespace, *, cancel: bool = True) -> list[str]:
    """Return what names kernels at small steps whose errors are those of e^z - 1, and noise."""
    c = pose.conventions(**ZOH)
    rng = np.random.default_rng(1)
    questions = pose.posed(c, "kernel")
    for i, q in enumerate(questions):
        q.held = type(q.held)(**{**vars(q.held), "dt": q.held.dt * 10.0 ** -(2 + i % 3)})
        plan = EXPM1[0].plan(c)
        right, lossy = q.predict(pose.RIGHT), q.predict(plan)
        q.expected = right
        gap = (lossy - right) if cancel else rng.standard_normal(right.shape) * 1e-13 * q.scale
        q.got = right + gap + noise * q.budget * rng.uniform(-1, 1, right.shape)
        q.budget = 5e-15 * q.scale
        q.failed = q.error > q.budget
    g = group(questions, c)
    assert g is not None
    return [r.id for r, _ in rounding_only(EXPM1, g)]


def test_cancellation_is_named_beside_rounding_of_its_own(pose: SimpleNamespace) -> None:
    assert "expm1-missing" in found(0.0, pose)
    assert "expm1-missing" in found(0.02, pose)


@pytest.mark.parametrize("noise", [0.0, 3.0])
def test_noise_of_the_same_size_is_not(noise: float, pose: SimpleNamespace) -> None:
    assert found(noise, pose, cancel=False) == []


def test_a_zero_for_a_zero_input_is_no_lost_output(pose: SimpleNamespace) -> None:
    lost = tuple(r for r in READINGS if r.id == "output-zero")
    c = pose.conventions("diagonal", spectrum="half")
    questions = pose.answered(pose.posed(c, "apply"), lost[0].plan(c))
    g = group(questions, c)
    assert g is not None
    assert [r.id for r, _ in explaining(lost, g)] == ["output-zero"]
    for q in questions:
        q.u = 0 * q.u
    assert list(explaining(lost, g)) == []
