"""The smallest failing case in exact numbers: its system, and the value that was due."""

from __future__ import annotations

from typing import Any

from s4ref.conformance.asked import Asked
from s4ref.conformance.layer import Layer
from s4ref.conformance.problems import Constructed, System, structure
from s4ref.conformance.record import CaseResult
from s4ref.conformance.report.notation import exact_entries, rounded_entries
from s4ref.maths.discretize import rule_named
from s4ref.oracle.exactly import exact_kernel_entry
from s4ref.oracle.prepare import prepare


MAX_EXACT = 40  # characters of a fraction that helps a reader
FORMS = {
    "dplr": "x' = (diag(lam) - P Q*) x + B u,  y = sum weight Re(C x) + D u",
    "diagonal": "x' = diag(lam) x + B u,  y = sum weight Re(C x) + D u",
    "dense": "x' = A x + B u,  y = C x + D u",
}


def layer_of(subject: Any) -> Layer | None:
    """Return the layer that a comparison was about."""
    if isinstance(subject, Asked):
        return subject.layer
    if isinstance(subject, tuple) and subject:
        subject = subject[0]
    return subject if isinstance(subject, Layer) else None


def system_of(result: CaseResult) -> dict[str, Any] | None:
    """Return the system of a small case in full, or None for a large one.

    Every entry of a system that was handed over is an exact fraction; a layer's own are rounded
    for the eye.
    """
    problem = result.case.problem
    if problem is None or not problem.small:
        return None
    own = isinstance(problem, Constructed)
    layer = layer_of(result.observation.subject)
    if own and layer is None:
        return None
    s: System = layer.realised.system if own and layer is not None else problem.system
    kind = structure(s)
    names = ("A", "B", "C", "D") if kind == "dense" else ("lam", "P", "Q", "B", "C", "D", "weight")
    write = rounded_entries if own else exact_entries
    entries = {name: write(value) for name in names if (value := vars(s).get(name)) is not None}
    form = FORMS[kind]
    return {
        "form": form if "weight" in entries else form.replace("sum weight Re(C x)", "Re(C x)"),
        "exact": not own,
        "entries": entries,
    }


def exact_value(result: CaseResult) -> str:
    """Return the exact expected tap of a small case, if it is rational and short, else ""."""
    o, layer = result.observation, layer_of(result.observation.subject)
    problem = result.case.problem
    if problem is None or not problem.small or layer is None or o.evidence is None:
        return ""
    held, index = layer.realised, o.evidence.index
    if (
        held.tilde_L is not None
        or held.late
        or len(held.dt) > 1
        or not o.evidence.label.startswith("K[")
    ):
        return ""
    out, inp = index[:2] if len(index) == 3 else (0, 0)
    prepared = prepare(held.system, held.dt[0])
    value = exact_kernel_entry(prepared, rule_named(held.rule), index[-1], out, inp)
    text = "" if value is None else str(value)
    return text if len(text) <= MAX_EXACT else ""
