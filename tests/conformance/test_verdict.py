"""The verdict table, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from s4ref.bounds import UNIT_ROUNDOFF, Budget
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.verdict import Trial, Verdict, decide


U32, U64 = UNIT_ROUNDOFF["float32"], UNIT_ROUNDOFF["float64"]
SPREAD = 100.0  # the budgets of these trials, in unit roundoffs


def trial(
    dtype: str = "float32",
    error: float = 0.0,
    *,
    small: bool = True,
    status: Status | None = None,
    case: str = "a",
    expected: bool = False,
    partial: bool = False,
) -> Trial:
    """Return a trial of scale 1 whose algorithm budget is SPREAD units of roundoff."""
    u = UNIT_ROUNDOFF[dtype]
    allowed = SPREAD * u
    if status is None:
        status = Status.OK if error <= allowed else Status.OFF
    o = Observation(status, error, 1.0, Budget(u, allowed), partial=partial)
    return Trial(dtype, small, o, SPREAD * U32, expected, case)


def both(error32: float, error64: float, **more: object) -> list[Trial]:
    return [
        trial("float32", error32, **more),  # type: ignore[arg-type]
        trial("float64", error64, **more),  # type: ignore[arg-type]
    ]


OK = both(U32, U64, case="fine")

TABLE: list[tuple[str, Sequence[Trial], Verdict]] = [
    ("within budget", OK, Verdict.OK),
    ("nothing ran", [trial(status=Status.SKIPPED)], Verdict.NOT_PROVIDED),
    ("alike in both dtypes", both(0.5, 0.5), Verdict.WRONG),
    ("small, one dtype", [trial(error=0.5)], Verdict.WRONG),
    ("small, one dtype, hardly", [trial(error=2 * SPREAD * U32)], Verdict.UNDECIDED),
    ("small, float64 inside float32", [*OK, *both(0.0, 2 * SPREAD * U64)], Verdict.INACCURATE),
    ("small, in proportion to u", [*OK, *both(1e3 * U32, 1e3 * U64)], Verdict.INACCURATE),
    ("small, only float32", [*OK, *both(1e3 * U32, U64)], Verdict.INACCURATE),
    (
        "large only, in proportion",
        [*OK, *both(1e3 * U32, 1e3 * U64, small=False)],
        Verdict.INACCURATE,
    ),
    ("large only, alike", [*OK, *both(1e-3, 1e-3, small=False)], Verdict.WRONG),
    (
        "large only, float32 inside float64 that loses digits besides",
        [*OK, *both(3 * SPREAD * U32, 3 * SPREAD * U32, small=False)],
        Verdict.INACCURATE,
    ),
    (
        "large only, alike, in some samples alone",
        [*OK, *both(3 * SPREAD * U32, 3 * SPREAD * U32, small=False, partial=True)],
        Verdict.WRONG,
    ),
    (
        "float64 alone, in some samples alone",
        both(SPREAD * U32 / 2, SPREAD * U32 / 2, small=False, partial=True),
        Verdict.WRONG,
    ),
    ("large only, one dtype", [trial(), trial(error=0.5, small=False)], Verdict.INACCURATE),
    (
        "large only, one dtype, hardly",
        [trial(), trial(error=2 * SPREAD * U32, small=False)],
        Verdict.UNDECIDED,
    ),
    ("float64 is float32", both(U32, U32), Verdict.DOWNGRADED),
    ("float64 loses digits", both(U32, 1e3 * U64), Verdict.INACCURATE),
    ("ill-conditioned", [trial(status=Status.ILL)], Verdict.ILL_CONDITIONED),
    ("some ill-conditioned", [*OK, trial(status=Status.ILL)], Verdict.OK),
    ("expected", [*OK, trial(error=0.5, expected=True)], Verdict.DEVIATION),
    ("expected, and another", [trial(error=0.5, expected=True), *both(0.5, 0.5)], Verdict.WRONG),
    ("not finite", [*OK, trial(status=Status.NON_FINITE)], Verdict.NON_FINITE),
    ("crash hides the rest", [*both(0.5, 0.5), trial(status=Status.CRASH)], Verdict.CRASH),
    ("timeout", [*OK, trial(status=Status.TIMEOUT)], Verdict.TIMEOUT),
    ("memory", [*OK, trial(status=Status.MEMORY)], Verdict.MEMORY),
    ("shape", [*OK, trial(status=Status.BAD_SHAPE)], Verdict.BAD_SHAPE),
    ("impure", [*OK, trial(status=Status.IMPURE)], Verdict.IMPURE),
    ("differs", [*OK, trial(status=Status.NON_DETERMINISTIC)], Verdict.NON_DETERMINISTIC),
]


@pytest.mark.parametrize("name, trials, verdict", TABLE, ids=[row[0] for row in TABLE])
def test_table(name: str, trials: Sequence[Trial], verdict: Verdict) -> None:
    assert decide(trials) is verdict
    assert decide(list(reversed(trials))) is verdict


def test_every_verdict_of_the_table_is_reached() -> None:
    reached = {verdict for _, _, verdict in TABLE}
    assert reached == set(Verdict) - {Verdict.CONVENTION}


def test_a_named_reading_decides() -> None:
    assert decide(both(0.5, 0.5), explained=Verdict.CONVENTION) is Verdict.CONVENTION
    assert decide([trial(status=Status.CRASH)], explained=Verdict.WRONG) is Verdict.CRASH
    assert decide(OK, explained=Verdict.WRONG) is Verdict.OK


def test_exit_codes() -> None:
    green = {v.value for v in Verdict if v.exit_code == 0}
    assert green == {"OK", "DEVIATION", "ILL-CONDITIONED", "UNDECIDED", "NOT PROVIDED"}
