"""Two at once: conventions are probed as products, mistakes found behind a wrong convention."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from s4ref.conformance.diagnosis.compose import declared, pairs
from s4ref.conformance.diagnosis.explain import explained, explaining, group
from s4ref.conformance.diagnosis.library import READINGS
from s4ref.conformance.diagnosis.plan import RIGHT
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.verdict import Verdict


BY_ID = {reading.id: reading for reading in READINGS}


def both(*names: str) -> Reading:
    first, *others = (BY_ID[name] for name in names)
    for other in others:
        first = first.also(other)
    return first


PROBED = (
    (("conj-c", "conj-half-not-doubled"), {"structure": "dplr", "spectrum": "half"}),
    (("zoh-for-bilinear", "plus-low-rank"), {"structure": "dplr"}),
    (("conj-c", "plus-low-rank", "kernel-late"), {"structure": "dplr"}),
    (("euler-b", "full-doubled"), {"structure": "diagonal", "rule": "zoh"}),
)


@pytest.mark.parametrize("names, setting", PROBED)
def test_the_probe_finds_every_entry(
    names: tuple[str, ...], setting: dict[str, object], pose: SimpleNamespace
) -> None:
    c = pose.conventions(**setting)
    reading = both(*names)
    plan = RIGHT.changed(reading.changes)
    assert plan is not None
    g = pose.grouped(c, "kernel", plan)
    assert not list(explaining(READINGS, g))
    found, _ = next(declared(g))
    assert set(found.id.split(" + ")) == set(names)
    assert found.verdict is Verdict.CONVENTION
    entries = found.entries(c)
    assert len(entries) == len(names)
    assert all(getattr(c, key) != value for key, value in entries.items())


PAIRED = (
    (("conj-c", "d-dropped"), "apply", {"structure": "dplr", "spectrum": "half"}),
    (
        ("conj-half-not-doubled", "kernel-early"),
        "kernel",
        {"structure": "dplr", "spectrum": "half"},
    ),
    (("plus-low-rank", "b-without-dt"), "pair", {"structure": "dplr"}),
    (("dt-doubled", "omega-sign"), "kernel", {"structure": "diagonal", "rule": "zoh"}),
)


@pytest.mark.parametrize("names, way, setting", PAIRED)
def test_two_mistakes_are_both_named(
    names: tuple[str, str], way: str, setting: dict[str, object], pose: SimpleNamespace
) -> None:
    plan = RIGHT.changed(both(*names).changes)
    assert plan is not None
    g = pose.grouped(pose.conventions(**setting), way, plan)
    assert not list(explaining(READINGS, g))
    found, _ = next(pairs(g))
    named = RIGHT.changed(found.changes)
    assert named is not None
    assert all(q.gap(named) <= 1 for q in g.failing)
    assert set(found.id.split(" + ")) & set(names)
    assert found.verdict is Verdict.WRONG


def test_a_reading_must_leave_right_what_is_right(pose: SimpleNamespace) -> None:
    """Wrong for one length only: no reading of every length explains it."""
    c = pose.conventions("dplr", spectrum="half")
    plan = BY_ID["conj-c"].plan(c)
    questions = pose.posed(c, "kernel")
    for q in questions:
        if q.L == 16:
            q.got, q.failed = q.predict(plan), True
    g = group(questions, c)
    assert g is not None
    assert explained(BY_ID["conj-c"], g) is not None
    assert not list(explaining(READINGS, g))
