"""The report as JSON, version 1 of the schema.  Two runs of the same thing differ in "environment"
only.  Every other format is made from this tree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.report.causes import verdict_of
from s4ref.conformance.report.clean import clean, number
from s4ref.conformance.report.findings import findings
from s4ref.conformance.verdict import Verdict


VERSION = 1


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the report."""
    file = resources.files("s4ref.conformance") / "schema" / str(VERSION) / "report.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def to_json(report: Report) -> dict[str, Any]:
    """Return a report as a tree of JSON values, as schema/1/report.json lays it out.

    Errors and budgets are absolute, in the max-norm; infinities and NaN are the words "inf",
    "-inf" and "nan"; control characters in an adapter's names and messages are escapes.

    Parameters
    ----------
    report : Report
        As :func:`s4ref.conformance.validate` returns it.
    """
    tree: dict[str, Any] = clean(_tree(report))
    return tree


def _tree(report: Report) -> dict[str, Any]:
    d = report.declaration
    return {
        "schema": f"s4ref/conformance/report/{VERSION}",
        "target": report.spelling,
        "adapter": {
            "name": d.name,
            "version": d.version,
            "conventions": d.conventions.to_json(),
            "provides": sorted(d.provides),
        },
        "settings": dict(report.options),
        "dtypes": list(report.dtypes),
        "devices": list(report.devices),
        "counts": report.counts.to_json() | {"planned": report.planned},
        "green": report.green,
        "exit_code": report.exit_code,
        "badges": dict(report.badges),
        "bookkeeping": list(report.bookkeeping),
        "checks": [_check(report, c) for c in report.checks],
        "findings": [f.to_json() for f in findings(report)],
        "expected_failures": [
            entry.to_json() | {"needed": needed}
            for entry, needed in zip(report.ledger.entries, report.ledger.needed, strict=True)
        ],
        "environment": {**report.environment, "cases": _times(report)},
    }


def _times(report: Report) -> dict[str, dict[str, float]]:
    """Return the seconds of each case by its id, then by dtype and device."""
    out: dict[str, dict[str, float]] = {}
    for check in report.checks:
        for r in check.results:
            out.setdefault(r.case.id, {})[f"{r.dtype} {r.device}"] = round(r.seconds, 4)
    return out


def _check(report: Report, c: CheckResult) -> dict[str, Any]:
    named = c.diagnosis
    return {
        "id": c.check.id,
        "level": c.check.level,
        "title": c.check.title,
        "demand": c.check.demand,
        "theorems": list(c.check.theorems),
        "verdict": c.verdict.value,
        "exit_code": c.verdict.exit_code,
        "lacks": list(c.lacks),
        "left_out": bool(
            report.options["quick"]
            and not (c.results or c.lacks)
            and c.check.left_out(report.declaration)
        ),
        "counts": c.counts.to_json(),
        "worst": {dtype: _pair(c.worst(dtype)) for dtype in report.dtypes},
        "reading": named.reading.id if named and named.reading else None,
        "signature": named.signature if named else "",
        "growth": dict(c.growth),
        "cases": [_case(c, r) for r in c.results],
    }


def _case(check: CheckResult, r: CaseResult) -> dict[str, Any]:
    o = r.observation
    compared = o.budget is not None
    e = o.evidence
    return {
        "id": r.case.id,
        "dtype": r.dtype,
        "device": r.device,
        "problem": r.case.to_json(),
        "status": o.status.value,
        "verdict": _verdict(check, r),
        "message": o.message,
        "expected": None if r.expected is None else r.expected.reason,
        "error": number(o.error) if compared else None,
        "scale": number(o.scale) if compared else None,
        "budget": None
        if o.budget is None
        else {"problem": number(o.budget.problem), "algorithm": number(o.budget.algorithm)},
        "ratios": _pair(o.ratios),
        "worst_entry": None
        if e is None
        else {"label": e.label, "expected": number(e.expected), "got": number(e.got)},
    }


def _verdict(check: CheckResult, r: CaseResult) -> str:
    """Return what the case says by itself; a failure that was foreseen is a deviation."""
    status = r.observation.status
    if r.failed:
        return (Verdict.DEVIATION if r.expected is not None else verdict_of(check, r)).value
    return {
        Status.SKIPPED: Verdict.NOT_PROVIDED,
        Status.ILL: Verdict.ILL_CONDITIONED,
    }.get(status, Verdict.OK).value


def _pair(ratios: tuple[float, float] | None) -> dict[str, Any] | None:
    if ratios is None:
        return None
    return {"problem": number(ratios[0]), "algorithm": number(ratios[1])}


def tree_of(report: Report | Mapping[str, Any]) -> dict[str, Any]:
    """Return the tree of a report, or of one that is a tree already, safe to show."""
    if isinstance(report, Report):
        return to_json(report)
    tree: dict[str, Any] = clean(report)
    return tree


def dumps(report: Report | Mapping[str, Any]) -> str:
    """Return the report as text, ending with a newline."""
    return json.dumps(tree_of(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write(report: Report | Mapping[str, Any], path: Path) -> None:
    """Write the report to a file."""
    path.write_text(dumps(report), encoding="utf-8")
