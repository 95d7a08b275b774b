"""The page a person reads: what failed, by how much, what it is called, how to see it again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from s4ref.conformance.record import Report
from s4ref.conformance.report.notation import array_text, complex_text, ratio_text, real_text
from s4ref.conformance.report.rows import _diagnosis
from s4ref.conformance.report.terminal import render
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.exact import Gauss


SETTINGS = Settings(checks=("L2.kernel.definition", "L3.*.definition"), isolated=False)


def page(report: Report, *, verbose: bool = False) -> str:
    out = StringIO()
    render(report, Console(file=out, width=160, no_color=True), verbose=verbose)
    return out.getvalue()


def test_a_failure_is_told_in_full(plant: Callable[..., Path]) -> None:
    path = plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()'))
    report = validate(path, SETTINGS)
    text = page(report)
    # the smallest case, its exact parameters and its exact answer
    assert "FAIL  L2.kernel.definition   CONVENTION\n" in text
    assert "case         dyadic-2 N=2" in text
    assert "lam = [" in text
    assert "/" in text.partition("expected ")[2].partition("=")[0]
    assert "The layer uses the conjugate of C." in text
    assert "known as     conj-c: it explains the numbers to" in text
    assert "rests on     recurrence-is-convolution" in text
    case = next(c for c in report.checks if c.failures).failures[0].case.id
    # on one line, to be copied
    assert f"  reproduce    s4ref validate {path} --case {case}\n" in text
    assert "not green" in text


@pytest.mark.parametrize("agreement, told", [
    (3e-15, "x: it explains the numbers to 1e-14"), (0.0, "x: it explains the numbers to 0"),
    ("inf", "x"),
])  # fmt: skip
def test_a_name_that_was_not_held_against_the_numbers_explains_none(
    agreement: object, told: str
) -> None:
    keys = ("equation", "place", "remedy", "says", "theorem")
    named = {"reading": "x", "agreement": agreement, "declare": {}, **dict.fromkeys(keys, "")}
    assert _diagnosis({"diagnosis": named, "signature": ""})[0] == ("known as", told)


def test_the_named_case_reproduces(plant: Callable[..., Path]) -> None:
    path = plant("right_dplr", ('"C": p["C"]', '"C": p["C"].conj()'))
    failed = validate(path, SETTINGS).checks[0].failures[0]
    again = validate(path, Settings(cases=(failed.case.id,), isolated=False))
    ran = [r for c in again.checks for r in c.results]
    assert {r.case.id for r in ran} == {failed.case.id}
    assert all(r.failed for r in ran)


def test_a_green_page(plant: Callable[..., Path]) -> None:
    report = validate(plant("right_dplr"), SETTINGS)
    text = page(report)
    assert "FAIL" not in text
    assert f"planned {report.planned}" in text
    assert "green: nothing but rounding: the largest error is" in text
    assert "not green" not in text
    for check in report.checks:
        assert check.check.id in text


@pytest.mark.parametrize(
    "value, text",
    [
        (0.5, "1/2"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (Fraction(264, 1093), "264/1093"),
    ],
)
def test_real_text(value: object, text: str) -> None:
    assert real_text(value) == text


@pytest.mark.parametrize(
    "value, text",
    [
        (-0.5 + 1j, "-1/2 + i"),
        (0.25 - 0.75j, "1/4 - 3/4 i"),
        (-1j, "-i"),
        (2 + 0j, "2"),
        (Gauss(Fraction(1, 3), Fraction(-1)), "1/3 - i"),
    ],
)
def test_complex_text(value: object, text: str) -> None:
    assert complex_text(value) == text


def test_array_text() -> None:
    assert array_text(np.array([1.0, 0.5])) == "[1, 1/2]"
    assert array_text(np.ones((2, 1))) == "[1, 1]"
    assert array_text(np.arange(6.0)) == "[0, 1, 2, 3, ... (6 in all)]"
    assert array_text(np.eye(2)) == "[[1, 0], [0, 1]]"
    assert array_text(0.75) == "3/4"


@pytest.mark.parametrize(
    "value, text",
    [(0.0, "0"), (0.017, "0.017"), (42.0, "42"), (2.1e6, "2.1e+06"), (float("inf"), "inf")],
)
def test_ratio_text(value: float, text: str) -> None:
    assert ratio_text(value) == text


def test_what_quick_leaves_out_is_told_as_left_out(plant: Callable[..., Path]) -> None:
    checks = ("L5.long.kernel", "L3.kernel.rate", "L2.cauchy")
    report = validate(plant("right_dplr"), Settings(checks=checks, quick=True, isolated=False))
    lines = page(report, verbose=True).splitlines()
    rows = {line.split()[0]: line for line in lines if line.startswith("L")}
    assert rows["L5.long.kernel"].endswith("  left out by --quick")
    assert "NOT PROVIDED (does not apply)" in rows["L3.kernel.rate"]
    assert "NOT PROVIDED (no cauchy)" in rows["L2.cauchy"]


def test_what_had_nothing_to_ask_has_a_row_on_demand_alone(plant: Callable[..., Path]) -> None:
    checks = ("L2.kernel.definition", "L5.long.kernel", "L3.kernel.rate", "L2.cauchy")
    report = validate(plant("right_dplr"), Settings(checks=checks, quick=True, isolated=False))
    short, long = page(report), page(report, verbose=True)
    assert "L2.kernel.definition " in short
    assert "L2.cauchy" not in short
    assert "1 check needs what the adapter does not provide: cauchy.\n" in short
    assert "--verbose lists them.\n" in short
    assert "L2.cauchy" in long
    assert "--verbose" not in long
