"""States of a rational recurrence, each computed once, until they become too dear."""

from __future__ import annotations

import threading
from collections.abc import Callable

from s4ref.arithmetic import Matrix
from s4ref.arithmetic.rational import Rational


# Bits times entries of Ab, over all steps; entries grow by some 10 N bits a step.  About a second.
MAX_ORBIT_WORK = 10**9


class Orbit:
    """The sequence x_k = step(k, x_{k-1}) from x_{-1} = start.

    Parameters
    ----------
    start : fmpq_mat
    step : (k, x_{k-1}) -> x_k
    """

    def __init__(self, start: Matrix, step: Callable[[int, Matrix], Matrix]) -> None:
        self._start, self._step = start, step
        self._states: list[Matrix] = []
        self._work = 0
        self._lock = threading.Lock()

    def at(self, k: int) -> Matrix | None:
        """Return x_k, or None beyond what is affordable."""
        with self._lock:
            while len(self._states) <= k:
                if self._work > MAX_ORBIT_WORK:
                    return None
                last = self._states[-1] if self._states else self._start
                x = self._step(len(self._states), last)
                self._states.append(x)
                bits = max(int(entry.q).bit_length() for entry in Rational().entries(x))
                rows, columns = Rational().shape(x)
                self._work += bits * rows * rows * columns
            return self._states[k]
