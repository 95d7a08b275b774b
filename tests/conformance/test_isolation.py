"""An adapter that prints, raises, hangs or dies in one case: each costs its case alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.conformance.observation import Status
from s4ref.conformance.record import Report
from s4ref.conformance.report.findings import findings
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.verdict import Verdict


SETTINGS = Settings(checks=("L2.kernel.definition",), dtypes=("float64",), time_limit=1.5)
KERNEL = "def kernel(h, L):"
NOISE = """import os
import sys
import time


def kernel(h, L):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    os.write(1, b"S4R1 noise on the descriptor")
"""


def statuses(report: Report) -> dict[int, set[Status]]:
    (check,) = report.checks
    out: dict[int, set[Status]] = {}
    for r in check.results:
        assert r.case.problem is not None
        out.setdefault(r.case.problem.L, set()).add(r.observation.status)
    return out


# For the shortest of the lengths 1, 2, 7 and 16 that are asked for: what it does, how it ends, what
# is said.
MISCHIEF = [
    ("raise ValueError('not this one')", Status.CRASH, "raised in line"),
    ("os.abort()", Status.CRASH, "kernel"),
    ("time.sleep(60)", Status.TIMEOUT, "did not return in"),
    ("sys.exit(3)", Status.CRASH, "SystemExit"),
    ("return 'text'", Status.BAD_SHAPE, "kernel"),
    ("return np.zeros(L + 1)", Status.BAD_SHAPE, "K has shape (2,); it must be (1,)"),
    ("return np.full(L, np.nan)", Status.NON_FINITE, "K[0] = nan"),
    ("h['Bb'] *= 2", Status.OFF, ""),
]


@pytest.mark.parametrize("deed, status, says", MISCHIEF, ids=[row[0] for row in MISCHIEF])
def test_each_costs_its_case_alone(
    deed: str, status: Status, says: str, plant: Callable[..., Path]
) -> None:
    path = plant("right_diagonal", (KERNEL, f"{NOISE}    if L == 1:\n        {deed}\n"))
    report = validate(path, SETTINGS)
    ended = statuses(report)
    assert ended.pop(1) == {status}
    assert set.union(*ended.values()) == {Status.OK}
    assert report.counts.ran == report.counts.planned
    assert report.exit_code == 1
    (found,) = findings(report)
    assert says in "\n".join(found.lines)


def test_printing_harms_nothing(plant: Callable[..., Path]) -> None:
    report = validate(plant("right_diagonal", (KERNEL, NOISE)), SETTINGS)
    assert report.green


def test_hanging_everywhere_is_not_waited_for(plant: Callable[..., Path]) -> None:
    path = plant("right_diagonal", (KERNEL, f"{NOISE}    time.sleep(60)\n"))
    report = validate(path, Settings(checks=SETTINGS.checks, dtypes=("float64",), time_limit=0.5))
    (check,) = report.checks
    assert check.verdict is Verdict.TIMEOUT
    assert check.counts.failed == check.counts.planned == report.planned
    told = [r.observation.message for r in check.results]
    assert sum("not tried" in message for message in told) == len(told) - 3


def test_arguments_changed_in_place(plant: Callable[..., Path]) -> None:
    make = "def make(params, dt, L, dtype):"
    path = plant("right_diagonal", (make, f"{make}\n    params['B'] *= 2"))
    report = validate(path, SETTINGS)
    (check,) = report.checks
    assert check.verdict is Verdict.IMPURE
    assert "params.B" in check.results[0].observation.message


PURITY = Settings(checks=("L3.purity",), dtypes=("float64",), isolated=False)


def test_answers_that_differ(plant: Callable[..., Path]) -> None:
    change = (KERNEL, "calls = []\n\n\ndef kernel(h, L):\n    calls.append(L)")
    result = "return (2 * (powers @"
    noise = (result, result.replace("(2", "(1 + 1e-15 * len(calls)) * (2"))
    report = validate(plant("right_diagonal", change, noise), PURITY)
    assert report.checks[0].verdict is Verdict.NON_DETERMINISTIC


def test_parameters_that_change_with_use(plant: Callable[..., Path]) -> None:
    change = (KERNEL, 'def kernel(h, L):\n    h["p"]["C"] = h["p"]["C"] * 2')
    report = validate(plant("right_diagonal", change), PURITY)
    assert report.checks[0].verdict is Verdict.IMPURE
