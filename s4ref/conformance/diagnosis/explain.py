"""Which readings explain a group of cases: every failure to rounding, and that the others pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.plan import Plan
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading


MAX_FAILING, MAX_PASSING = 16, 16
ENOUGH = 6  # numbers that tell readings apart


PAIR = frozenset({"params", "form", "rule", "pair"})
KERNEL = PAIR | {"row", "taps", "read", "shape"}
STATES = PAIR | {"made", "walk"}


def concerns(stage: str, way: str) -> bool:
    """Whether what is asked in a way depends on a stage at all."""
    if way == "pair":
        return stage in PAIR
    if way == "roundtrip":
        return stage == "params"
    if way == "states":
        return stage in STATES
    if way == "kernel":
        return stage in KERNEL
    return way == "both" or stage != "join"


@dataclass(frozen=True)
class Group:
    """Cases of one check that ran alike: one dtype, one device, one step mode.

    Attributes
    ----------
    failing : above budget, the most telling ones first
    passing : within it
    """

    failing: tuple[Question, ...]
    passing: tuple[Question, ...]
    conventions: Conventions

    @property
    def entries(self) -> int:
        """How many numbers the failing cases have."""
        return sum(q.got.size for q in self.failing)


def group(questions: Iterable[Question], conventions: Conventions) -> Group | None:
    """Return the group of cases, or None if none of them fails tellingly."""
    every = list(questions)
    failing = [q for q in every if q.failed and np.isfinite(q.got).all()]
    small = [q for q in failing if q.small]
    failing = small or failing
    if not any(q.telling for q in failing):
        return None
    # Most readings are rejected by the first case: one that tells them apart and costs little.
    failing.sort(key=lambda q: (not q.telling, q.got.size < ENOUGH, q.got.size * q.held.n))
    passing = sorted((q for q in every if not q.failed), key=lambda q: -min(q.got.size, 64))
    spread = passing[:: max(1, len(passing) // MAX_PASSING)]
    some = failing[:: max(1, len(failing) // MAX_FAILING)]
    return Group(tuple(some[:MAX_FAILING]), tuple(spread[:MAX_PASSING]), conventions)


def agreement(plan: Plan, g: Group) -> float | None:
    """Return how far a plan is from the failures at worst, relative, or None if it is not them."""
    worst = 0.0
    for q in g.failing:
        gap = q.gap(plan)
        if gap is None or gap > 1:
            return None
        scale = q.scale or 1.0
        worst = max(worst, gap * q.tolerance(scale) / scale)
    return worst


def passes(plan: Plan, g: Group) -> bool:
    """Whether a plan leaves the cases right that are right.

    A plan that does not apply to a case changes nothing there.
    """
    for q in g.passing:
        gap = q.gap(plan)
        if gap is not None and gap > 1:
            return False
    return True


def explaining(readings: Iterable[Reading], g: Group) -> Iterator[tuple[Reading, float]]:
    """Yield the readings that explain a group, with their agreement."""
    for reading in readings:
        found = explained(reading, g)
        if found is not None and passes_reading(reading, g):
            yield reading, found


def explained(reading: Reading, g: Group) -> float | None:
    """Return the agreement of a reading with the failures, or None."""
    way = g.failing[0].way
    if not any(concerns(c.stage, way) for c in reading.changes):
        return None
    plan = reading.plan(g.conventions)
    return None if plan is None else agreement(plan, g)


def passes_reading(reading: Reading, g: Group) -> bool:
    """Whether a reading leaves the passing cases right."""
    plan = reading.plan(g.conventions)
    return plan is not None and passes(plan, g)


def contradictions(reading: Reading, groups: Sequence[Group]) -> int:
    """Return how many passing cases of other groups a reading says must fail."""
    count = 0
    for g in groups:
        plan = reading.plan(g.conventions)
        if plan is None:
            continue
        for q in g.passing:
            gap = q.gap(plan)
            count += gap is not None and gap > 1
    return count
