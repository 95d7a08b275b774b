"""An error without a name, in one or two sentences, from all the cases that ran."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s4ref.conformance.diagnosis import patterns, scaling
from s4ref.conformance.diagnosis.conditions import condition, ran
from s4ref.conformance.diagnosis.parts import parts
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult


def signature(observation: Observation) -> str:
    """Describe one error: which entries are off, and whether the ratio to the right answer is
    constant.
    """
    return "; ".join(_parts(observation, with_ratio=True))


def _parts(o: Observation, *, with_ratio: bool) -> list[str]:
    got, expected, budget = o.got, o.expected, o.budget
    if got is None or expected is None or budget is None or np.shape(got) != np.shape(expected):
        return []
    got, expected, tolerance = np.asarray(got), np.asarray(expected), budget.algorithm
    pair = parts(o)
    if pair is not None:
        return pair
    told = [patterns.samples(got, expected, tolerance)]
    several = with_ratio and got.size > 1
    c = patterns.ratio(got, expected, tolerance) if several else None
    if c == 0:
        return ["the layer returns zeros"]
    if c is not None:
        return [*told, f"got = {c:.6g} x expected in every entry"]
    told += [
        patterns.channels(got, expected, tolerance),
        patterns.node(got, expected, tolerance) or patterns.shape(got, expected, tolerance),
    ]
    return [text for text in told if text]


def told(results: Sequence[CaseResult], questions: Sequence[Question]) -> str:
    """Describe the failures of a check.

    Parameters
    ----------
    results : sequence of CaseResult
        Every case of the check, passing ones too.
    questions : sequence of Question
        Of its failures, where there are any.
    """
    failing = [r for r in results if r.failed and r.expected is None]
    off = [r for r in failing if r.observation.status in (Status.OFF, Status.NON_FINITE)]
    long = [r for r in off if r.observation.got is not None and np.size(r.observation.got) > 3]
    first = min(long or off or failing, key=_size, default=None)
    if first is None:
        return ""
    law = scaling.law([q for q in questions if q.failed])
    parts = _parts(first.observation, with_ratio=not law)
    when = condition(failing, ran(results))
    both = patterns.precision(_both(results, off))
    return "; ".join(text for text in (*parts, law, when, both) if text)


def _size(r: CaseResult) -> tuple[int, int, int]:
    p = r.case.problem
    return (1 - r.case.small, p.N, p.L) if p is not None else (0, 0, 0)


def _both(
    results: Sequence[CaseResult], off: Sequence[CaseResult]
) -> list[tuple[Observation, Observation]]:
    """Return (float64, float32) of each case that fails in float64 and ran in both."""
    low = {r.case.id: r.observation for r in results if r.dtype == "float32"}
    return [
        (r.observation, low[r.case.id])
        for r in off
        if r.dtype == "float64" and r.case.id in low and low[r.case.id].budget is not None
    ]
