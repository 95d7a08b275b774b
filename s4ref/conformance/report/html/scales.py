"""Axes: from data to percent of a width or to pixels of a height, with their ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from s4ref.conformance.report.html.numerals import numeral, power_of_ten


TINY, HUGE = 1e-30, 1e30  # what lies beyond stands at the edge of a plot
MAX_TICKS = 7


@dataclass(frozen=True)
class Scale:
    """A straight axis, of logarithms if ``log``.

    Attributes
    ----------
    low, high : ends of the data, in logarithms if ``log``
    start, end : where these are drawn
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, x: float) -> float:
        """Return where x is drawn; what is beyond the axis stands at its end."""
        if self.log:
            x = math.log10(min(max(x, TINY), HUGE)) if x == x else self.high
        t = (min(max(x, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + t * (self.end - self.start)

    def holds(self, x: float) -> bool:
        """Whether x lies on the axis."""
        if self.log:
            return x > 0 and self.low <= math.log10(x) <= self.high
        return self.low <= x <= self.high

    def ticks(self) -> list[tuple[float, str]]:
        """Return (where, label) of a few round values."""
        if self.log:
            low, high = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
            step = max(1, math.ceil((high - low) / (MAX_TICKS - 1)))
            exponents = [e for e in range(low, high + 1) if e % step == 0]
            return [
                (self(10.0**e), str(10**e) if 0 <= e <= 3 else power_of_ten(e)) for e in exponents
            ]
        return [(self(x), numeral(x, 4)) for x in _round(self.low, self.high)]


def _round(low: float, high: float, most: int = 5) -> list[float]:
    """Return multiples of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / most
    base = 10.0 ** math.floor(math.log10(raw))
    step = next(m * base for m in (1, 2, 5, 10) if m * base >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


def log_scale(values: Iterable[float], start: float, end: float, *, pad: int = 0) -> Scale:
    """Return a logarithmic axis over whole decades that holds all positive values."""
    logs = [math.log10(min(max(x, TINY), HUGE)) for x in values if x > 0]
    low = math.floor(min(logs, default=0.0)) - pad
    high = math.ceil(max(logs, default=1.0)) + pad
    return Scale(low, max(high, low + 1), start, end, log=True)


def linear_scale(values: Sequence[float], start: float, end: float) -> Scale:
    """Return an axis that holds all finite values with a little room, and zero if it is near."""
    finite = [x for x in values if math.isfinite(x)] or [0.0]
    low, high = min(finite), max(finite)
    if high - low <= 1e-12 * max(abs(low), abs(high), TINY):
        low, high = low - (abs(low) or 1.0) / 2, high + (abs(high) or 1.0) / 2
    if low > 0 and low < high - low:
        low = 0.0
    if high < 0 and -high < high - low:
        high = 0.0
    room = 0.06 * (high - low)
    return Scale(low - room, high + room, start, end)
