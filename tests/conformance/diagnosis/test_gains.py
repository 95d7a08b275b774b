"""Gains that lose one part have names; gains that are wrong in another way do not borrow them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.diagnosis.explain import explaining, group
from s4ref.conformance.diagnosis.library import READINGS
from s4ref.conformance.diagnosis.library.gains import gained
from s4ref.conformance.diagnosis.reading import change
from s4ref.conformance.diagnosis.rules import expm, named, phi1


ZERO = "gain-lost-at-zero"
GAINS = {r.id for r in READINGS if r.id.startswith("gain-")} | {"exp-times-dt"}


def names(pose: SimpleNamespace, c: Any, rule: Callable[..., Any], *, zero: bool = False) -> Any:
    """Return what a layer with a rule of its own is called; the last passing case has no zero."""
    questions = pose.posed(c, "kernel")
    for q in questions[: -1 if zero else 0]:
        lam = q.held.lam.copy()
        lam[0] = 0
        q.held = replace(q.held, lam=lam)
        q._memo.clear()
        right = q.predict(pose.RIGHT)
        q.got = q.expected = right
        q.budget = 5e-15 * q.scale
    plan = pose.RIGHT.changed(change("rule", rule))
    g = group(pose.answered(questions, plan), c)
    assert g is not None
    return {reading.id for reading, _ in explaining(READINGS, g)}


def test_a_lost_mode_at_zero_has_its_name(pose: SimpleNamespace) -> None:
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    lost = gained(lambda z: np.where(z == 0, 0, phi1(z)))
    assert names(pose, c, lost, zero=True) == {ZERO}


@pytest.mark.parametrize("at_zero", [0.5, 1e-3, 2.0])
def test_another_gain_at_zero_has_not(at_zero: float, pose: SimpleNamespace) -> None:
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    other = gained(lambda z: np.where(z == 0, at_zero, phi1(z)))
    assert not names(pose, c, other, zero=True) & GAINS


@pytest.mark.parametrize(
    "id, divisor",
    [
        ("gain-over-modulus", np.abs),
        ("gain-over-minus-modulus", lambda z: -np.abs(z)),
        ("gain-over-real-part", np.real),
        ("gain-over-imaginary-part", lambda z: 1j * z.imag),
    ],
)
def test_a_wrong_divisor_has_its_name(
    id: str, divisor: Callable[..., Any], pose: SimpleNamespace
) -> None:
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    assert names(pose, c, gained(lambda z: z * phi1(z) / divisor(z))) == {id}
    near = gained(lambda z: z * phi1(z) / (divisor(z) * (1 + 1e-6)))
    assert not names(pose, c, near) & GAINS


@pytest.mark.parametrize("structure", ["dense", "diagonal"])
def test_a_step_outside_of_the_exponential_has_its_name(
    structure: str, pose: SimpleNamespace
) -> None:
    c = pose.conventions(structure, rule="zoh")

    def outside(power: float) -> Callable[..., Any]:
        return lambda d: (expm(d.A) * d.dt[0] ** power, *named("zoh")(d)[1:])

    assert names(pose, c, outside(1)) == {"exp-times-dt"}
    assert not names(pose, c, outside(0.5)) & GAINS


def test_one_step_for_all_modes_in_one_place_has_its_name(pose: SimpleNamespace) -> None:
    c = pose.conventions("diagonal", rule="zoh", dt_shape="modes")

    def at(step: Callable[..., Any]) -> Callable[..., Any]:
        def rule(d: Any) -> Any:
            Bb = named("zoh")(replace(d, dt=np.full_like(d.dt, step(d.dt))))[1]
            return named("zoh")(d)[0], Bb, None

        return rule

    assert "dt-averaged-in-b" in names(pose, c, at(np.mean))
    assert "dt-averaged-in-b" not in names(pose, c, at(lambda dt: np.sqrt(dt[0] * dt[-1])))


def test_a_kernel_of_zeros_is_called_so_first(pose: SimpleNamespace) -> None:
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    zero = pose.RIGHT.changed(change("shape", lambda K, d: 0 * K))
    at_rest = pose.RIGHT.changed(change("rule", lambda d: (np.eye(len(d.dt)), 0 * d.W, None)))
    kernel = [r.id for r, _ in explaining(READINGS, pose.grouped(c, "kernel", zero))]
    pair = [r.id for r, _ in explaining(READINGS, pose.grouped(c, "pair", at_rest))]
    assert kernel[0] == "kernel-zero"
    assert pair == ["exponential-identity"]
