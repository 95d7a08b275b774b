"""The report as JSON, version 1 of the schema.  Two runs of the same thing differ in "environment"
only.
"""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.report.findings import findings


VERSION = 1


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    """Return the JSON Schema of the report."""
    file = resources.files("s4ref.conformance") / "schema" / str(VERSION) / "report.json"
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return data


def to_json(report: Report) -> dict[str, Any]:
    """Return the report as a tree of JSON values."""
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
        "environment": dict(report.environment),
    }


def _check(report: Report, c: CheckResult) -> dict[str, Any]:
    named = c.diagnosis
    return {
        "id": c.check.id,
        "level": c.check.level,
        "title": c.check.title,
        "demand": c.check.demand,
        "theorems": list(c.check.theorems),
        "verdict": c.verdict.value,
        "lacks": list(c.lacks),
        "counts": c.counts.to_json(),
        "worst": {dtype: _pair(c.worst(dtype)) for dtype in report.dtypes},
        "reading": named.reading.id if named and named.reading else None,
        "signature": named.signature if named else "",
        "growth": dict(c.growth),
        "cases": [_case(r) for r in c.results],
    }


def _case(r: CaseResult) -> dict[str, Any]:
    o = r.observation
    compared = o.budget is not None
    e = o.evidence
    return {
        "id": r.case.id,
        "dtype": r.dtype,
        "device": r.device,
        "problem": r.case.to_json(),
        "status": o.status.value,
        "message": o.message,
        "expected": None if r.expected is None else r.expected.reason,
        "error": _number(o.error) if compared else None,
        "scale": _number(o.scale) if compared else None,
        "budget": None
        if o.budget is None
        else {"problem": _number(o.budget.problem), "algorithm": _number(o.budget.algorithm)},
        "ratios": _pair(o.ratios),
        "worst_entry": None
        if e is None
        else {"label": e.label, "expected": _number(e.expected), "got": _number(e.got)},
    }


def _pair(ratios: tuple[float, float] | None) -> dict[str, Any] | None:
    if ratios is None:
        return None
    return {"problem": _number(ratios[0]), "algorithm": _number(ratios[1])}


def _number(x: float) -> float | str:
    """JSON has no infinity and no NaN: they become words."""
    if math.isfinite(x):
        return x
    return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"


def dumps(report: Report) -> str:
    """Return the report as text, ending with a newline."""
    return json.dumps(to_json(report), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write(report: Report, path: Path) -> None:
    """Write the report to a file."""
    path.write_text(dumps(report), encoding="utf-8")
