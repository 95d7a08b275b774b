"""``s4ref laws``."""

from __future__ import annotations

import pytest

from s4ref.cli import main
from s4ref.laws import LAWS


def test_two_laws_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "prefix", "legs-form", "--examples", "20", "--seed", "7"]) == 0
    out = capsys.readouterr().out
    assert "laws 2" in out
    assert "broken 0" in out
    assert "seed 7" in out


def test_the_list_has_every_law(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "--list"]) == 0
    out = capsys.readouterr().out
    assert all(law.id in out and law.theorem in out for law in LAWS)


def test_a_misspelled_law_is_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["laws", "prefx"]) == 2
    assert "Did you mean 'prefix'" in capsys.readouterr().err
