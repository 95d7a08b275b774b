"""One adapter judged in this process, with right answers that are computed once for all of them."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from s4ref.conformance.cases import Case
from s4ref.conformance.reference import Reference
from s4ref.conformance.report.findings import findings
from s4ref.conformance.runner import run
from s4ref.conformance.session import Session
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import resolve


# Mutants of one implementation are asked the same questions.
ANSWERS = Reference()
MANY = 16
HEAVY = 4


@dataclass(frozen=True)
class Judged:
    """What was said of an adapter.

    Attributes
    ----------
    verdicts : verdict of every check that ran, by its id
    killers : the checks that are red
    reds : their verdicts
    readings : ids of the readings named
    lines : lines of the findings
    dtypes : what it was run in
    """

    verdicts: Mapping[str, str]
    killers: tuple[str, ...]
    reds: tuple[str, ...]
    readings: tuple[str, ...]
    lines: tuple[str, ...]
    dtypes: tuple[str, ...]

    @property
    def killed(self) -> bool:
        """Whether some check is red."""
        return bool(self.killers)

    def names(self, wanted: tuple[str, ...]) -> bool:
        """Whether all of it was said; "a|b": either.

        A word is a verdict or the id of a reading, several words are part of a line.
        """
        exact = {*self.reds, *self.readings}
        text = "\n".join(self.lines)
        return all(
            any(one in exact or (" " in one and one in text) for one in each.split("|"))
            for each in wanted
        )


def judge(
    path: Path,
    *,
    checks: tuple[str, ...] = (),
    quick: bool = True,
    others: int = 0,
    dtypes: tuple[str, ...] = (),
) -> Judged:
    """Run checks on an adapter file and return what they said.

    Parameters
    ----------
    path : Path
    checks : ids or patterns, of which up to MANY cases are posed, or HEAVY large ones
    quick : leave out what is large
    others : how many light cases of every other check are posed too
    dtypes : empty for all that the adapter declares
    """
    settings = Settings(checks=() if others else checks, quick=quick, isolated=False, dtypes=dtypes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # broken arithmetic warns; the verdict is what counts
        with Session(resolve(path), settings) as session:
            session.reference = ANSWERS
            plan = _light(session) if quick else session.plan
            report = run(session, _some(plan, checks, MANY if quick else HEAVY, others))
            told = findings(report)
    red = [c for c in report.checks if c.verdict.exit_code]
    readings = [c.diagnosis.reading.id for c in red if c.diagnosis and c.diagnosis.reading]
    return Judged(
        {c.check.id: c.verdict.value for c in report.checks if c.results},
        tuple(c.check.id for c in red),
        tuple(dict.fromkeys(c.verdict.value for c in red)),
        tuple(dict.fromkeys(readings)),
        tuple(line for finding in told for line in finding.lines),
        tuple(sorted(report.dtypes)),
    )


def _light(session: Session) -> dict[str, list[Case]]:
    """Return all light cases; a quick run poses only some of them."""
    return {
        check.id: check.light(session.declaration)
        for check in session.checks
        if check.id in session.plan
    }


def _some(
    plan: Mapping[str, Sequence[Case]], chosen: tuple[str, ...], many: int, few: int
) -> dict[str, list[Case]]:
    """Return several cases of the chosen checks and a few light ones of the others.

    The order is that of their hashes: cases vary in a regular order, and every n-th one would miss
    what comes in between.  Large cases come first where they are posed at all.
    """
    out = {}
    for name, cases in plan.items():
        if any(fnmatchcase(name, pattern) for pattern in chosen):
            first = sorted((not case.heavy, case.id) for case in cases)[:many]
        else:
            first = sorted((True, case.id) for case in cases if not case.heavy)[:few]
        out[name] = [case for case in cases if case.id in {key for _, key in first}]
    return {name: cases for name, cases in out.items() if cases}
