"""Which readings explain a group of cases: every failure to rounding, and that the others pass."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.plan import Plan
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading


MAX_FAILING, MAX_PASSING = 16, 16
NEARER = 8.0  # what a reading of rounding takes off every error at least
OWN_SHARE = 0.5  # of a budget: the rounding beside it in a case that is hardly above
CHANCE = 14.0  # bits that it takes off all of them: no agreement by chance
ENOUGH = 6  # numbers that tell readings apart
SILENT = frozenset({"output-zero"})  # readings of the answer to an input


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
    def telling(self) -> bool:
        """Whether a failure is far above what a reading with a free constant could explain."""
        return any(q.telling for q in self.failing)

    def to_the_bit(self) -> Group:
        """Return the group without the allowance for what came back in a narrower dtype."""
        failing, passing = (
            tuple(replace(q, grain=0.0) for q in part) for part in (self.failing, self.passing)
        )
        return Group(failing, passing, self.conventions)

    @property
    def heard(self) -> bool:
        """Whether a failing case has an input where it is compared: 0 for 0 is no lost output."""
        return any(q.u is None or bool(np.any(q.u[q.since :])) for q in self.failing)

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
    if not failing:
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


def nearer(plan: Plan, g: Group) -> float | None:
    """Return the agreement of a plan that takes nearly all off errors just above their budgets.

    For readings without a free constant that change nothing but rounding.  What it leaves may be
    rounding of its own in a few cases, well within the budget.
    """
    worst, taken, near = 0.0, 0.0, 0
    for q in g.failing:
        gap = q.gap(plan)
        if gap is None or gap > 1:
            return None
        left = gap * q.tolerance(q.scale)
        if left * NEARER <= q.error:
            taken += math.log2(q.error / left) if left > 0 else CHANCE / 2
            near += 1
        elif left > OWN_SHARE * q.budget:
            return None
        worst = max(worst, left / (q.scale or 1.0))
    return worst if taken >= CHANCE and 2 * near > len(g.failing) else None


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


def rounding_only(readings: Iterable[Reading], g: Group) -> Iterator[tuple[Reading, float]]:
    """Yield the readings that tell errors apart which are hardly more than their budgets."""
    for reading in readings:
        plan = reading.plan(g.conventions) if _asked_about(reading, g) else None
        found = None if plan is None else nearer(plan, g)
        if found is not None and passes_reading(reading, g):
            yield reading, found


def _asked_about(reading: Reading, g: Group) -> bool:
    return any(concerns(c.stage, g.failing[0].way) for c in reading.changes)


def explained(reading: Reading, g: Group) -> float | None:
    """Return the agreement of a reading with the failures, or None."""
    if not _asked_about(reading, g):
        return None
    plan = reading.plan(g.conventions)
    if plan is None or (reading.id in SILENT and not g.heard):
        return None
    return agreement(plan, g)


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
