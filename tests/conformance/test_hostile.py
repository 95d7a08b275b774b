"""One run of an adapter that does something worse in each case: each costs its case alone."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from s4ref.conformance.family import MARK
from s4ref.conformance.record import CaseResult, Report
from s4ref.conformance.report.json import dumps
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings


ADAPTER = Path(__file__).parent / "adapters" / "hostile.py"
DEEDS = re.findall(
    r'^@deed\("([a-z|-]+)"\)\ndef (\w+)', ADAPTER.read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    settings = Settings(
        checks=("L2.kernel.*",),
        dtypes=("float64",),
        source=tmp_path_factory.mktemp("turns"),
        time_limit=5.0,
        memory_limit=180 << 20,
    )
    return validate(ADAPTER, settings)


@pytest.fixture(scope="module")
def results(report: Report) -> list[CaseResult]:
    return [r for check in report.checks for r in check.results if not r.case.skip]


def test_there_are_many_kinds(results: list[CaseResult]) -> None:
    assert len(DEEDS) >= 40
    assert len({name for _, name in DEEDS}) == len(DEEDS)
    assert len(results) > len(DEEDS)


@pytest.mark.parametrize("turn", range(len(DEEDS)), ids=[name for _, name in DEEDS])
def test_each_becomes_a_finding(turn: int, results: list[CaseResult]) -> None:
    status, name = DEEDS[turn]
    seen = results[turn].observation
    assert seen.status.value in status.split("|"), (name, seen.message)
    assert bool(seen.message) == (status not in ("ok",))


def test_every_other_case_is_right(results: list[CaseResult]) -> None:
    assert {r.observation.status.value for r in results[len(DEEDS) :]} == {"ok"}


def test_the_books_balance(report: Report) -> None:
    c = report.counts
    assert report.planned == c.planned == c.ran + c.skipped
    assert c.failed == sum(status != "ok" for status, _ in DEEDS)
    assert c.ran == c.passed + c.failed + c.expected + c.ill_conditioned
    assert not report.green


def test_nothing_is_left_running(report: Report) -> None:
    del report
    left = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) and process.cmdline()[:2] == ["sleep", "600"]:
                left.append(process.pid)
        except psutil.Error:
            continue
    assert not left


def test_the_report_is_plain_text(report: Report) -> None:
    """Ten megabytes of message, control characters and lone surrogates do not come through."""
    text = dumps(report)
    assert len(text) < 1 << 20
    text.encode("utf-8")
    assert "\x1b" not in text


WITHOUT = """
import sys
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
validate(sys.argv[1], Settings(checks=("L2.kernel.definition",), dtypes=("float64",)))
"""


def test_s4ref_itself_stays_small() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sample = ADAPTER.parent.parent / "samples" / "right_diagonal.py"
    subprocess.run([sys.executable, "-c", WITHOUT, str(sample)], check=True, env=dict(os.environ))
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert max(before, after) < 1 << 20  # kilobytes: 1 GB
