"""The committed kill matrix is that of the present mutants, layers and checks."""

from __future__ import annotations

import re

from tests.mutants.__main__ import PAGE
from tests.mutants.catalogue import RIGHT, mutants
from tests.mutants.matrix import numbers
from tests.mutants.reasons import UNKILLING


TEXT = PAGE.read_text(encoding="utf-8")


def test_page_lists_every_check_under_its_number() -> None:
    listed = re.findall(r"^\| (\d+) \| `(L\d[^`]*)` \|", TEXT, re.M)
    assert {name: int(i) for i, name in listed} == numbers()


def test_page_lists_every_mutant_with_its_layer() -> None:
    table = TEXT.partition("## The mutants")[2]
    listed = re.findall(r"^\| ([^|`]+?)(?:\\\*)? \| `(\w+)` \|", table, re.M)
    assert listed == [(mutant.name, mutant.base) for mutant in mutants()]


def test_page_lists_every_right_layer_without_an_alarm() -> None:
    table = TEXT.partition("## The right layers")[2].partition("## The mutants")[0]
    listed = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", table, re.M)
    assert listed == [(name, "0") for name in RIGHT]


def test_page_says_that_every_mutant_is_killed() -> None:
    n = len(mutants())
    assert f"| mutants killed | {n} of {n} |" in TEXT
    named = re.search(r"\| named rightly \| (\d+) of (\d+) \|", TEXT)
    assert named
    assert int(named[1]) >= 0.95 * int(named[2])


def test_check_that_kills_nothing_has_a_reason() -> None:
    rows = re.findall(r"^\| \d+ \| `(L\d[^`]*)` \| (\d+) \| \d+ \|", TEXT, re.M)
    assert {name for name, kills in rows if kills == "0"} == set(UNKILLING)
