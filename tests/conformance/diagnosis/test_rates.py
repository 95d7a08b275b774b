"""Kernels at another rate: each slip has its own name, and what is none has no name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Scene
from s4ref.conformance.cases import Case
from s4ref.conformance.diagnosis.rules import solve
from s4ref.conformance.diagnosis.scenes import name_scene
from s4ref.conformance.diagnosis.scenes.model import Model, model
from s4ref.conformance.diagnosis.scenes.rates import READINGS
from s4ref.conformance.observation import compare
from s4ref.conformance.problems import Realised
from s4ref.conformance.record import CaseResult


RATES = [known for known in READINGS if known.kind == "rate"]


def faster(m: Model) -> Any:
    """Return the layer at the rate."""
    d = model(replace(m.scene, layers=(replace(m.scene.layers[0], dt=_times(m)),)))
    assert d is not None
    return d.layers[0]


def _times(m: Model) -> tuple[Fraction, ...]:
    return tuple(step * m.scene.rate for step in m.scene.layers[0].dt)


def named(answer: Callable[[Model], Any], pose: SimpleNamespace) -> str | None:
    """Return the name of a kernel at rates 2 and 3, on small systems."""
    c = pose.conventions("dplr", spectrum="half")
    declared = Declaration("posed", "", c, frozenset({"make"}), {})
    results = []
    for p in grids.small(declared, grid=((8, 7), (4, 5)), own=False):
        for rate in (2, 3):
            held = Realised(p.system, p.dt, p.rule)
            scene = Scene("rate", (held,), "kernel", c.half, rate=rate, L=p.L)
            m = model(scene)
            assert m is not None
            right = m.kernel(faster(m), p.L)
            budget = Budget(1e-15, 5e-15 * float(np.max(np.abs(right))))
            seen = compare("K", answer(m), right, budget, scene)
            results.append(CaseResult(Case("L3.kernel.rate", p), "float64", "cpu", seen))
    found = name_scene(results)
    return None if found is None else found[0].id


@pytest.mark.parametrize("known", RATES, ids=lambda known: known.reading.id)
def test_a_planted_rate_is_found_again(known: Any, pose: SimpleNamespace) -> None:
    assert named(known.answer, pose) == known.reading.id


def row(power: Callable[[Model], Any], nodes: Callable[[Model], int]) -> Callable[[Model], Any]:
    """Return the kernel at the rate of C power, met with so many nodes."""

    def answer(m: Model) -> Any:
        fast = faster(m)
        eye = np.eye(len(fast.Ab))
        C = m.layers[0].C @ (eye - power(m))
        return m.kernel(replace(fast, C=solve((eye - fast.power(nodes(m))).T, C.T).T), m.scene.L)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        lambda m: m.kernel(faster(m), m.scene.L),
        row(lambda m: faster(m).power(m.scene.L + 1), lambda m: m.scene.L),
        row(lambda m: m.layers[0].power(m.scene.L + 1), lambda m: m.scene.L),
        row(lambda m: 0.9 * m.layers[0].power(m.scene.rate * m.scene.L), lambda m: m.scene.L),
    ],
    ids=["right", "one tap too long", "one tap too long at the old step", "nine tenths of it"],
)
def test_other_kernels_have_no_name_of_these(
    answer: Callable[[Model], Any], pose: SimpleNamespace
) -> None:
    assert named(answer, pose) is None
