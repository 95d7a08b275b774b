"""The error of every case of a check over N, L and 1/dt: how it grows, and where it leaves its
budget.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from s4ref.conformance.report.clean import real
from s4ref.conformance.report.html.marks import dot, figure, label, line
from s4ref.conformance.report.html.numerals import numeral, power_of_ten
from s4ref.conformance.report.html.scales import Scale, log_scale
from s4ref.conformance.report.slopes import MIN_VALUES, SIZES


HEIGHT, FOOT = 170.0, 22.0
ALL_RIGHT, NONE_LEFT = 1e-18, 1e3
APART = 15.0  # least distance of two labels, percent
DASH = 2.2  # half the width of a budget's mark, percent
Points = Sequence[Mapping[str, Any]]


def clouds(points: Points) -> list[tuple[str, Markup]]:
    """Return (size, plot) for every size that takes three different values."""
    out = []
    for size in SIZES:
        here = [p for p in points if p[size] is not None and 0 < real(p[size]) < math.inf]
        if len({real(p[size]) for p in here}) >= MIN_VALUES:
            out.append((size, _cloud(size, here)))
    return out


def _cloud(size: str, points: Points) -> Markup:
    x = _tight([real(p[size]) for p in points])
    errors = [_shown(real(p[key])) for p in points for key in ("error", "budget")]
    y = log_scale(errors, HEIGHT - 4, 4)
    marks = [*_frame(x, y, sorted({real(p[size]) for p in points}))]
    for p in points:
        at, budget = x(real(p[size])), real(p["budget"])
        marks.append(line(at - DASH, y(budget), at + DASH, y(budget), "allowed"))
    for p in points:
        error, budget = real(p["error"]), real(p["budget"])
        kind = f"point {p['dtype']} {'inside' if error <= budget else 'outside'}"
        told = (
            f"{p['dtype']} N={p['N']} L={p['L']} 1/dt={numeral(p['1/dt'], 3) if p['1/dt'] else '?'}"
            f": error {numeral(error)}, budget {numeral(budget)}"
        )
        marks.append(dot(x(real(p[size])), y(error), 3.6, kind, told))
    return figure(HEIGHT + FOOT, f"relative error over {size}, both logarithmic", marks)


def _shown(x: float) -> float:
    """Return a relative error or budget where it is drawn: no digit is left, or all are right."""
    return min(max(x, ALL_RIGHT), NONE_LEFT)


def _tight(values: Sequence[float]) -> Scale:
    """Return a logarithmic axis that ends at the data."""
    logs = [math.log10(v) for v in values if v > 0]
    low, high = min(logs), max(logs)
    room = 0.06 * (high - low)
    return Scale(low - room, high + room, 0, 100, log=True)


def _frame(x: Scale, y: Scale, values: Sequence[float]) -> Iterator[Markup]:
    for at, text in y.ticks():
        yield line(0, at, 100, at, "grid")
        yield label(0, at + 4, text, "tick left", shift=-8)
    last = -APART
    for value in values:
        # The sizes that were run are the ticks, as long as their labels keep apart.
        if x(value) - last >= APART:
            last = x(value)
            yield label(last, HEIGHT + 14, _size(value), "tick")


def _size(value: float) -> str:
    exponent = round(math.log10(value))
    if abs(value / 10.0**exponent - 1) < 1e-3 and not -2 <= exponent <= 4:
        return power_of_ten(exponent)
    return numeral(value, 3)
