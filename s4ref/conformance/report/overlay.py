"""What the adapter gave beside what was due, along one axis, for a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance.observation import Observation
from s4ref.conformance.record import CaseResult
from s4ref.conformance.report.clean import number
from s4ref.conformance.report.rows import place


MAX_SAMPLES = 400
ENOUGH = 7  # samples that show a shape
LETTERS = {"K": "l", "y": "k"}  # what runs along the axis, in the notation of the documentation


def overlay(failures: Sequence[CaseResult]) -> dict[str, Any] | None:
    """Return the line of entries through the worst one: of a kernel all lags of its channel.

    Parameters
    ----------
    failures : sequence of CaseResult
        Those of one cause, the smallest first; the first with a line worth drawing is taken.

    Returns
    -------
    dict or None
        case (its id), place, name, first (index of the first entry), total (entries of the whole
        line), expected, got (at most 400 each, the worst among them) and budget, absolute; None
        where nothing was compared, or every case has but one entry.
    """
    short = None
    alike = [r for r in failures if r.observation.status is failures[0].observation.status]
    for r in alike:
        found = _line(r.observation)
        if found is None:
            continue
        found = {"case": r.case.id, "place": f"{place(r.case.to_json())} {r.dtype}", **found}
        if found["total"] >= ENOUGH:
            return found
        short = short or found
    return short


def _line(o: Observation) -> dict[str, Any] | None:
    if o.got is None or o.expected is None or (o.evidence is None and o.budget is None):
        return None
    got, expected = np.asarray(o.got), np.asarray(o.expected)
    if got.shape != expected.shape or got.ndim == 0 or max(got.shape) < 2:
        return None
    worst, own = _worst(o, got, expected)
    complex_ = bool(np.iscomplexobj(expected) or np.iscomplexobj(got))
    gap = complex(got[worst] - expected[worst])
    imag = complex_ and abs(gap.imag) > abs(gap.real)
    axis = max(range(got.ndim), key=lambda a: (got.shape[a], a))
    right, found = (
        np.moveaxis(x, axis, -1)[worst[:axis] + worst[axis + 1 :]] for x in (expected, got)
    )
    right, found = (x.imag if imag else x.real for x in (right, found))
    first = _start(len(right), worst[axis])
    kept = slice(first, first + MAX_SAMPLES)
    prefix = ("Im " if imag else "Re ") if complex_ else ""
    return {
        "name": prefix + _name(o, worst, axis, own),
        "first": first,
        "total": len(right),
        "expected": [number(float(x)) for x in right[kept]],
        "got": [number(float(x)) for x in found[kept]],
        "budget": number(o.budget.algorithm) if o.budget is not None and own else None,
    }


def _worst(
    o: Observation, got: npt.NDArray[Any], expected: npt.NDArray[Any]
) -> tuple[tuple[int, ...], bool]:
    """Return where the comparison is worst, and whether it is the one whose budget was applied."""
    with np.errstate(invalid="ignore"):
        gap = np.abs(got - expected)
    gap = np.where(np.isnan(gap), np.inf, gap)
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
    e = o.evidence
    # The pair (Ab, Bb) is kept as one vector, while its two parts are judged by two budgets.
    own = e is None or (len(e.index) == got.ndim and all(map(int.__lt__, e.index, got.shape)))
    if e is not None and own:
        right = expected[e.index]
        own = e.expected in (float(np.real(right)), float(np.imag(right)))
    return (e.index if e is not None and own else index), own


def _start(total: int, worst: int) -> int:
    """Return where a window of MAX_SAMPLES that holds the worst entry begins."""
    if total <= MAX_SAMPLES or worst < MAX_SAMPLES:
        return 0
    return min(worst - MAX_SAMPLES // 2, total - MAX_SAMPLES)


def _name(o: Observation, worst: tuple[int, ...], axis: int, own: bool) -> str:
    label = o.evidence.label if o.evidence is not None else o.message
    base = label.partition("[")[0].removeprefix("Re ").removeprefix("Im ")
    letter = LETTERS.get(base, "i")
    index = ", ".join(letter if a == axis else str(i) for a, i in enumerate(worst))
    return f"{base}[{index}]" if own else "(Ab, Bb)[i]"
