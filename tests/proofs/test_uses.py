"""Checks name their theorems, and every theorem is there for something."""

from __future__ import annotations

import pytest

from proofs.pages.uses import find
from proofs.registry import Theorem, load
from s4ref.conformance.checks import CHECKS


THEOREMS, USES = load(), find()
# Demands on a layer as a program: no identity of mathematics is behind them.
NO_THEOREM = {
    "L0.construct.steps": "the steps of a constructed layer lie where its settings say",
    "L3.purity": "the same question gets the same answer",
    "L3.purity.beside": "another layer changes nothing",
    "L3.update": "changed parameters are used",
}


@pytest.mark.parametrize("check", CHECKS, ids=[check.id for check in CHECKS])
def test_every_check_names_theorems_that_exist_or_needs_none(check: object) -> None:
    name, theorems = getattr(check, "id"), getattr(check, "theorems")  # noqa: B009 - for the ids
    assert set(theorems) <= set(THEOREMS)
    assert bool(theorems) != (name in NO_THEOREM)


@pytest.mark.parametrize("theorem", THEOREMS.values(), ids=list(THEOREMS))
def test_every_theorem_is_used_or_says_what_it_serves(theorem: Theorem) -> None:
    used = bool(USES.get(theorem.id))
    assert used != bool(theorem.serves)


def test_what_is_used_exists() -> None:
    assert set(USES) <= set(THEOREMS)
