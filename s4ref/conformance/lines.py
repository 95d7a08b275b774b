"""Between the outcome of a case and a line of the journal: every float comes back bit for bit."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget
from s4ref.conformance.cases import Case
from s4ref.conformance.observation import Evidence, Observation, Status
from s4ref.conformance.record import CaseResult


MAX_BYTES = 1 << 20  # of an array that is kept; a longer one is asked for again
COMPARED = (Status.OFF, Status.NON_FINITE)  # what the diagnosis and the pictures read arrays of


def to_line(result: CaseResult) -> dict[str, Any]:
    """Return an outcome as a tree of JSON values."""
    o = result.observation
    e = o.evidence
    line = {
        "case": result.case.id,
        "check": result.case.check,
        "dtype": result.dtype,
        "device": result.device,
        "seconds": round(result.seconds, 6),
        "lower": None if result.lower is None else _number(result.lower),
        "narrow": o.narrow,
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
        "asked": o.subject is not None,
    }
    if o.status in COMPARED:
        for name, value in (("got", o.got), ("expected", o.expected)):
            kept = _kept(value)
            if kept is not None:
                line[name] = kept
    return line


def from_line(line: Mapping[str, Any], case: Case) -> CaseResult:
    """Return the outcome of a case that a line describes; what it asked is not in there.

    Raises
    ------
    ValueError
        For an unknown status, or an array whose bytes do not fill its shape.
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
        got=_array(line.get("got")),
        expected=_array(line.get("expected")),
    )
    return CaseResult(
        case,
        line["dtype"],
        line["device"],
        observation,
        lower=observation.lower,
        seconds=float(line["seconds"]),
    )


def lost(line: Mapping[str, Any]) -> bool:
    """Whether a comparison's arrays were too long to be kept."""
    compared = line["status"] in {status.value for status in COMPARED}
    return compared and line["budget"] is not None and not {"got", "expected"} <= set(line)


def _number(x: float) -> float | str:
    """JSON has no infinity and no NaN: they become words."""
    x = float(x)
    if math.isfinite(x):
        return x
    return "nan" if math.isnan(x) else "inf" if x > 0 else "-inf"


def _kept(value: Any) -> dict[str, Any] | None:
    if value is None:
        return None
    array = np.asarray(value)
    if array.dtype.kind not in "fciub" or array.nbytes > MAX_BYTES:
        return None
    wide = np.ascontiguousarray(array.astype("<c16" if array.dtype.kind == "c" else "<f8"))
    data = base64.b64encode(wide.tobytes()).decode("ascii")
    return {"dtype": wide.dtype.str, "shape": list(array.shape), "data": data}


def _array(data: Mapping[str, Any] | None) -> npt.NDArray[Any] | None:
    if data is None:
        return None
    raw = base64.b64decode(data["data"], validate=True)
    found = np.frombuffer(raw, dtype=data["dtype"])
    return found.reshape(data["shape"])
