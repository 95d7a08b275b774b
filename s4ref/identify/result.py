"""The answer of :func:`s4ref.identify.identify`, as a record and as a paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from s4ref.identify.candidate import NEAR, ROUNDED, Candidate
from s4ref.identify.prose import (
    brief,
    described,
    how,
    kind_of,
    name_of,
    plain,
    system_of,
    with_imports,
)


UNITS = "in other units of the state"
OTHER = "is another vector"
ALIASES = 6  # named at most
RELATED = 3  # extra changes at which an equal reading is still worth a line


@dataclass(frozen=True)
class Identification:
    """What the given arrays are.

    Attributes
    ----------
    given : str
        Their names, such as ``"A and B"``.
    N : int
        State size, or number of modes.
    precision : str
        ``"float32"`` if every given number is a float32 number, else ``"float64"``.
    candidates : tuple of Candidate
        Best first; at least one.
    notes : tuple of str
        What the reader should know beside them.
    """

    given: str
    N: int
    precision: str
    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()

    @property
    def identified(self) -> bool:
        """Whether the best candidate is a match."""
        return bool(self.candidates) and self.best.identified

    @property
    def best(self) -> Candidate:
        """The best candidate."""
        return self.candidates[0]

    @property
    def also(self) -> tuple[Candidate, ...]:
        """Other names of the same numbers: exact too, without other units of the state."""
        best = self.best
        if best.tier > ROUNDED:
            return ()
        seen, found = {name_of(best), kind_of(best)}, []
        for other in self.candidates[1:]:
            equal = other.tier <= ROUNDED and other.cost <= best.cost + RELATED
            names = {name_of(other), kind_of(other)}
            if equal and not names & seen and not any(UNITS in c for c in other.changes):
                seen |= names
                found.append(other)
        return tuple(found[:ALIASES])

    @property
    def undecided(self) -> tuple[Candidate, ...]:
        """The other names that nothing sets apart from the best: as few changes of convention."""
        return tuple(c for c in self.also if c.cost == self.best.cost)

    @property
    def second(self) -> Candidate | None:
        """The next candidate that is another system, not another name of the best."""
        limit = NEAR if self.best.tier <= ROUNDED else 0
        others = [
            c
            for c in self.candidates[1:]
            if c.tier >= limit and system_of(c) != system_of(self.best)
        ]
        fixed = (c for c in others if not c.fitted and not any(OTHER in x for x in c.changes))
        return next(fixed, None) or next(iter(others), None)

    @property
    def code(self) -> str:
        """Python that makes the arrays from the best candidate, with its imports."""
        return with_imports(self.best.code)

    def __str__(self) -> str:
        """The answer in a paragraph."""
        best, verb = self.best, "are" if " and " in self.given else "is"
        parts = []
        if best.identified:
            close = "close to " if best.tier == NEAR and not best.few else ""
            parts.append(f"{self.given} {verb} {close}{described(best, self.N)}, {how(best)}.")
        else:
            parts.append(
                f"{self.given} {'match' if verb == 'are' else 'matches'} nothing known here. The "
                f"nearest is {described(best, self.N)}, at distance {best.distance:.2g} of its "
                "largest entry."
            )
        undecided = self.undecided
        if undecided:
            names = "; ".join(brief(c) for c in undecided)
            parts.append(
                f"N = {self.N} is too small to tell it from {names}."
                if self.N <= 2
                else f"The same numbers go by the name of {names}."
            )
        same = [c for c in self.also if c not in undecided]
        if same:
            parts.append(f"The same numbers are {'; '.join(brief(c) for c in same)}.")
        second = self.second
        if second is not None:
            head = "Second" if best.identified else "Next"
            parts.append(f"{head}: {brief(second)}, at distance {second.distance:.2g}.")
        return " ".join([*parts, *self.notes])

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        second = self.second
        return {
            "given": self.given,
            "N": self.N,
            "precision": self.precision,
            "identified": self.identified,
            "text": str(self),
            "code": self.code,
            "best": plain(self.best),
            "also": [plain(c) for c in self.also],
            "undecided": len(self.undecided),
            "second": None if second is None else plain(second),
            "notes": list(self.notes),
        }
