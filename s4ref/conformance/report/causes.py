"""Failures that end alike, gathered: one cause may show in many cases and in many checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from s4ref.conformance.diagnosis import Diagnosis
from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult, CheckResult
from s4ref.conformance.verdict import BROKEN, Verdict


@dataclass(frozen=True)
class Cause:
    """Failures of one check that end alike, the easiest case first."""

    check: CheckResult
    verdict: Verdict
    failures: tuple[CaseResult, ...]

    @property
    def first(self) -> CaseResult:
        """The smallest failing case."""
        return self.failures[0]

    @property
    def diagnosis(self) -> Diagnosis | None:
        """What is known of these failures, and not of others that came to numbers."""
        numbers = (Status.OFF, Status.NON_FINITE)
        compared = self.first.observation.status in numbers
        others = any(r.failed and r.observation.status in numbers for r in self.check.results)
        return self.check.diagnosis if compared or not others else None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two causes one."""
        named, o = self.diagnosis, self.first.observation
        if o.status not in (Status.OFF, Status.NON_FINITE):
            return self.verdict.value, o.message
        if named is not None and named.reading is not None:
            return self.verdict.value, named.reading.id
        # One cast somewhere shows in every check.
        return self.verdict.value, "" if self.verdict is Verdict.DOWNGRADED else self.check.check.id


@dataclass(frozen=True)
class Group:
    """Causes that are one.

    Attributes
    ----------
    causes : what ends alike, in the order of the checks
    follows : ids of checks that fail without a name of their own and without a small case, so that
        this one, which has a name, is to be repaired first
    """

    causes: tuple[Cause, ...]
    follows: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether a known reading explains the failures of a computation."""
        diagnosis, check = self.causes[0].diagnosis, self.causes[0].check.check
        return diagnosis is not None and diagnosis.reading is not None and check.level != "L0"

    @property
    def vague(self) -> bool:
        """Whether nothing but size was seen to go with the failures: no name, no small case."""
        diagnosis = self.causes[0].diagnosis
        return (
            all(c.verdict is Verdict.WRONG and not c.first.case.small for c in self.causes)
            and (diagnosis is None or diagnosis.reading is None)
            and self.causes[0].check.check.level != "L0"
        )


def causes(checks: Sequence[CheckResult]) -> list[Group]:
    """Return the causes of all failures nobody expected; equal ones together, in the order of the
    checks.
    """
    found: dict[tuple[str, str], list[Cause]] = {}
    for check in checks:
        for cause in _of(check):
            found.setdefault(cause.key, []).append(cause)
    groups = [Group(tuple(group)) for group in found.values()]
    out = [group for group in groups if not group.vague or _master(group, groups) is None]
    return [replace(g, follows=_led(g, groups)) for g in out]


def _master(group: Group, groups: Sequence[Group]) -> Group | None:
    """Return the first named cause at the level of a vague one, or below."""
    level = group.causes[0].check.check.level
    return next((g for g in groups if g.named and g.causes[0].check.check.level <= level), None)


def _led(master: Group, groups: Sequence[Group]) -> tuple[str, ...]:
    return tuple(
        cause.check.check.id
        for group in groups
        if group.vague and _master(group, groups) is master
        for cause in group.causes
    )


def _of(check: CheckResult) -> list[Cause]:
    by_verdict: dict[Verdict, list[CaseResult]] = {}
    for r in check.failures:
        by_verdict.setdefault(verdict_of(check, r), []).append(r)
    return [Cause(check, verdict, tuple(rows)) for verdict, rows in by_verdict.items()]


def verdict_of(check: CheckResult, r: CaseResult) -> Verdict:
    """Return what a failing case says: how it broke, or what the comparisons say together."""
    return dict(BROKEN).get(r.observation.status, check.numerical)
