"""Mistakes planted in the right implementations: every one is seen, and called by its name."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pytest

from tests.mutants.catalogue import KINDS, RIGHT, Mutant, mutants
from tests.mutants.reasons import UNNAMED
from tests.mutants.verdicts import judge


MOST = 8  # mutants of one layer in a test: their right answers are the same


def _batches() -> dict[str, tuple[Mutant, ...]]:
    """Return the mutants of each layer, in parts."""
    found = {}
    for base, group in groupby(sorted(mutants(), key=attrgetter("base")), key=attrgetter("base")):
        several = tuple(group)
        for i in range(0, len(several), MOST):
            found[f"{base}-{i // MOST + 1}"] = several[i : i + MOST]
    return found


BATCHES = _batches()


@pytest.mark.parametrize("batch", BATCHES)
def test_mutants_are_killed_and_named(batch: str, tmp_path: Path) -> None:
    assert {m.id: told for m in BATCHES[batch] if (told := _missed(m, tmp_path))} == {}


def _missed(mutant: Mutant, folder: Path) -> str:
    """Return what is missing from the verdict on a mutant, "" for nothing."""
    path = folder / f"{mutant.id.replace('/', '-')}.py"
    path.write_text(mutant.source(), encoding="utf-8")
    judged = judge(path, checks=mutant.checks, quick=not mutant.whole, dtypes=mutant.dtypes)
    if mutant.dtypes and not (judged.killed and judged.names(mutant.named)):
        # What one dtype leaves undecided, two decide.
        judged = judge(path, checks=mutant.checks, quick=not mutant.whole)
    if not judged.killed:
        return f"survives {judged.verdicts}"
    named = judged.names(mutant.named)
    if mutant.id in UNNAMED:
        return "is named now: take it off the list" if named else ""
    return "" if named else f"is not called {mutant.named}: {judged.lines}"


def test_mutants_are_many_and_of_every_kind() -> None:
    kinds = Counter(mutant.kind for mutant in mutants())
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 10
    assert len(mutants()) >= 100
    assert sum(not mutant.mistake for mutant in mutants()) >= 25
    assert len({mutant.id for mutant in mutants()}) == len(mutants())
    assert {mutant.base for mutant in mutants()} <= set(RIGHT)


def test_nearly_all_mutants_are_named() -> None:
    known = {mutant.id for mutant in mutants()}
    assert set(UNNAMED) <= known
    assert all(UNNAMED.values())
    assert len(UNNAMED) <= 0.05 * len(known)
