"""The layers of s4ref.fast before the validator, on a few of its small systems."""

from __future__ import annotations

import importlib.util

import pytest

from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


CHECKS = ("L3.bidirectional", "L5.stability")
pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="the layers need torch"
)


@pytest.mark.parametrize("name", ["fast-s4-layer", "fast-s4d-layer", "fast-s5-layer"])
def test_layers_are_right(name: str):
    report = validate(
        name, Settings(checks=CHECKS, quick=True, dtypes=("float32",), isolated=False)
    )
    assert report.green
    assert {c.check.id: c.verdict for c in report.checks} == dict.fromkeys(CHECKS, Verdict.OK)
