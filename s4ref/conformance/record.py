"""The outcome of a run, as data.  Nothing here prints or decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from s4ref.bounds.parameters import SMALL_ERROR
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.diagnosis import Diagnosis
from s4ref.conformance.expectations import Expectation, Ledger
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Constructed, Problem
from s4ref.conformance.verdict import FAILED, Trial, Verdict, convincing, decide


ROUNDING = (Verdict.INACCURATE, Verdict.DOWNGRADED, Verdict.NON_FINITE)


@dataclass(frozen=True)
class CaseResult:
    """One case on one dtype and device.

    Attributes
    ----------
    expected : the entry that foresees the failure, or None
    lower : for a float64 failure, the budget the same case has in float32
    seconds : how long the case took
    """

    case: Case
    dtype: str
    device: str
    observation: Observation
    expected: Expectation | None = None
    lower: float | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def failed(self) -> bool:
        """Whether the case failed, expected or not."""
        return self.observation.status in FAILED

    @property
    def trial(self) -> Trial:
        """The case as the verdict sees it."""
        o = self.observation
        decisive = o.budget is None or o.budget.algorithm <= SMALL_ERROR * o.scale
        return Trial(
            self.dtype,
            self.case.small and decisive,
            o,
            self.lower,
            self.expected is not None,
            self.case.id,
        )


@dataclass(frozen=True)
class Counts:
    """How many cases there were; planned = ran + skipped in a complete run."""

    planned: int
    ran: int
    skipped: int
    expected: int
    passed: int
    failed: int
    ill_conditioned: int

    def to_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return dict(vars(self))


@dataclass(frozen=True)
class CheckResult:
    """One check over all its cases.

    Attributes
    ----------
    numerical : the verdict on the comparisons alone, where other cases came to nothing
    lacks : callables that the adapter does not offer
    growth : exponents of the error in N, L and 1/dt where it grows with size
    """

    check: Check
    verdict: Verdict
    results: tuple[CaseResult, ...]
    numerical: Verdict = Verdict.NOT_PROVIDED
    lacks: tuple[str, ...] = ()
    diagnosis: Diagnosis | None = None
    growth: Mapping[str, float] = field(default_factory=dict)

    @property
    def counts(self) -> Counts:
        """How its cases ended."""
        return count(self.results)

    def worst(self, dtype: str) -> tuple[float, float] | None:
        """Return the largest two ratios over the cases of a dtype."""
        pairs = [
            ratios
            for r in self.results
            if r.dtype == dtype and (ratios := r.observation.ratios) is not None
        ]
        if not pairs:
            return None
        return max(p for p, _ in pairs), max(a for _, a in pairs)

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """Failures nobody expected, easiest case first."""
        failed = [r for r in self.results if r.failed and r.expected is None]
        return tuple(sorted(failed, key=_difficulty))

    @property
    def mistaken(self) -> tuple[str, ...]:
        """What keeps entries from excusing more than they say: a wrong formula is no rounding.

        Small cases tell, as rounding can be excluded there, if they err far beyond float32.
        """
        used = dict.fromkeys(r.expected for r in self.results if r.expected is not None)
        notes = []
        for entry in used:
            mine = [
                r
                for r in self.results
                if r.expected == entry and r.trial.small and convincing(r.trial)
            ]
            mine_ids = {id(r) for r in mine}
            rest = [
                replace(r.trial, expected=r.failed) for r in self.results if id(r) not in mine_ids
            ]
            says = decide([replace(r.trial, expected=False) for r in mine] + rest)
            if entry.verdict in ROUNDING and says is Verdict.WRONG:
                first = min(mine, key=_difficulty)
                notes.append(
                    f"expected failure of {entry.check} says {entry.verdict.value}, but what it "
                    f"excuses in {self.check.id} is WRONG, as case {first.case.id} shows"
                )
        return tuple(notes)


def _difficulty(result: CaseResult) -> tuple[int, int, int, int, str, str]:
    problem = result.case.problem
    place = (result.dtype, result.case.id)
    if problem is None:
        return 0, 0, int(dict(result.case.variant).get("N", 0)), 0, *place
    if not problem.small or isinstance(problem, Constructed):
        return 1 - problem.small, 1, problem.N, problem.L, *place
    return 0, 0, _effort(problem), problem.L, *place


def _effort(problem: Problem) -> int:
    """Return what it takes to check a small problem by hand: its digits, and N L products."""
    numbers = [x for x in vars(problem.system).values() if x is not None]
    digits = sum(
        len(str(Fraction(x)))
        for value in numbers
        for part in (np.real(value), np.imag(value))
        for x in np.ravel(part).tolist()
        if x
    )
    return digits + sum(len(str(step)) for step in problem.dt) + problem.N * problem.L


def count(results: tuple[CaseResult, ...]) -> Counts:
    """Return the counts of a set of results."""
    status = [r.observation.status for r in results]
    skipped = sum(s is Status.SKIPPED for s in status)
    expected = sum(r.expected is not None for r in results)
    failed = sum(r.failed and r.expected is None for r in results)
    ill = sum(s is Status.ILL for s in status)
    ran = len(results) - skipped
    return Counts(len(results), ran, skipped, expected, ran - expected - failed - ill, failed, ill)


@dataclass(frozen=True)
class Report:
    """A whole run.

    Attributes
    ----------
    spelling : the target as the user named it
    planned : cases planned before the first one ran
    options : the settings that change what is judged
    environment : versions, machine and times; the only part that differs between two equal runs
    complete : whether nothing was left out by choice
    """

    spelling: str
    declaration: Declaration
    dtypes: tuple[str, ...]
    devices: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    planned: int
    ledger: Ledger
    options: Mapping[str, Any]
    environment: Mapping[str, Any]
    complete: bool

    def again(self, case: str) -> str:
        """Return the command, or the call, that runs the case with this id again."""
        return str(self.options["reproduce"]).replace("{case}", case)

    @cached_property
    def counts(self) -> Counts:
        """How all cases ended."""
        return count(tuple(r for c in self.checks for r in c.results))

    @property
    def bookkeeping(self) -> tuple[str, ...]:
        """What keeps a run from being green although no check is red."""
        notes = []
        if self.counts.planned != self.planned:
            notes.append(
                f"{self.planned} cases were planned, {self.counts.planned} are accounted for"
            )
        if self.complete:
            notes += [
                f"expected failure of {e.check} is stale: every case passed"
                for e in self.ledger.stale
            ]
            notes += [
                f"expected failure of {e.check} matches no case of this run"
                for e in self.ledger.unmatched
            ]
            notes += [text for c in self.checks for text in c.mistaken]
        return tuple(notes)

    @property
    def green(self) -> bool:
        """Whether the run is green: every verdict is, and the books balance."""
        return not self.bookkeeping and all(c.verdict.exit_code == 0 for c in self.checks)

    @property
    def exit_code(self) -> int:
        """Return 0 for a green run, else 1."""
        return 0 if self.green else 1

    @property
    def badges(self) -> Mapping[str, str]:
        """What may be claimed: the highest level of the computation, and the parameters apart."""
        level = "none"
        for name in ("L1", "L2", "L3", "L4", "L5"):
            here = [c.verdict for c in self.checks if c.check.level == name]
            if any(v.exit_code for v in here):
                break
            if Verdict.OK in here or Verdict.DEVIATION in here:
                level = name
        start = [c.verdict for c in self.checks if c.check.level == "L0"]
        green = Verdict.OK in start and not any(v.exit_code for v in start)
        deviates = {c.check.level for c in self.checks if c.verdict is Verdict.DEVIATION}
        note = " with known deviations"
        return {
            "kernel": level + (note if level != "none" and deviates - {"L0"} else ""),
            "parameters": ("L0" if green else "none")
            + (note if green and "L0" in deviates else ""),
        }
