"""The registry: ids, levels, theorems, requirements."""

from __future__ import annotations

import tomllib
from pathlib import Path

import s4ref
from s4ref.conformance.adapter import CALLABLES
from s4ref.conformance.checks import CHECKS
from s4ref.conformance.settings import LEVELS


# Demands on code, not on mathematics.
OF_CODE = {"L0.construct.steps", "L3.purity", "L3.purity.beside", "L3.update"}


def test_ids_are_unique_and_ordered_by_level() -> None:
    ids = [check.id for check in CHECKS]
    assert len(set(ids)) == len(ids)
    levels = [check.level for check in CHECKS]
    assert levels == sorted(levels)
    assert set(levels) == set(LEVELS)


def test_every_theorem_is_in_the_list() -> None:
    path = Path(s4ref.__file__).parent / "theorems.toml"
    known = set(tomllib.loads(path.read_text(encoding="utf-8")))
    for check in CHECKS:
        assert set(check.theorems) <= known, check.id
        assert check.theorems or check.id in OF_CODE


def test_every_check_says_what_it_demands_and_needs() -> None:
    for check in CHECKS:
        assert check.title
        assert check.demand
        assert check.requires
        for required in check.requires:
            assert set(required.split("|")) <= set(CALLABLES)
        assert check.topic in ("", "kernel", "response", "pair", "gradient")
        assert check.allowed
