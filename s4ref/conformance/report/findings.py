"""What went wrong, one finding a cause: the smallest case, its numbers, its name and the way to see
it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from s4ref.conformance.diagnosis import Diagnosis
from s4ref.conformance.record import CaseResult, Report
from s4ref.conformance.report.causes import Group, causes
from s4ref.conformance.report.clean import clean, number
from s4ref.conformance.report.counterexample import exact_value, system_of
from s4ref.conformance.report.overlay import overlay
from s4ref.conformance.report.rows import rows
from s4ref.conformance.report.slopes import slopes
from s4ref.conformance.report.snippet import snippet
from s4ref.conformance.report.summary import summary
from s4ref.conformance.report.theorems import cited
from s4ref.conformance.verdict import Verdict


@dataclass(frozen=True)
class Finding:
    """One cause, told at its smallest case.

    Attributes
    ----------
    checks : ids of the checks it explains, that of the case told first
    case, dtype : where it is smallest
    data : all that the report says of it, as schema/1/report.json lays it out
    """

    verdict: Verdict
    checks: tuple[str, ...]
    case: str
    dtype: str
    data: dict[str, Any]

    @property
    def lines(self) -> tuple[str, ...]:
        """The finding in words, one labelled line after another."""
        return (
            self.data["summary"],
            *(f"{label}: {text}" for label, text in rows(self.data)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the finding as data."""
        return self.data


def findings(report: Report) -> tuple[Finding, ...]:
    """Return the findings of a run, in the order of the checks; equal causes are told once."""
    return tuple(_finding(report, group) for group in causes(report.checks))


def _finding(report: Report, group: Group) -> Finding:
    cause = group.causes[0]
    check, result = cause.check.check, cause.first
    ids = tuple(dict.fromkeys(c.check.check.id for c in group.causes))
    named = cause.diagnosis
    data = clean(
        {
            "verdict": cause.verdict.value,
            "summary": summary(cause),
            "checks": list(ids),
            "follows": list(group.follows),
            "title": check.title,
            "demand": check.demand,
            "case": result.case.id,
            "dtype": result.dtype,
            "device": result.device,
            "problem": result.case.to_json(),
            "failed": len(cause.failures),
            "ran": cause.check.counts.ran,
            "message": result.observation.message,
            "numbers": _numbers(result),
            "system": system_of(result),
            "diagnosis": _diagnosis(named),
            "signature": _signature(named),
            "growth": dict(cause.check.growth),
            "theorems": cited(check.theorems),
            "overlay": overlay(cause.failures),
            "slopes": slopes(cause.check) if result.observation.budget is not None else [],
            "reproduce": report.again(result.case.id),
            "snippet": snippet(report, check.id, result),
        }
    )
    return Finding(cause.verdict, ids, result.case.id, result.dtype, data)


def _numbers(result: CaseResult) -> dict[str, Any] | None:
    """Return the worst entry with error and budget, absolute."""
    o = result.observation
    if o.budget is None or o.ratios is None or o.evidence is None:
        return None
    return {
        "label": o.evidence.label,
        "expected": number(o.evidence.expected),
        "exact": exact_value(result),
        "got": number(o.evidence.got),
        "error": number(o.error),
        "scale": number(o.scale),
        "budget": number(o.budget.algorithm),
        "ratio": number(o.ratios[1]),
    }


def _signature(named: Diagnosis | None) -> str:
    text = "" if named is None else named.signature
    return "" if text == "not finite" else text  # the verdict says so


def _diagnosis(named: Diagnosis | None) -> dict[str, Any] | None:
    if named is None or named.reading is None:
        return None
    reading = named.reading
    return {
        "reading": reading.id,
        "says": reading.says,
        "agreement": number(named.agreement),
        "remedy": reading.remedy,
        "equation": reading.equation,
        "theorem": reading.theorem,
        "place": reading.place,
        "declare": dict(named.declare),
    }
