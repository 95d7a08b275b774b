"""Ball arithmetic that says how far it is."""

from __future__ import annotations

from collections.abc import Callable

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix


BLOCK = 1 << 24  # multiplications between two reports: about a third of a second


class WatchedBall(Ball):
    """Balls that report the multiplications of each product and solve; large products by blocks.

    Parameters
    ----------
    report : called with the number of multiplications just done
    """

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report

    def mul(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X Y, in blocks of rows where that takes long."""
        (m, n), k = self.shape(X), self.shape(Y)[1]
        rows = max(1, BLOCK // max(1, n * k))
        if rows >= m:
            product = super().mul(X, Y)
            self._report(float(m * n * k))
            return product
        parts = []
        for start in range(0, m, rows):
            stop = min(m, start + rows)
            parts.append(super().mul(self.block(X, slice(start, stop), slice(0, n)), Y))
            self._report(float((stop - start) * n * k))
        return self.vstack(parts)

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X^-1 Y."""
        solution = super().solve(X, Y)
        self._report(float(self.shape(X)[0]) ** 3)
        return solution
