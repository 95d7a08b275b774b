"""Between the outcome of a case and a line of the journal: every float comes back bit for bit.

Arrays are not kept, nor what was asked of the layer: a case that has them says so, and is asked
again where they are wanted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from s4ref.bounds import Budget
from s4ref.conformance.cases import Case
from s4ref.conformance.observation import Evidence, Observation, Status
from s4ref.conformance.record import CaseResult


def to_line(result: CaseResult) -> dict[str, Any]:
    """Return an outcome as a tree of JSON values."""
    o = result.observation
    e = o.evidence
    return {
        "case": result.case.id,
        "check": result.case.check,
        "dtype": result.dtype,
        "device": result.device,
        "seconds": round(result.seconds, 6),
        "lower": None if result.lower is None else _number(result.lower),
        "narrow": o.narrow,
        "partial": o.partial,
        "status": o.status.value,
        "message": o.message,
        "error": _number(o.error),
        "scale": _number(o.scale),
        "budget": None
        if o.budget is None
        else [_number(o.budget.problem), _number(o.budget.algorithm)],
        "evidence": None
        if e is None
        else {
            "label": e.label,
            "expected": _number(e.expected),
            "got": _number(e.got),
            "index": list(e.index),
        },
        "asked": o.subject is not None or o.got is not None,
    }


def from_line(line: Mapping[str, Any], case: Case) -> CaseResult:
    """Return the outcome of a case that a line describes; what it asked is not in there.

    Raises
    ------
    ValueError
        For an unknown status.
    """
    budget, e, lower = line["budget"], line["evidence"], line["lower"]
    observation = Observation(
        Status(line["status"]),
        error=float(line["error"]),
        scale=float(line["scale"]),
        budget=None if budget is None else Budget(float(budget[0]), float(budget[1])),
        evidence=None
        if e is None
        else Evidence(e["label"], float(e["expected"]), float(e["got"]), tuple(e["index"])),
        message=line["message"],
        lower=None if lower is None else float(lower),
        narrow=line["narrow"],
        partial=line["partial"],
    )
    return CaseResult(
        case,
        line["dtype"],
        line["device"],
        observation,
        lower=observation.lower,
        seconds=float(line["seconds"]),
    )


def _number(x: float) -> float | str:
    """JSON has no infinity and no NaN: they become words."""
    x = float(x)
    if math.isfinite(x):
        return x
    return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"
