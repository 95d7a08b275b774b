"""What had nothing to ask is told in a few words, and in full on demand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from s4ref.conformance.report.idle import asked, idle_text
from s4ref.conformance.report.json import to_json
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings


def check(name: str, *lacks: str, planned: int = 0, left_out: bool = False) -> dict[str, Any]:
    counts = {"planned": planned, "ran": 0}
    skipped = [{"message": "apply() returns no state"}] * planned
    return {
        "id": name,
        "lacks": list(lacks),
        "left_out": left_out,
        "counts": counts,
        "cases": skipped,
    }


RAN: dict[str, Any] = check("L2.kernel.definition") | {"counts": {"planned": 2, "ran": 2}}


def test_each_kind_of_reason_is_a_sentence() -> None:
    checks = [
        RAN,
        check("a", "scan"),
        check("b", "hippo"),
        check("c", "kernel|apply", "scan"),
        check("d"),
        check("e", left_out=True),
        check("f", planned=2),
        check("g", planned=2),
    ]
    assert asked(checks) == [RAN]
    assert idle_text(checks) == [
        "3 checks need what the adapter does not provide: apply, hippo, kernel, scan.",
        "1 check does not apply to what the adapter declares and provides.",
        "1 check is left out by --quick.",
        "2 checks ran nothing: apply() returns no state.",
    ]


def test_nothing_is_said_of_nothing() -> None:
    assert idle_text([RAN]) == []


def test_where_nothing_ran_every_check_is_shown() -> None:
    checks = [check("a", "scan"), check("b")]
    assert asked(checks) == checks
    assert idle_text(checks) == []


def test_every_check_of_a_report_is_shown_or_counted(plant: Callable[..., Path]) -> None:
    settings = Settings(checks=("L2.*", "L3.scan", "L5.long.*"), quick=True, isolated=False)
    checks = to_json(validate(plant("right_dplr"), settings))["checks"]
    counted = sum(int(sentence.split()[0]) for sentence in idle_text(checks))
    assert counted == len(checks) - len(asked(checks)) > 0
