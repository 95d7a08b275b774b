"""A quick run poses few cases, and leaves out no property of those without large systems."""

from __future__ import annotations

from types import SimpleNamespace

from s4ref.conformance import Settings
from s4ref.conformance.cases import Case, covering
from s4ref.conformance.session import Session
from s4ref.conformance.targets import resolve


def numbers(k: int) -> Case:
    """Return one of 64 cases with two properties of eight values each."""
    return Case("L0.none", None, (("N", k % 8), ("mode", f"m{k // 8}")))


def test_every_value_of_every_property_occurs_with_as_few_cases_as_that_takes() -> None:
    cases = [numbers(k) for k in range(64)]
    chosen = covering(cases)
    assert {case["N"] for case in chosen} == set(range(8))
    assert {case["mode"] for case in chosen} == {f"m{k}" for k in range(8)}
    assert len(chosen) == 8
    assert chosen == [case for case in cases if case in chosen]


def test_nothing_is_chosen_of_nothing() -> None:
    assert covering([]) == []


def test_a_quick_run_poses_every_small_system_and_every_length() -> None:
    adapter = SimpleNamespace(
        CONVENTIONS={"structure": "diagonal", "rule": "zoh", "spectrum": "half"},
        make=lambda params, dt, L, dtype: params,
        kernel=lambda layer, L: None,
    )
    with Session(resolve(adapter), Settings(quick=True)) as session:
        for check in session.checks:
            light, posed = check.light(session.declaration), session.plan.get(check.id, ())
            assert len(posed) <= len(light)
            if posed:
                for of in (lambda p: p.name, lambda p: p.L, lambda p: p.dt, lambda p: p.N):
                    every = {of(case.problem) for case in light if case.problem}
                    assert {of(case.problem) for case in posed if case.problem} == every
        fewer = sum(map(len, session.plan.values()))
    with Session(resolve(adapter), Settings()) as session:
        assert fewer < sum(map(len, session.plan.values()))
