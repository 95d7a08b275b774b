"""What went wrong, one finding a cause: the smallest case, its numbers, its name and the way to see
it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from s4ref.conformance.layer import Layer
from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult, CheckResult, Report
from s4ref.conformance.report.notation import array_text, ratio_text
from s4ref.conformance.verdict import BROKEN, Verdict
from s4ref.maths.discretize import rule_named
from s4ref.oracle.exactly import exact_kernel_entry
from s4ref.oracle.prepare import prepare
from s4ref.records import DPLR, SSM


MEANING = {
    Verdict.WRONG: "rounding cannot explain it",
    Verdict.INACCURATE: "the formula is right on small cases, the algorithm loses digits",
    Verdict.DOWNGRADED: "this is float32's accuracy, not float64's",
    Verdict.CONVENTION: "another convention than the declared one explains it to rounding",
    Verdict.UNDECIDED: "only one dtype ran; a second one would tell a wrong formula from rounding",
}


@dataclass(frozen=True)
class Finding:
    """One cause.

    Attributes
    ----------
    checks : ids of the checks it explains
    headline : the smallest failing case
    lines : the rest, in reading order
    """

    verdict: Verdict
    checks: tuple[str, ...]
    case: str
    dtype: str
    headline: str
    lines: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the finding as data."""
        return {
            "verdict": self.verdict.value,
            "checks": list(self.checks),
            "case": self.case,
            "dtype": self.dtype,
            "headline": self.headline,
            "lines": list(self.lines),
        }


@dataclass(frozen=True)
class _Cause:
    """Failures of one check that end alike."""

    check: CheckResult
    verdict: Verdict
    failures: tuple[CaseResult, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes two causes one."""
        named = self.check.diagnosis
        first = self.failures[0].observation
        if first.status not in (Status.OFF, Status.NON_FINITE):
            return self.verdict.value, first.message
        if named is not None and named.reading is not None:
            return self.verdict.value, named.reading.id
        # One cast somewhere shows in every check.
        return self.verdict.value, "" if self.verdict is Verdict.DOWNGRADED else self.check.check.id


def findings(report: Report) -> tuple[Finding, ...]:
    """Return the findings of a run, in the order of the checks; equal causes are told once."""
    groups: dict[tuple[str, str], list[_Cause]] = {}
    for check in report.checks:
        for cause in _causes(check):
            groups.setdefault(cause.key, []).append(cause)
    return tuple(_finding(report, group) for group in groups.values())


def _causes(check: CheckResult) -> list[_Cause]:
    by_verdict: dict[Verdict, list[CaseResult]] = {}
    for r in check.failures:
        verdict = dict(BROKEN).get(r.observation.status, check.numerical)
        by_verdict.setdefault(verdict, []).append(r)
    return [_Cause(check, verdict, tuple(rows)) for verdict, rows in by_verdict.items()]


def _finding(report: Report, group: list[_Cause]) -> Finding:
    cause = group[0]
    check, result = cause.check.check, cause.failures[0]
    lines = [*_system(result), *_numbers(result), *_verdict(cause)]
    others = dict.fromkeys(c.check.check.id for c in group[1:])
    if others:
        lines.append(f"Also seen in: {', '.join(others)}")
    if check.theorems:
        lines.append(f"Why it must hold: {', '.join(check.theorems)} (s4ref/theorems.toml)")
    lines.append(f"Reproduce: s4ref validate {report.spelling} --case {result.case.id}")
    return Finding(
        cause.verdict,
        (check.id, *others),
        result.case.id,
        result.dtype,
        f"{check.id}   {_place(result.case.to_json())}   {result.dtype} {result.device}",
        tuple(lines),
    )


def _place(values: Mapping[str, Any]) -> str:
    shown = []
    for key, value in values.items():
        if key == "small":
            continue
        shown.append(str(value) if key in ("family", "rule") else f"{key}={value}")
    return " ".join(shown)


def _system(result: CaseResult) -> list[str]:
    """State the parameters of a small case in full."""
    problem = result.case.problem
    if problem is None or not problem.small:
        return []
    s = problem.system
    names = (
        ("A", "B", "C", "D") if isinstance(s, SSM) else ("lam", "P", "Q", "B", "C", "D", "weight")
    )
    parts = [
        f"{name} = {array_text(getattr(s, name))}"
        for name in names
        if getattr(s, name, None) is not None
    ]
    kind = "A = diag(lam) - P Q*, exact" if isinstance(s, DPLR) else "exact"
    return [f"{'  '.join(parts)}   ({kind})"]


def _numbers(result: CaseResult) -> list[str]:
    o = result.observation
    if o.evidence is None:
        return [o.message] if o.message else []
    e = o.evidence
    exact = _exact(result)
    expected = f"{exact} = {e.expected:.12g}" if exact else f"{e.expected:.17g}"
    size = o.error / o.scale if o.scale > 0 else float("inf")
    # Enough digits to see the difference.
    got = f"{e.got:.9g}" if size > 1e-6 else f"{e.got:.17g}"
    line = f"{e.label}  expected {expected}   got {got}   relative error {size:.1e}"
    return [line, *([o.message] if o.message else [])]


def _exact(result: CaseResult) -> str:
    """Return the exact expected tap of a small bilinear case, if it is short."""
    o, layer = result.observation, result.observation.subject
    problem = result.case.problem
    if problem is None or not problem.small or not isinstance(layer, Layer) or o.evidence is None:
        return ""
    held, index = layer.realised, o.evidence.index
    if (
        held.tilde_L is not None
        or held.late
        or len(held.dt) > 1
        or not o.evidence.label.startswith("K[")
    ):
        return ""
    lag = index[-1]
    out, inp = index[:2] if len(index) == 3 else (0, 0)
    value = exact_kernel_entry(
        prepare(held.system, held.dt[0]), rule_named(held.rule), lag, out, inp
    )
    text = "" if value is None else str(value)
    return text if 0 < len(text) <= 40 else ""


def _verdict(cause: _Cause) -> list[str]:
    o = cause.failures[0].observation
    lines = [cause.verdict.value]
    if o.budget is not None and o.ratios is not None:
        lines[0] += (
            f": the budget here is {o.budget.algorithm:.1e}, the error {ratio_text(o.ratios[1])} "
            "times that"
        )
        if cause.verdict in MEANING:
            lines[0] += f"; {MEANING[cause.verdict]}"
        lines += _name_of(cause)
    lines.append(f"{len(cause.failures)} of {cause.check.counts.ran} cases fail so")
    return lines


def _name_of(cause: _Cause) -> list[str]:
    d, check = cause.check.diagnosis, cause.check
    lines = []
    if d is not None and d.reading is not None:
        lines.append(
            f"Nearest known reading: {d.reading.id} (agrees to {d.agreement:.0e}): the layer "
            f"{d.reading.says}; "
            f"{d.reading.remedy}"
        )
    elif d is not None and d.signature:
        lines.append(f"No known reading explains it; {d.signature}")
    if check.growth:
        powers = " ".join(f"{name}^{power:g}" for name, power in check.growth.items())
        lines.append(f"Over all cases the relative error grows like {powers}")
    return lines
