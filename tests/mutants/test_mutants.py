"""Mistakes planted in the right implementations: every one is seen, and called by its name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.catalogue import KINDS, RIGHT, Mutant, mutants
from tests.mutants.reasons import UNNAMED
from tests.mutants.verdicts import judge


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.id)
def test_mutant_is_killed_and_named(mutant: Mutant, tmp_path: Path) -> None:
    path = tmp_path / "mutant.py"
    path.write_text(mutant.source(), encoding="utf-8")
    judged = judge(path, checks=mutant.checks, quick=not mutant.whole)
    assert judged.killed, judged.verdicts
    if mutant.id in UNNAMED:
        assert not judged.names(mutant.named), "it is named now: take it off the list"
    else:
        assert judged.names(mutant.named), "\n".join(judged.lines)


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
