"""Readings that change one stage of the right operator, written in a row of a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s4ref.conformance.diagnosis.reading import Reading, change


def by_rule(
    id: str,
    says: str,
    equation: str,
    theorem: str,
    place: str,
    remedy: str,
    rule: Callable[..., Any],
    *rules: str,
    stage: str = "rule",
) -> Reading:
    """Return the reading that changes the rule; ``rules``: those it is for, all if none."""
    only = (lambda c: c.rule in rules) if rules else None
    return Reading(id, says, equation, theorem, place, remedy, change(stage, rule), only=only)


def by_stage(
    id: str,
    says: str,
    equation: str,
    theorem: str,
    place: str,
    remedy: str,
    stage: str,
    do: Any,
    only: Any = None,
) -> Reading:
    """Return the reading that changes a stage; ``only``: the conventions it is for."""
    return Reading(id, says, equation, theorem, place, remedy, change(stage, do), only=only)
