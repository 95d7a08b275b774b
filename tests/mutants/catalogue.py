"""The mutants: small changes of the right implementations, declared in planted/*.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


HERE = Path(__file__).parent
RIGHT = tuple(sorted(path.stem for path in (HERE / "right").glob("*.py")))
KINDS = (
    "parameters", "discretization", "kernel", "convolution", "recurrence", "gradients",
    "surroundings", "purity", "types", "precision",
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One mistake in one right implementation.

    Attributes
    ----------
    kind : the file of planted/ that holds it
    name : what the author got wrong, in a few words
    base : the implementation changed, a file of right/
    change : pairs of old and new text; each old text stands in the file exactly once
    mistake : id of the documented mistake it belongs to, or "" for one that nobody reported
    checks : ids or patterns, enough to kill and to name it
    named : ids of readings, verdicts or pieces of the findings' text; all must be said ("a|b":
        either)
    whole : whether only the large cases show it
    conventions : entries of CONVENTIONS that replace those of the base
    """

    kind: str
    name: str
    base: str
    change: tuple[tuple[str, str], ...]
    checks: tuple[str, ...]
    named: tuple[str, ...]
    mistake: str = ""
    whole: bool = False
    conventions: tuple[tuple[str, Any], ...] = ()

    @property
    def id(self) -> str:
        """``kind/name``, with dashes for spaces."""
        return f"{self.kind}/{self.name.replace(' ', '-')}"

    @property
    def dtypes(self) -> tuple[str, ...]:
        """Return what it takes to tell rounding from a formula: both dtypes where that matters."""
        rounding = {"INACCURATE", "DOWNGRADED", "NON-FINITE"} & set(self.named)
        both = self.whole or rounding or self.kind in ("types", "precision")
        return () if both else ("float64",)

    def source(self) -> str:
        """Return the changed implementation."""
        text = right_source(self.base)
        for old, new in self.change:
            count = text.count(old)
            if count != 1:
                raise ValueError(f"{self.id}: right/{self.base}.py holds {old!r} {count} times")
            text = text.replace(old, new)
        if self.conventions:
            text += f"\n\nCONVENTIONS.update({dict(self.conventions)!r})\n"
        return text


@cache
def right_source(name: str) -> str:
    """Return the text of a right implementation."""
    return (HERE / "right" / f"{name}.py").read_text(encoding="utf-8")


@cache
def mutants() -> tuple[Mutant, ...]:
    """Return every mutant, by kind."""
    return tuple(mutant for kind in KINDS for mutant in _read(kind))


def _read(kind: str) -> Iterator[Mutant]:
    with (HERE / "planted" / f"{kind}.toml").open("rb") as file:
        table = tomllib.load(file)
    for entry in table["mutant"]:
        entry = dict(entry)
        yield Mutant(
            kind=kind,
            name=entry.pop("name"),
            base=entry.pop("base"),
            change=tuple((old, new) for old, new in entry.pop("change")),
            checks=tuple(entry.pop("checks")),
            named=tuple(entry.pop("named")),
            conventions=tuple(entry.pop("conventions", {}).items()),
            **entry,
        )
