"""From a failure to its name: which known reading gives the very numbers observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s4ref.conformance.asked import Asked
from s4ref.conformance.layer import Bench
from s4ref.conformance.mistakes import READINGS
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.pairs import PairSubject
from s4ref.conformance.readings import Reading, Subject, subject_of
from s4ref.conformance.verdict import Verdict


MAX_CASES = 8  # a reading that explains eight different systems to rounding is no accident


@dataclass(frozen=True)
class Diagnosis:
    """What a failure looks like.

    Attributes
    ----------
    reading : the known reading that explains every small failure to rounding, or None
    agreement : largest difference between reading and observation, relative to the max-norm
    signature : what can be said of the error without a name
    """

    reading: Reading | None
    agreement: float
    signature: str

    @property
    def verdict(self) -> Verdict | None:
        """CONVENTION or WRONG if the failure has a name."""
        return None if self.reading is None else self.reading.verdict


def subject(topic: str, observation: Observation, bench: Bench) -> Subject | None:
    """Return what the readings need to predict an observation of a topic, or None."""
    asked = observation.subject
    if not isinstance(asked, Asked):
        return None
    conventions = bench.declaration.conventions
    held, way = asked.layer.realised, asked.way
    if topic == "kernel" and way == "kernel":
        return subject_of(held, conventions, bench.reference, asked.layer.problem.L)
    if topic == "pair" and way == "pair":
        return PairSubject(held, held, conventions, 1)
    if topic == "response" and way in ("apply", "step") and asked.u is not None:
        u = asked.u
        return subject_of(held, conventions, bench.reference, len(u), u, asked.since)
    return None


def diagnose(topic: str, failures: Sequence[tuple[Observation, Bench]]) -> Diagnosis:
    """Return the nearest known reading of failures at small cases.

    Parameters
    ----------
    topic : str
        The check's.
    failures : sequence of (observation, bench)
        Comparisons above budget, small cases only.

    Notes
    -----
    A reading is named only if it explains every failure within the budget that the right answer
    would have had. Cost: one tiny kernel in balls for each reading and case.
    """
    chosen = [pair for pair in failures if pair[0].status in (Status.OFF, Status.NON_FINITE)]
    chosen = chosen[:MAX_CASES]
    subjects = [
        (s, observation)
        for observation, bench in chosen
        if (s := subject(topic, observation, bench)) is not None
    ]
    text = signature(chosen[0][0]) if chosen else ""
    if subjects:
        for reading in READINGS:
            agreement = _explains(reading, subjects)
            if agreement is not None:
                return Diagnosis(reading, agreement, text)
    return Diagnosis(None, float("inf"), text)


def _explains(reading: Reading, subjects: Sequence[tuple[Subject, Observation]]) -> float | None:
    worst = 0.0
    for s, observation in subjects:
        try:
            predicted = reading.predict(s)
        except ZeroDivisionError:  # the reading needs an inverse that this system does not have
            return None
        got, budget = observation.got, observation.budget
        if predicted is None or budget is None:
            return None
        predicted = predicted[..., : got.shape[-1]] if s.u is None else predicted[: got.shape[0]]
        if predicted.shape != got.shape:
            return None
        size = float(np.max(np.abs(predicted)))
        gap = float(np.max(np.abs(predicted - got)))
        # Budgets are proportional to the size of the result.
        grown = max(1.0, size / observation.scale) if observation.scale > 0 else 1.0
        if not gap <= budget.algorithm * grown:
            return None
        worst = max(worst, gap / size if size > 0 else gap)
    return worst


def signature(observation: Observation) -> str:
    """Describe an error: which entries are off, and whether the ratio to the right answer is
    constant.
    """
    got, expected, budget = observation.got, observation.expected, observation.budget
    if got is None or expected is None or budget is None or np.shape(got) != np.shape(expected):
        return ""
    axis = -1 if np.ndim(got) != 2 else 0
    off = _along(np.abs(got - expected) > budget.algorithm, axis)
    parts = [_which(off)]
    ratio = _ratio(np.asarray(got), np.asarray(expected), budget.algorithm)
    if ratio is not None:
        parts.append(f"got = {ratio:.6g} x expected in every entry")
    return "; ".join(parts)


def _along(mask: Any, axis: int) -> list[bool]:
    mask = np.moveaxis(np.asarray(mask), axis, 0)
    return (
        [bool(row.any()) for row in mask.reshape(mask.shape[0], -1)] if mask.ndim else [bool(mask)]
    )


def _which(off: list[bool]) -> str:
    indices = [i for i, bad in enumerate(off) if bad]
    n = len(off)
    if not indices:
        return "not finite"
    if len(indices) == n:
        return "every sample is off"
    if len(indices) == 1:
        return f"only sample {indices[0]} of {n} is off"
    if indices == list(range(indices[0], n)):
        return f"right up to sample {indices[0] - 1}, off from {indices[0]} on"
    if indices == list(range(indices[-1] + 1)):
        return f"off up to sample {indices[-1]}, right from {indices[-1] + 1} on"
    for parity, name in ((0, "even"), (1, "odd")):
        if all(i % 2 == parity for i in indices):
            return f"only {name} samples are off"
    return f"{len(indices)} of {n} samples are off, the first at {indices[0]}"


def _ratio(got: Any, expected: Any, budget: float) -> float | None:
    """Return c if got = c * expected within the budget."""
    norm = float(np.sum(np.abs(expected) ** 2))
    if norm == 0 or not np.isfinite(got).all():
        return None
    c = float(np.sum(np.real(got * np.conj(expected)))) / norm
    return c if float(np.max(np.abs(got - c * expected))) <= budget * max(1.0, abs(c)) else None
