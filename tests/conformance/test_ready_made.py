"""The ready-made adapters whose libraries are installed, as anybody runs them."""

from __future__ import annotations

import importlib.util

import pytest

from s4ref.conformance.record import Report
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


def installed(*names: str) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in names)


def verdicts(report: Report) -> dict[str, Verdict]:
    return {c.check.id: c.verdict for c in report.checks}


@pytest.mark.skipif(not installed("torch", "s5"), reason="needs torch and s5-pytorch")
def test_s5_pytorch_is_green_with_its_known_defects() -> None:
    report = validate("s5-pytorch")
    assert report.green, report.bookkeeping
    assert all(report.ledger.needed)
    found = verdicts(report)
    assert found["L2.kernel.definition"] is Verdict.OK
    assert found["L3.state.carry"] is Verdict.OK
    assert found["L1.discretize.families"] is Verdict.DEVIATION
    assert found["L3.step.definition"] is Verdict.DEVIATION


@pytest.mark.skipif(not installed("torch", "s5"), reason="needs torch and s5-pytorch")
def test_s5_pytorch_without_excuses() -> None:
    report = validate("s5-pytorch", Settings(checks=("L2.kernel.steps",), use_expected=False))
    assert verdicts(report) == {
        "L2.kernel.steps": Verdict.INACCURATE,
    }


@pytest.mark.skipif(not installed("torch"), reason="needs torch")
def test_the_fast_path_is_right() -> None:
    report = validate(
        "fast", Settings(checks=("L0.hippo.*", "*.definition", "L2.kernel.steps", "L3.state.carry"))
    )
    assert report.green
    assert set(verdicts(report).values()) == {Verdict.OK}
