"""Error over budget of a check, one lane a dtype, on the logarithmic axis that all checks share."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from s4ref.conformance.report.clean import real
from s4ref.conformance.report.html.marks import bar, dot, figure, label, line
from s4ref.conformance.report.html.numerals import numeral
from s4ref.conformance.report.html.scales import Scale


LANE = 18  # pixels
LOW = -3.0  # a thousandth of the budget: below, a bar would say nothing
LEAST_HIGH, MOST_HIGH = 2.0, 18.0


def axis_of(checks: Sequence[Mapping[str, Any]]) -> Scale:
    """Return the axis that holds every ratio of the report."""
    logs = [
        math.log10(value)
        for check in checks
        for worst in check["worst"].values()
        if worst is not None and (value := real(worst["algorithm"])) > 0 and math.isfinite(value)
    ]
    high = math.ceil(max(logs, default=0.0) + 0.2)
    return Scale(LOW, min(max(high, LEAST_HIGH), MOST_HIGH), 0, 100, log=True)


def ruler(axis: Scale) -> Markup:
    """Return the axis with its labels."""
    marks = [
        label(x, 12, text, "tick budget" if text == "1" else "tick") for x, text in axis.ticks()
    ]
    return figure(16, "error over budget, logarithmic", marks, kind="ruler")


def bars(worst: Mapping[str, Any], dtypes: Sequence[str], axis: Scale) -> Markup:
    """Return the lanes of one check.

    A bar is the error over the budget of the algorithm, red beyond 1; a ring is the error over what
    rounding the inputs alone may cost.
    """
    height = LANE * len(dtypes)
    marks = [line(x, 0, x, height, "grid") for x, _ in axis.ticks()]
    marks.append(line(axis(1), 0, axis(1), height, "limit"))
    for row, dtype in enumerate(dtypes):
        marks += _lane(worst.get(dtype), axis, LANE * row)
    said = "; ".join(f"{dtype} {ratio_text(worst.get(dtype))}" for dtype in dtypes)
    return figure(height, f"error over budget: {said}", marks)


def ratio_text(pair: Mapping[str, Any] | None) -> str:
    """Return a ratio in words, or a dash."""
    if pair is None:
        return "\u2013"
    value = real(pair["algorithm"])
    return "< 0.001" if 0 < value < 1e-3 else numeral(value)


def _lane(pair: Mapping[str, Any] | None, axis: Scale, top: float) -> Iterator[Markup]:
    middle, thick = top + LANE / 2, 8.0
    yield bar(0, 100, middle - thick / 2, thick, "track")
    if pair is None:
        return
    value = real(pair["algorithm"])
    x = axis(value)
    yield bar(0, min(x, axis(1)), middle - thick / 2, thick, "within")
    if not value <= 1:
        yield bar(axis(1), x, middle - thick / 2, thick, "beyond")
    alone = real(pair["problem"])
    if alone > 0:
        told = f"error over what rounding the inputs alone may cost: {numeral(alone)}"
        yield dot(axis(alone), middle, 3.5, "ring", told)
