"""The verdict on a check: from the outcomes of its cases over sizes and dtypes.  No tolerances live
here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.observation import Observation, Status


class Verdict(Enum):
    """What a check says, in the words of the report."""

    OK = "OK"
    WRONG = "WRONG"
    INACCURATE = "INACCURATE"
    DOWNGRADED = "DOWNGRADED"
    CONVENTION = "CONVENTION"
    DEVIATION = "DEVIATION"
    ILL_CONDITIONED = "ILL-CONDITIONED"
    UNDECIDED = "UNDECIDED"
    CRASH = "CRASH"
    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    NON_FINITE = "NON-FINITE"
    BAD_SHAPE = "BAD-SHAPE"
    IMPURE = "IMPURE"
    NON_DETERMINISTIC = "NON-DETERMINISTIC"
    NOT_PROVIDED = "NOT PROVIDED"

    @property
    def exit_code(self) -> int:
        """Return 0 if a run may be green with this verdict, else 1."""
        return 0 if self in GREEN else 1


GREEN = frozenset(
    {
        Verdict.OK,
        Verdict.DEVIATION,
        Verdict.ILL_CONDITIONED,
        Verdict.UNDECIDED,
        Verdict.NOT_PROVIDED,
    }
)

# Worst first: what stands here hides what stands below.
BROKEN = (
    (Status.CRASH, Verdict.CRASH),
    (Status.TIMEOUT, Verdict.TIMEOUT),
    (Status.MEMORY, Verdict.MEMORY),
    (Status.BAD_SHAPE, Verdict.BAD_SHAPE),
    (Status.IMPURE, Verdict.IMPURE),
    (Status.NON_DETERMINISTIC, Verdict.NON_DETERMINISTIC),
)
CONVINCING = 32.0  # budgets that no layer which merely loses digits exceeds
FAILED = frozenset(status for status, _ in BROKEN) | {Status.OFF, Status.NON_FINITE}


@dataclass(frozen=True)
class Trial:
    """One case at one dtype, as the decision sees it.

    Attributes
    ----------
    case : identity of the case, the same in every dtype
    small : whether rounding can be excluded there (N <= 4, dyadic, moderate dt and L)
    lower : in float64, the algorithm budget of the same case in float32
    expected : whether the failure stands in the expected-failures file
    """

    dtype: str
    small: bool
    observation: Observation
    lower: float | None = None
    expected: bool = False
    case: str = ""

    @property
    def failed(self) -> bool:
        """Whether the case failed and was not expected to."""
        return self.observation.status in FAILED and not self.expected


def decide(trials: Sequence[Trial], *, explained: Verdict | None = None) -> Verdict:
    """Return the verdict on one check.

    Parameters
    ----------
    trials : sequence of Trial
        Every case of the check at every dtype; skipped ones do not count.
    explained : Verdict, optional
        WRONG or CONVENTION where the diagnosis found a reading that explains the small failures to
        rounding.

    Notes
    -----
    A wrong formula errs alike in every dtype, an inaccurate algorithm in proportion to the unit
    roundoff, and a layer that computes in a lower precision than asked errs by that precision's
    budget.
    """
    ran = [trial for trial in trials if trial.observation.status is not Status.SKIPPED]
    if not ran:
        return Verdict.NOT_PROVIDED
    failed = [trial for trial in ran if trial.failed]
    for status, verdict in BROKEN:
        if any(trial.observation.status is status for trial in failed):
            return verdict
    if failed:
        return _numerical(ran, failed, explained)
    if any(trial.expected for trial in ran):
        return Verdict.DEVIATION
    decided = any(trial.observation.status is Status.OK for trial in ran)
    return Verdict.OK if decided else Verdict.ILL_CONDITIONED


def _numerical(ran: Sequence[Trial], failed: Sequence[Trial], explained: Verdict | None) -> Verdict:
    if explained is not None:
        return explained
    if all(trial.observation.status is Status.NON_FINITE for trial in failed):
        return Verdict.NON_FINITE
    if _downgraded(failed):
        return Verdict.DOWNGRADED
    small = [trial for trial in failed if trial.small]
    both = len({trial.dtype for trial in ran}) > 1
    if not both:
        beyond = [trial for trial in failed if _beyond_rounding(trial)]
        if any(trial.small for trial in beyond):
            return Verdict.WRONG
        return Verdict.INACCURATE if beyond else Verdict.UNDECIDED
    if any(_alike(ran, trial.case) for trial in small):
        return Verdict.WRONG
    if all(_alike(ran, trial.case) for trial in failed) and (
        any(map(convincing, failed)) or any(trial.observation.partial for trial in failed)
    ):
        return Verdict.WRONG
    if any(trial.observation.status is Status.NON_FINITE for trial in failed):
        return Verdict.NON_FINITE
    return Verdict.INACCURATE


def _downgraded(failed: Sequence[Trial]) -> bool:
    """Whether only float64 fails, and each time as a float32 computation would.

    Such an error is below float32's budget and, more often than not, nearer to its unit roundoff
    than to float64's on a logarithmic scale.
    """
    if any(trial.dtype != "float64" for trial in failed):
        return False
    nearer = math.sqrt(UNIT_ROUNDOFF["float64"] * UNIT_ROUNDOFF["float32"])
    typical = 0
    for trial in failed:
        o = trial.observation
        if o.status is not Status.OFF or trial.lower is None or o.error > trial.lower:
            return False
        if o.partial:
            return False
        typical += o.narrow or o.error >= nearer * o.scale
    return 2 * typical >= len(failed)


def _beyond_rounding(trial: Trial) -> bool:
    """Whether one dtype is enough to tell that more is lost than a budget can be wrong by."""
    o = trial.observation
    return o.budget is None or o.error > CONVINCING * o.budget.algorithm


def convincing(trial: Trial) -> bool:
    """Whether the error is far beyond float32: no layer that loses a few of its digits, in any
    dtype, errs so much.
    """
    o = trial.observation
    own = None if o.budget is None else o.budget.algorithm
    narrow = trial.lower if trial.dtype == "float64" else own
    return narrow is None or o.error > CONVINCING * narrow


def _alike(ran: Sequence[Trial], case: str) -> bool:
    """Whether a case errs as much in float64 as in float32: no precision helps, so it is no
    rounding.

    Alike means nearer to equal than to the ratio of the unit roundoffs, on a logarithmic scale.
    A layer that computes in float64 whatever is asked may hit the rounded value in float32; what
    that hides counts as an error there.
    """
    errors, hidden = {}, 0.0
    for trial in ran:
        if trial.case == case:
            o = trial.observation
            errors[trial.dtype] = o.error
            hidden = max(hidden, UNIT_ROUNDOFF["float32"] * o.scale)
    nearer = math.sqrt(UNIT_ROUNDOFF["float64"] / UNIT_ROUNDOFF["float32"])
    return errors.get("float64", 0.0) > nearer * max(errors.get("float32", math.inf), hidden)
