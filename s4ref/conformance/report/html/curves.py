"""What the adapter gave over what was due, sample by sample, and the error below it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from s4ref.conformance.report.clean import real
from s4ref.conformance.report.html.marks import dot, figure, label, line, path
from s4ref.conformance.report.html.numerals import numeral
from s4ref.conformance.report.html.scales import Scale, linear_scale, log_scale


UPPER, LOWER, FOOT = 190.0, 100.0, 22.0
DOTS = 64  # samples up to which each has its own mark
SPREAD = 2.5  # how much of the plot a wild output may take, over the range of the right one


def curves(overlay: Mapping[str, Any]) -> tuple[Markup, Markup]:
    """Return the plot of an overlay and that of its errors, empty where no error is finite."""
    right = [real(x) for x in overlay["expected"]]
    found = [real(x) for x in overlay["got"]]
    first = overlay["first"]
    x = Scale(first - 0.5, first + len(right) - 0.5, 0, 100)
    return (
        _values(overlay["name"], right, found, x, first),
        _errors(overlay, right, found, x, first),
    )


def drawn(overlay: Mapping[str, Any]) -> int:
    """Return how many outputs lie within the plot."""
    return len(_tame(*([real(x) for x in overlay[key]] for key in ("expected", "got"))))


def _values(
    name: str, right: Sequence[float], found: Sequence[float], x: Scale, first: int
) -> Markup:
    y = linear_scale([*right, *_tame(right, found)], UPPER - 4, 4)
    marks = [*_frame(x, y, UPPER)]
    sequence = not name.endswith("[i]")  # entries of a matrix do not follow upon each other
    for values, kind in ((right, "due"), (found, "got")):
        line_of = [
            (x(first + i), y(v)) for i, v in enumerate(values) if math.isfinite(v) and y.holds(v)
        ]
        if sequence or len(right) > DOTS:
            marks.append(path(line_of, UPPER, kind))
    if len(right) <= DOTS:
        for i, (due, got) in enumerate(zip(right, found, strict=False)):
            told = f"{first + i}: expected {numeral(due, 9)}, got {numeral(got, 9)}"
            if math.isfinite(due):
                marks.append(dot(x(first + i), y(due), 5, "due", told))
            if math.isfinite(got) and y.holds(got):
                marks.append(dot(x(first + i), y(got), 2.8, "got", told))
    for i, got in enumerate(found):
        if not math.isfinite(got) or not y.holds(got):
            up = not got < y.low
            height = 12 if up else UPPER - 4
            told = f"{first + i}: got {numeral(got, 9)}"
            marks.append(_far(x(first + i), height, "\u25b2" if up else "\u25bc", told))
    return figure(UPPER + FOOT, f"{name}: expected and got, sample by sample", marks)


def _far(x: float, y: float, sign: str, told: str) -> Markup:
    return Markup('<text class="far" x="{:.2f}%" y="{:.1f}">{}<title>{}</title></text>').format(
        x, y, sign, told
    )


def _tame(right: Sequence[float], found: Sequence[float]) -> list[float]:
    """Return the outputs that do not flatten everything else."""
    finite = [v for v in right if math.isfinite(v)] or [0.0]
    low, high = min(finite), max(finite)
    room = SPREAD * max(high - low, abs(low), abs(high))
    return [v for v in found if low - room <= v <= high + room]


def _errors(
    overlay: Mapping[str, Any],
    right: Sequence[float],
    found: Sequence[float],
    x: Scale,
    first: int,
) -> Markup:
    gaps = [abs(got - due) for due, got in zip(right, found, strict=False)]
    budget = None if overlay["budget"] is None else real(overlay["budget"])
    finite = [gap for gap in gaps if 0 < gap < math.inf]
    if not finite:
        return Markup("")
    y = log_scale(finite + ([budget] if budget else []), LOWER - 4, 4)
    marks = [*_frame(x, y, LOWER)]
    if budget:
        marks.append(line(0, y(budget), 100, y(budget), "limit"))
        marks.append(label(100, y(budget) - 4, "budget", "end limit-name"))
    above = [
        (x(first + i), y(gap), gap) for i, gap in enumerate(gaps) if not gap <= 0 and gap == gap
    ]
    if len(gaps) <= DOTS:
        for at, height, gap in above:
            kind = "neutral" if budget is None else "within" if gap <= budget else "beyond"
            marks.append(line(at, LOWER - 4, at, height, f"stem {kind}"))
            marks.append(dot(at, height, 3, kind, numeral(gap, 3)))
    else:
        marks.append(path([(at, height) for at, height, _ in above], LOWER, "error"))
    return figure(LOWER + FOOT, f"absolute error of {overlay['name']}, logarithmic", marks)


def _frame(x: Scale, y: Scale, height: float) -> Iterator[Markup]:
    for at, text in y.ticks():
        yield line(0, at, 100, at, "grid")
        yield label(0, at + 4, text, "tick left", shift=-8)
    for at, text in x.ticks():
        if "." not in text:
            yield label(at, height + 14, text, "tick")
