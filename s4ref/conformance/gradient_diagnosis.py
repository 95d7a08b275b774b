"""Which readings of :mod:`s4ref.conformance.gradient_readings` explain the failures of a check.

Readings are tried parameter by parameter, as a layer may be right in lam and wrong in B; together
they must explain every failing case to rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.outcome import Diagnosis
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.gradient_predictions import Array, GradientAsked, GradientPart, Question
from s4ref.conformance.gradient_readings import READINGS, GradientReading
from s4ref.conformance.observation import Observation
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict
from s4ref.errors import PrecisionError


SHARE = 4.0  # budgets that answer and prediction may be apart
OWN = 3e-14  # relative, of the prediction itself
CONVINCING = 32.0  # how far beyond its tolerance a failure must be to be explained
MAX_CASES = 24
WIDEST = ("float64", "float32", "bfloat16", "float16")


def diagnose_gradients(
    results: Sequence[CaseResult], conventions: Conventions, signature: str
) -> Diagnosis:
    """Return the readings that together explain every failing gradient, if there are any.

    Of the widest dtype that fails, small cases before others; those that pass must stay right.
    """
    failing = [r for r in results if r.failed and r.expected is None]
    dtype = min((r.dtype for r in failing), key=WIDEST.index)
    alike = [r for r in results if r.dtype == dtype and r.expected is None]
    small = any(r.case.small for r in failing if r.dtype == dtype)
    chosen = sorted((r for r in alike if r.case.small or not small), key=lambda r: not r.failed)
    cases = list(_asked_parts([r.observation for r in chosen]))[:MAX_CASES]
    off = list(dict.fromkeys(p.name for asked in cases for p in asked.parts if _failed(p)))
    found: dict[str, list[str]] = {}
    worst = 0.0
    for name in off:
        named = _explain(name, cases, conventions)
        if named is None:
            return Diagnosis(None, float("inf"), _told(off, signature))
        reading, gap = named
        found.setdefault(reading.id, []).append(name)
        worst = max(worst, gap)
    if not found:
        return Diagnosis(None, float("inf"), signature)
    known = {r.id: r for r in READINGS}
    readings = [_reading(known[key], names) for key, names in found.items()]
    whole = readings[0]
    for other in readings[1:]:
        whole = whole.also(other)
    whole, declare = _convention(whole, found, cases, conventions)
    return Diagnosis(whole, worst, _told(off, signature), declare)


def _told(off: list[str], signature: str) -> str:
    return f"off: the gradients of {', '.join(off)}" if off else signature


def _asked_parts(observations: Sequence[Observation]) -> Iterator[GradientAsked]:
    for o in observations:
        if isinstance(o.subject, GradientAsked):
            yield o.subject


def _failed(p: GradientPart) -> bool:
    gap = np.abs(p.got - p.expected)
    return not bool((gap <= p.budget.algorithm).all())


def _tolerance(p: GradientPart, predicted: Array) -> float:
    scale, size = (float(np.abs(x).max(initial=0.0)) for x in (p.expected, predicted))
    grown = max(1.0, size / scale) if scale > 0 else 1.0
    return SHARE * p.budget.algorithm * grown + OWN * max(size, scale)


def _explain(
    name: str, cases: Sequence[GradientAsked], conventions: Conventions
) -> tuple[GradientReading, float] | None:
    mine = [(a, p) for a in cases for p in a.parts if p.name == name]
    if not any(_telling(p) for _, p in mine):
        return None
    for reading in READINGS:
        gaps = [_gap(reading, a, p, conventions) for a, p in mine]
        if all(gap is not None and gap <= 1 for gap in gaps):
            return reading, max(gap or 0.0 for gap in gaps) * _relative(mine)
    return None


def _relative(mine: Sequence[tuple[GradientAsked, GradientPart]]) -> float:
    """Return the largest tolerance, relative."""
    sizes = [
        (_tolerance(p, p.expected), float(np.abs(p.expected).max(initial=0.0))) for _, p in mine
    ]
    return max((t / s for t, s in sizes if s > 0), default=0.0)


def _telling(p: GradientPart) -> bool:
    error = float(np.abs(p.got - p.expected).max(initial=0.0))
    return error > CONVINCING * _tolerance(p, p.expected)


def _gap(
    reading: GradientReading, a: GradientAsked, p: GradientPart, conventions: Conventions
) -> float | None:
    """Return the distance from a prediction in tolerances; else of the truth."""
    assert a.u is not None
    question = Question(a.layer.realised, np.asarray(a.u, dtype=np.float64), conventions)
    try:
        predicted = reading.predict(p.name, p.expected, question)
    except (ZeroDivisionError, PrecisionError):  # an inverse that this system does not have
        return None
    if predicted is None:
        predicted = p.expected
    if predicted.shape != p.got.shape or not np.isfinite(predicted).all():
        return None
    gap = float(np.abs(predicted - p.got).max(initial=0.0))
    tolerance = _tolerance(p, predicted)
    if gap == 0:
        return 0.0
    return gap / tolerance if tolerance > 0 else float("inf")


def _reading(r: GradientReading, names: list[str]) -> Reading:
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    says, remedy = r.says.replace("{names}", listed), r.remedy.replace("{names}", listed)
    return Reading(r.id, says, r.equation, r.theorem, r.place, remedy)


def _convention(
    whole: Reading, found: dict[str, list[str]], cases: Sequence[GradientAsked], c: Conventions
) -> tuple[Reading, dict[str, object]]:
    """Conjugates of every complex gradient are the other convention, not a mistake."""
    complex_ = {p.name for a in cases for p in a.parts if np.iscomplexobj(p.expected)}
    if set(found) != {"gradient-conjugated"} or set(found["gradient-conjugated"]) != complex_:
        return whole, {}
    other = "jax" if c.gradient == "torch" else "torch"
    declare: dict[str, object] = {"gradient": other}
    return (
        replace(whole, verdict=Verdict.CONVENTION, declares=lambda _: declare),
        declare,
    )
