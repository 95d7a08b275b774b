"""Sweeps side by side: each has a worker of its own, and while one waits for it another computes.

The oracle computes in one thread at a time, since the precision of ball arithmetic belongs to the
whole process.  A sweep takes its turn, and gives it up while it waits for an answer.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator, Sequence


SWITCH = 5e-4  # seconds after which a thread that computes lets one read an answer that came


class Stopped(BaseException):
    """A sweep ends early: another one failed, or the run was interrupted."""


class Turns:
    """Whose turn it is to compute."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @contextlib.contextmanager
    def mine(self) -> Iterator[None]:
        """Compute."""
        self._lock.acquire()
        try:
            yield
        finally:
            self._give()

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Wait for something that needs no turn; without a turn of one's own, no more than that."""
        had = self._give()
        try:
            yield
        finally:
            if had:
                self._lock.acquire()

    def _give(self) -> bool:
        try:
            self._lock.release()
        except RuntimeError:  # it is not held: a Ctrl-C came while this thread waited for its turn
            return False
        return True


def side_by_side(
    jobs: Sequence[Callable[[], None]], turns: Turns, stop: Callable[[], None]
) -> None:
    """Do all jobs, the first in this thread, which is where a Ctrl-C arrives.

    Parameters
    ----------
    jobs : callables
        Each computes only while it is its turn.
    turns : Turns
    stop : callable
        Makes the others raise :class:`Stopped` soon; called when one fails.

    Raises
    ------
    BaseException
        What the first job raised that failed.
    """
    failures: list[BaseException] = []

    def attempt(job: Callable[[], None]) -> None:
        try:
            with turns.mine():
                job()
        except BaseException as error:
            failures.append(error)
            stop()

    threads = [threading.Thread(target=attempt, args=(job,), daemon=True) for job in jobs[1:]]
    with _prompt():
        try:
            for thread in threads:
                thread.start()
            attempt(jobs[0])
            for thread in threads:
                thread.join()
        except BaseException:  # a Ctrl-C after the first job has ended
            stop()
            for thread in threads:
                thread.join()
            raise
    if failures:
        raise failures[0]


@contextlib.contextmanager
def _prompt() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(SWITCH, before))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
