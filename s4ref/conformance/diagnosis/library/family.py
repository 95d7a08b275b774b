"""A reading for each value of one unknown constant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from s4ref.conformance.diagnosis.plan import Change
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.verdict import Verdict


TINY = tuple(10.0**-k for k in range(12, 0, -1))


@dataclass(frozen=True)
class Family:
    """A reading for each value of a constant.

    Attributes
    ----------
    id : short name
    says : what the layer does, with {value}
    neutral : the value at which nothing changes, or None for a bound
    build : value -> the change
    starts : values to try first
    """

    id: str
    says: str
    equation: str
    theorem: str
    place: str
    remedy: str
    neutral: float | None
    stage: str
    build: Callable[[float], Callable[..., Any]]
    starts: tuple[float, ...]
    verdict: Verdict = Verdict.WRONG
    declares: Callable[[float], Mapping[str, object] | None] | None = None
    rules: tuple[str, ...] = ()

    def changes(self, value: float) -> tuple[Change, ...]:
        """Return the change at a value."""
        return (Change(self.stage, self.build(value)),)

    def reading(self, value: float, text: str) -> Reading:
        """Return the reading at a value, with the value as text."""
        declares = self.declares
        entries = None if declares is None else (lambda c: declares(value))
        verdict = self.verdict
        if declares is not None and declares(value) is None:
            verdict = Verdict.WRONG
        fill = (("{value}", text),)
        return Reading(
            self.id,
            _filled(self.says, fill),
            self.equation,
            self.theorem,
            self.place,
            _filled(self.remedy, fill),
            self.changes(value),
            verdict,
            entries,
        )


def _filled(text: str, parts: tuple[tuple[str, str], ...]) -> str:
    for old, new in parts:
        text = text.replace(old, new)
    return text
