"""The report of a check as JSON, the same for the same files."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from s4ref.conformance.observation import Status
from s4ref.conformance.vectors.check import Assessment, Comparison
from s4ref.conformance.vectors.result import Result


REPORT = "s4ref/vectors/report/1"


def as_json(results: Sequence[Result], assessments: Sequence[Assessment]) -> str:
    """Return the report as text, ending with a newline."""
    tree = {
        "schema": REPORT,
        "program": results[0].program,
        "dtypes": [r.dtype for r in results],
        "exit_code": max(a.verdict.exit_code for a in assessments),
        "operators": [
            {
                "operator": a.operator,
                "verdict": a.verdict.value,
                "planned": a.planned,
                "given": dict(a.given),
                "comparisons": [_comparison(c) for c in a.comparisons],
            }
            for a in assessments
        ],
    }
    return json.dumps(tree, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _comparison(c: Comparison) -> dict[str, Any]:
    o = c.observation
    e, b, r = o.evidence, o.budget, o.ratios
    return {
        "id": c.vector.id,
        "output": c.output,
        "dtype": c.dtype,
        "status": o.status.value,
        "message": o.message,
        "error": _number(math.inf if o.status is Status.NON_FINITE else o.error) if b else None,
        "scale": _number(o.scale) if b else None,
        "budget": {"problem": _number(b.problem), "algorithm": _number(b.algorithm)} if b else None,
        "ratios": {"problem": _number(r[0]), "algorithm": _number(r[1])} if r else None,
        "worst_entry": {"label": e.label, "expected": e.expected, "got": e.got} if e else None,
    }


def _number(x: float) -> float | str:
    """JSON has no infinity and no NaN: they become words."""
    if math.isfinite(x):
        return x
    return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
