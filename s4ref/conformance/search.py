"""After the drawn cases have run: each failure made small, posed everywhere, and kept as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from s4ref.conformance import stored
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.execute import Executor
from s4ref.conformance.explore import shrink
from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult
from s4ref.conformance.session import Session


# Smaller is no quicker there, and each attempt costs the whole limit.
SLOW = (Status.TIMEOUT, Status.MEMORY)
SAVED = 10  # drawn failures of one check that are kept as files


class Search:
    """The drawn cases of a run.

    Attributes
    ----------
    summary : what was drawn and what it came to, for the report
    """

    def __init__(self, session: Session, executor: Executor) -> None:
        self.session, self.executor = session, executor
        s = session.settings
        self.summary: dict[str, Any] = {
            "asked": s.explore,
            "seed": s.seed,
            "drawn": len({id(c.problem) for cases in session.explored.values() for c in cases}),
            "smallest": {},
        }

    def simplify(self, checks: Sequence[Check]) -> None:
        """Shrink the failures of each check to one case, and pose that in every dtype."""
        for check in checks:
            failed = self._failures(check)
            if not failed:
                continue
            smallest = self._shrink(check, failed)
            self._keep([*([smallest] if smallest else []), *failed])

    def _failures(self, check: Check) -> list[CaseResult]:
        """Return the drawn cases that failed and were not expected to."""
        drawn = {case.id for case in self.session.explored.get(check.id, ())}
        return [
            r
            for r in self.executor.results
            if r.case.id in drawn
            and r.failed
            and not any(
                entry.matches(r.case, r.dtype, r.device) and entry.foresees(r.observation.status)
                for entry in self.session.entries
            )
        ]

    def _shrink(self, check: Check, failed: Sequence[CaseResult]) -> CaseResult | None:
        first = failed[0]
        status = first.observation.status
        if status in SLOW:
            return None
        s = self.session
        bench = s.bench(first.dtype, first.device)
        known = {
            r.case.id: r.observation.status is status
            for r in self.executor.results
            if r.case.check == check.id and (r.dtype, r.device) == (first.dtype, first.device)
        }

        def fails(case: Case) -> bool:
            found = self.executor.outcome(check, case, bench, first.device)
            return found.observation.status is status

        small = shrink(check, s.declaration, s.settings.explore, s.settings.seed, fails, known)
        if small is None:
            return None
        self.summary["smallest"][check.id] = {
            "case": small.case.id,
            "posed": small.posed,
            "complete": small.complete,
        }
        if small.case.id in known:
            return next(r for r in failed if r.case.id == small.case.id)
        return self._pose(check, small.case, first)

    def _pose(self, check: Check, case: Case, first: CaseResult) -> CaseResult | None:
        """Pose a case everywhere, as if it had been planned."""
        s = self.session
        places = [(dtype, device) for device in s.devices for dtype in s.dtypes]
        self.executor.planned += len(places)
        found = None
        for dtype, device in places:
            result = self.executor.pose(check, case, s.bench(dtype, device), device)
            if (dtype, device) == (first.dtype, first.device):
                found = result
        return found

    def _keep(self, failed: Sequence[CaseResult]) -> None:
        root = self.session.settings.store
        if root is None:
            return
        kept = list({r.case.id: r for r in failed}.values())[:SAVED]
        for r in kept:
            o = r.observation
            found = {
                "target": self.session.target.spelling,
                "dtype": r.dtype,
                "status": o.status.value,
                "message": o.message,
            }
            if o.evidence is not None:
                found |= {"entry": o.evidence.label, "expected": repr(o.evidence.expected)}
                found |= {"got": repr(o.evidence.got)}
            stored.save(r.case, root, found)
