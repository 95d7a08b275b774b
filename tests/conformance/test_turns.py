"""Sweeps side by side compute one at a time, wait together, and end together."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.turns import Stopped, Turns, side_by_side


def never() -> None:
    raise AssertionError("nothing failed")


def test_all_wait_at_once_and_one_computes_at_a_time() -> None:
    turns, together = Turns(), threading.Barrier(3, timeout=10)
    busy: list[int] = []
    crowd: list[int] = []

    def job() -> None:
        for _ in range(50):
            busy.append(1)
            crowd.append(len(busy))
            busy.pop()
            with turns.away():
                together.wait()  # passed only if all three wait here

    side_by_side([job] * 3, turns, never)
    assert crowd == [1] * 150


@pytest.mark.parametrize("bad", [0, 1])
def test_the_first_failure_ends_all_and_is_raised(bad: int) -> None:
    turns, halted = Turns(), threading.Event()

    def fails() -> None:
        raise ZeroDivisionError

    def goes_on() -> None:
        with turns.away():
            assert halted.wait(10)
        raise Stopped

    jobs: list[Callable[[], None]] = [goes_on, goes_on]
    jobs[bad] = fails
    with pytest.raises(ZeroDivisionError):
        side_by_side(jobs, turns, halted.set)
    with turns.mine():  # nobody kept the turn
        pass


def test_an_interrupt_while_waiting_for_the_turn_leaves_it_to_others() -> None:
    turns = Turns()
    with turns.mine():
        turns._lock.release()  # as if the Ctrl-C had come before the turn was had again
    free = []
    thread = threading.Thread(target=lambda: free.append(turns._lock.acquire(timeout=10)))
    thread.start()
    thread.join()
    assert free == [True]


def test_the_order_of_a_report_is_that_of_dtypes_and_cases(sample: Callable[[str], Path]) -> None:
    report = validate(sample("right_diagonal"), Settings(checks=("L2.kernel.definition",)))
    for check in report.checks:
        places = [(r.dtype, r.case.id) for r in check.results]
        ids = [case for dtype, case in places if dtype == report.dtypes[0]]
        assert places == [(dtype, case) for dtype in report.dtypes for case in ids]
