"""Readings: the right one is the oracle's, every other one differs from it and from all others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from s4ref import oracle
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import Conventions
from s4ref.conformance.mistakes import READINGS
from s4ref.conformance.problems import Problem, Realised, lift
from s4ref.conformance.readings import Subject, evaluate, outputs
from s4ref.conformance.signals import broadband
from s4ref.conformance.verdict import Verdict
from s4ref.maths.discretize import rule_named


def offering(c: Conventions) -> Declaration:
    """Return the declaration of an adapter that takes parameters."""
    return Declaration("mine", "", c, frozenset({"make"}), {})


# How far apart two readings must be to be told from each other in float16, relative.
APART = 1e-3


def subjects(
    structure: str, rule: str = "bilinear", *, u: bool = False, since: int = 0
) -> Iterator[Subject]:
    c = Conventions(structure, rule=rule, has_Q=True)  # type: ignore[arg-type]
    for p in grids.small(offering(c), grid=((8, 16),)):
        if p.mimo or p.N == 1:
            continue
        held = Realised(p.system, p.dt, p.rule)
        yield Subject(held, held, c, p.L, broadband(p.L) if u else None, since)


def right(problem: Problem) -> np.ndarray:
    K = oracle.kernel(problem.system, problem.dt[0], problem.L, rule=rule_named(problem.rule))
    return K.to_numpy(np.float64)


@pytest.mark.parametrize("rule", ["bilinear", "zoh"])
@pytest.mark.parametrize("structure", ["dplr", "diagonal", "dense"])
def test_the_definition_is_the_oracles_kernel(structure: str, rule: str) -> None:
    c = Conventions(structure, rule=rule)  # type: ignore[arg-type]
    for p in grids.small(offering(c), grid=((8, 16),)):
        p = lift(p)
        # both are rounded once
        np.testing.assert_array_max_ulp(evaluate(p.system, p.dt, p.L, rule), right(p), maxulp=1)


def test_names_are_unique_and_told() -> None:
    ids = [reading.id for reading in READINGS]
    assert len(set(ids)) == len(ids)
    for reading in READINGS:
        assert reading.says
        assert reading.remedy
        assert reading.verdict in (Verdict.WRONG, Verdict.CONVENTION)
        assert reading.kernel is not None or reading.output is not None


@pytest.mark.parametrize("structure", ["dplr", "diagonal", "dense"])
@pytest.mark.parametrize("u", [False, True], ids=["kernel", "outputs"])
def test_no_two_readings_agree(structure: str, u: bool) -> None:
    """Two names for the same numbers would make the first one a guess."""
    for rule in ("bilinear", "zoh"):
        seen: dict[str, list[np.ndarray]] = {}
        for s in subjects(structure, rule, u=u, since=5 if u else 0):
            K = s.kernel()
            seen.setdefault("right", []).append(outputs(K, s)[s.since :] if u else K)
            for reading in READINGS:
                predicted = reading.predict(s)
                if predicted is not None:
                    seen.setdefault(reading.id, []).append(predicted)
        twice = {"halved", "doubled"}  # also conventions, where those apply
        names = [n for n in seen if n not in twice]
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                pairs = list(zip(seen[a], seen[b], strict=False))
                apart = any(np.max(np.abs(x - y)) > APART * np.max(np.abs(x)) for x, y in pairs)
                assert apart or len(seen[a]) != len(seen[b]), (rule, a, b)


def test_readings_that_do_not_apply_say_so() -> None:
    dense = next(subjects("dense"))
    silent = {r.id for r in READINGS if r.predict(dense) is None}
    assert {"conj-c", "plus-low-rank", "halves-uncoupled", "circular", "state-ignored"} <= silent


def test_uncoupled_halves_is_a_reading_of_halves_only() -> None:
    reading = next(r for r in READINGS if r.id == "halves-uncoupled")
    predicted = {s.system.weight is not None: reading.predict(s) for s in subjects("dplr")}
    assert predicted[False] is None
