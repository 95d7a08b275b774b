"""Constants are read off the failures and spelled as a reader would."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import pytest

from s4ref.conformance.diagnosis.explain import explaining, group
from s4ref.conformance.diagnosis.fit import _plausible, fitted
from s4ref.conformance.diagnosis.library import READINGS
from s4ref.conformance.diagnosis.library.constants import FAMILIES
from s4ref.conformance.diagnosis.library.family import Family
from s4ref.conformance.diagnosis.plan import RIGHT
from s4ref.conformance.verdict import Verdict


ZOH = {"structure": "diagonal", "rule": "zoh", "spectrum": "half"}
BILINEAR = {"structure": "diagonal", "spectrum": "half"}
DPLR = {"structure": "dplr", "spectrum": "half"}
DSS = {"structure": "diagonal", "rule": "dss"}

# family, conventions, way, value, how it is spelled
PLANTED = (
    ("eps-in-denominator", ZOH, "kernel", 1e-7, "1e-07"),
    ("eps-in-square", ZOH, "kernel", 1e-5, "1e-05"),
    ("eps-beside-dt-lam", ZOH, "pair", 1e-8, "1e-08"),
    ("eps-in-resolvent", BILINEAR, "kernel", 1e-6, "1e-06"),
    ("eps-in-square-of-dt-lam", ZOH, "kernel", 1e-7, "1e-07"),
    ("eps-in-square-of-resolvent", BILINEAR, "pair", 1e-6, "1e-06"),
    ("dt-shifted", ZOH, "kernel", 1e-4, "0.0001"),
    ("re-lam-shifted", DPLR, "kernel", 1e-3, "0.001"),
    ("re-lam-floor", ZOH, "kernel", 0.75, "3/4"),
    ("b-clipped", ZOH, "kernel", 0.5, "1/2"),
    ("kernel-shifted", DPLR, "kernel", 1e-6, "1e-06"),
    ("pi-rounded", DPLR, "kernel", 3.1416 / math.pi, "3.1416/pi"),
    ("gbt-alpha", DPLR, "pair", 0.25, "1/4"),
    ("gbt-alpha", DPLR, "kernel", 2 / 3, "2/3"),
    ("scaled", DPLR, "kernel", 3.0, "3"),
    ("scaled", DPLR, "kernel", math.sqrt(2), "sqrt(2)"),
    ("d-scaled", ZOH, "apply", 0.75, "3/4"),
    ("dt-scaled", DPLR, "pair", 1.5, "3/2"),
    ("im-lam-scaled", ZOH, "kernel", 2 * math.pi, "2 pi"),
    ("low-rank-scaled", DPLR, "kernel", 0.5, "1/2"),
)


@pytest.mark.parametrize("id, setting, way, value, spelled", PLANTED)
def test_a_planted_constant_is_found(
    id: str, setting: dict[str, object], way: str, value: float, spelled: str, pose: SimpleNamespace
) -> None:
    family = next(f for f in FAMILIES if f.id == id)
    plan = RIGHT.changed(family.changes(value))
    assert plan is not None
    g = pose.grouped(pose.conventions(**setting), way, plan)
    assert g is not None
    assert not list(explaining(READINGS, g))
    found = {reading.id: reading for reading, _ in fitted(g)}
    assert id in found, sorted(found)
    assert spelled in found[id].says


GUARDED = [family for family in FAMILIES if family.id.startswith("eps-") and not family.rules]


CAST = [(f, False) for f in GUARDED] + [(f, True) for f in GUARDED if "softmax-sum" in f.id]


@pytest.mark.parametrize("family, cast", CAST, ids=lambda x: getattr(x, "id", f"cast={x}"))
def test_a_guard_of_a_softmax_is_told_from_the_others(
    family: Family, cast: bool, pose: SimpleNamespace
) -> None:
    plan = RIGHT.changed(family.changes(1e-3))
    assert plan is not None
    c = pose.conventions(**DSS)
    questions = pose.answered(pose.posed(c, "kernel"), plan)
    if cast:
        for q in questions:
            q.got, q.grain = q.got.astype("float32").astype("float64"), 4 * 2.0**-24
            q.failed = q.error > q.budget
    g = group(questions, c)
    assert g is not None
    assert g.telling
    (found,) = fitted(g)
    assert found[0].id == family.id
    assert "0.001" in found[0].says
    assert found[0].verdict is Verdict.INACCURATE


def test_a_result_in_float32_that_is_right_otherwise_has_no_guard(pose: SimpleNamespace) -> None:
    c = pose.conventions(**DSS)
    questions = pose.posed(c, "kernel")
    for q in questions:
        q.got, q.grain = q.got.astype("float32").astype("float64"), 4 * 2.0**-24
        q.failed = q.error > q.budget
    g = group(questions, c)
    assert g is not None
    assert not g.telling


def test_an_alpha_can_be_declared(pose: SimpleNamespace) -> None:
    family = next(f for f in FAMILIES if f.id == "gbt-alpha")
    reading = family.reading(0.25, "1/4")
    assert reading.entries(pose.conventions("dense")) == {"rule": "gbt(1/4)"}


def test_no_constant_is_fitted_to_a_handful_of_numbers(pose: SimpleNamespace) -> None:
    """One number always fits one number."""
    plan = RIGHT.changed(FAMILIES[0].changes(1e-7))
    assert plan is not None
    g = pose.grouped(pose.conventions(**ZOH), "kernel", plan)
    q = g.failing[0]
    q.got, q.expected = q.got[:1], q.expected[:1]
    assert not list(fitted(type(g)((q,), (), g.conventions)))


def test_a_bound_is_near_what_was_posed(pose: SimpleNamespace) -> None:
    """A step of at most 5e-17 is what anything does that makes Bb vanish."""
    family = next(f for f in FAMILIES if f.id == "dt-ceiling")
    plan = RIGHT.changed(family.changes(0.2))
    assert plan is not None
    c = pose.conventions(**ZOH)
    questions = pose.posed(c, "kernel")
    for i, q in enumerate(questions):
        q.held = replace(q.held, dt=q.held.dt * (1 + i % 4))
        q.expected = q.predict(pose.RIGHT)
    g = group(pose.answered(questions, plan), c)
    assert g is not None
    assert "dt-ceiling" in {reading.id for reading, _ in fitted(g)}
    assert _plausible(family, 0.2, g)
    assert not _plausible(family, 5e-17, g)
    alike = [q for q in g.failing if q.held.dt[0] == g.failing[0].held.dt[0]]
    assert not _plausible(family, 0.2, replace(g, failing=tuple(alike), passing=()))
