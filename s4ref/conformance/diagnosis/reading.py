"""A known way to read the parameters or to do one stage of the computation otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.plan import RIGHT, Change, Plan
from s4ref.conformance.verdict import Verdict


@dataclass(frozen=True)
class Reading:
    """A known mistake or another convention, as changes of the right computation.

    Attributes
    ----------
    id : short name, such as "euler-b"
    says : what the layer does, in a clause that follows "the layer"
    equation : the identity that is violated, in ASCII
    theorem : id in ``theorems.toml`` of why it must hold
    place : where in the code to look
    remedy : what to change
    changes : what becomes of the computation
    verdict : CONVENTION for a choice that people declare, WRONG for a mistake, INACCURATE for a
        constant that costs digits
    declares : the entries of CONVENTIONS that would make it right, given the ones declared; None
        where it does not apply to them
    """

    id: str
    says: str
    equation: str
    theorem: str
    place: str
    remedy: str
    changes: tuple[Change, ...] = ()
    verdict: Verdict = Verdict.WRONG
    declares: Callable[[Conventions], Mapping[str, object] | None] | None = field(
        default=None, compare=False
    )
    only: Callable[[Conventions], bool] | None = field(default=None, compare=False)

    def plan(self, conventions: Conventions) -> Plan | None:
        """Return the computation under this reading, or None where it does not apply."""
        if self.only is not None and not self.only(conventions):
            return None
        return RIGHT.changed(self.changes)

    def entries(self, conventions: Conventions) -> Mapping[str, object]:
        """Return the entries of CONVENTIONS to change, empty if no declaration expresses it."""
        found = None if self.declares is None else self.declares(conventions)
        return found or {}

    def also(self, other: Reading) -> Reading:
        """Return this reading and another one together."""
        return replace(
            self,
            id=f"{self.id} + {other.id}",
            says=f"{self.says}, and it {other.says}",
            equation=f"{self.equation}; and {other.equation}",
            place=self.place if self.place == other.place else f"{self.place}; {other.place}",
            remedy=f"{self.remedy}; {other.remedy}",
            changes=(*self.changes, *other.changes),
            verdict=self.verdict if self.verdict is other.verdict else Verdict.WRONG,
            declares=lambda c: {**self.entries(c), **other.entries(c)},
            only=lambda c: all(r.only is None or r.only(c) for r in (self, other)),
        )


def change(stage: str, do: Callable[..., Any]) -> tuple[Change, ...]:
    """Return one change as the tuple that readings take."""
    return (Change(stage, do),)
