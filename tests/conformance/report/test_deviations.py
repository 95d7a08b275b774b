"""The expected failures of a report: each case once, what reads alike in one place."""

from __future__ import annotations

from typing import Any

from s4ref.conformance.report.deviations import deviations, where_text


def entry(check: str, verdict: str = "WRONG", reason: str = "r", **more: Any) -> dict[str, Any]:
    both = ["float32", "float64"]
    held = {"check": check, "verdict": verdict, "reason": reason, "dtype": both, "link": ""}
    return held | {"needed": True} | more


def case(status: str = "off", reason: str | None = "r", dtype: str = "float64") -> dict[str, Any]:
    return {"status": status, "expected": reason, "dtype": dtype}


def tree(entries: list[dict[str, Any]], **cases: list[dict[str, Any]]) -> dict[str, Any]:
    checks = [{"id": name, "cases": found} for name, found in cases.items()]
    return {"expected_failures": entries, "checks": checks}


def counts(t: dict[str, Any]) -> list[tuple[str, str, int]]:
    return [(e["check"], e["verdict"], n) for e, n in deviations(t)]


def test_entries_that_differ_in_scope_alone_are_told_once() -> None:
    # Their families are not in the report; both would claim both cases.
    entries = [entry("L2.a", family=["legs"]), entry("L2.a", family=["legt"])]
    assert counts(tree(entries, **{"L2.a": [case(), case(), case(reason=None)]})) == [
        ("L2.a", "WRONG", 2)
    ]


def test_a_case_counts_under_one_entry() -> None:
    entries = [entry("L2.a"), entry("L2.*")]
    t = tree(entries, **{"L2.a": [case()], "L2.b": [case(), case()]})
    assert counts(t) == [("L2.a", "WRONG", 1), ("L2.*", "WRONG", 2)]


def test_a_crash_is_not_counted_as_wrong_numbers() -> None:
    entries = [entry("L2.a"), entry("L2.a", "CRASH")]
    t = tree(entries, **{"L2.a": [case("crash"), case(), case()]})
    assert counts(t) == [("L2.a", "WRONG", 2), ("L2.a", "CRASH", 1)]


def test_entries_that_nothing_needed_are_not_shown() -> None:
    assert counts(tree([entry("L2.a", needed=False)], **{"L2.a": []})) == []


def test_dtypes_are_named_where_they_are_not_all() -> None:
    both = ["float32", "float64"]
    assert where_text(entry("L2.a"), 1, both) == "L2.a: 1 case, WRONG"
    assert (
        where_text(entry("L2.a", dtype=["float16", "float64"]), 3, both)
        == "L2.a (float64): 3 cases, WRONG"
    )
