"""Cases, one at a time: run, or recalled from the journal of the run that was interrupted."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.journal import Journal, result_of
from s4ref.conformance.layer import Bench, CallFailed
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.recalled import Recalled
from s4ref.conformance.record import CaseResult
from s4ref.conformance.settings import Settings
from s4ref.conformance.turns import Stopped
from s4ref.errors import InputError, PrecisionError


# Cases of a check at a dtype that may time out in a row, and in all, before the rest is left.
IN_A_ROW, IN_ALL = 3, 8


class Executor:
    """Runs the cases of one run, in whatever order they are handed in.

    Attributes
    ----------
    planned : how many there will be, as far as is known
    bench : where the cases of a dtype and a device run
    results : outcomes so far, in order
    stopped : nothing counts any more
    """

    def __init__(
        self,
        settings: Settings,
        planned: int,
        bench: Callable[[str, str], Bench],
        journal: Journal | None = None,
    ) -> None:
        self.settings, self.planned, self.bench, self.journal = settings, planned, bench, journal
        self.results: list[CaseResult] = []
        self.stopped = False
        self._in_a_row: Counter[tuple[str, str, str]] = Counter()
        self._in_all: Counter[tuple[str, str, str]] = Counter()

    def sweep(
        self, checks: Sequence[Check], plan: Mapping[str, Sequence[Case]], bench: Bench, device: str
    ) -> None:
        """Run the planned cases of every check, in order."""
        for check in checks:
            for case in plan.get(check.id, ()):
                self.pose(check, case, bench, device)

    def sort(self, places: Sequence[tuple[str, str]]) -> None:
        """Order the outcomes by dtype and device."""
        self.results.sort(key=lambda r: places.index((r.dtype, r.device)))

    def recollect(self) -> None:
        """Ask the recalled failures again for what is in no file, while the adapter is open."""
        for r in self.results:
            if r.failed and isinstance(r.observation, Recalled):
                r.observation.ask()

    def pose(self, check: Check, case: Case, bench: Bench, device: str) -> CaseResult:
        """Run or recall one case, and count it."""
        result = self.outcome(check, case, bench, device)
        self.results.append(result)
        if self.settings.progress is not None:
            self.settings.progress(len(self.results), self.planned, case)
        return result

    def outcome(self, check: Check, case: Case, bench: Bench, device: str) -> CaseResult:
        """Run or recall one case, without counting it."""
        place = (check.id, bench.dtype, device)
        result = self._recalled(check, case, bench.dtype, device)
        if result is None:
            if self._in_a_row[place] >= IN_A_ROW or self._in_all[place] >= IN_ALL:
                n = min(self._in_all[place], IN_ALL)
                o = Observation(Status.TIMEOUT, message=f"not tried after {n} cases timed out")
                result = CaseResult(case, bench.dtype, device, o)
            else:
                result = _timed(check, case, bench, device)
            if self.stopped:
                raise Stopped
            if self.journal is not None:
                self.journal.add(result)
        late = result.observation.status is Status.TIMEOUT
        self._in_a_row[place] = self._in_a_row[place] + 1 if late else 0
        if not result.observation.message.startswith("not tried"):
            self._in_all[place] += late
        return result

    def _recalled(self, check: Check, case: Case, dtype: str, device: str) -> CaseResult | None:
        line = None if self.journal is None else self.journal.recall((case.id, dtype, device))
        kept = None if line is None else result_of(line, case)
        if line is None or kept is None:
            return None
        if not line["asked"]:
            return kept

        def ask() -> Observation:
            return run_case(check, case, self.bench(dtype, device))

        return replace(kept, observation=Recalled.of(kept.observation, ask))


def _timed(check: Check, case: Case, bench: Bench, device: str) -> CaseResult:
    begin = time.perf_counter()
    observation = run_case(check, case, bench)
    seconds = time.perf_counter() - begin
    return CaseResult(
        case, bench.dtype, device, observation, None, lower(observation, bench.dtype), seconds
    )


def run_case(check: Check, case: Case, bench: Bench) -> Observation:
    """Run one case; whatever the adapter does costs this case alone."""
    why = case.skip or _below_range(case, bench.dtype)
    if why is not None:
        return Observation(Status.SKIPPED, message=why)
    try:
        return check.run(case, bench)
    except CallFailed as failure:
        return failure.observation
    except (InputError, PrecisionError, ArithmeticError) as error:
        # Only what an adapter says it holds can be beyond the oracle; else the failure is ours.
        if "realised" not in bench.declaration.provides:
            raise
        return Observation(
            Status.BAD_SHAPE, message=f"the parameters of realised() cannot be judged: {error}"
        )
    finally:
        bench.release()


def _below_range(case: Case, dtype: str) -> str | None:
    """Return why no layer in this dtype can hold the step, or None."""
    if dtype != "float16" or case.problem is None:
        return None
    least = float(np.finfo(np.float16).smallest_normal)
    small = [float(dt) for dt in case.problem.dt if dt < least]
    return f"dt = {small[0]:.3g} is below the normal range of float16" if small else None


def lower(observation: Observation, dtype: str) -> float | None:
    """Return what float32 might have cost a float64 case that is off.

    Most checks say so; else budgets are proportional to the unit roundoff.
    """
    o = observation
    if dtype != "float64" or o.status is not Status.OFF or o.budget is None:
        return None
    if o.lower is not None:
        return o.lower
    return o.budget.algorithm * (UNIT_ROUNDOFF["float32"] / UNIT_ROUNDOFF["float64"])
