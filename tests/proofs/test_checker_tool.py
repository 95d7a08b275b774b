"""Coq is found, or its absence explained; a Coq that hangs or is too old does no harm."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from proofs.checker.tool import PACKAGES, Absent, Coq, find, run
from tests.proofs.coqs import pretend


VERSION = 'if [ "$1" = --print-version ]; then echo "8.16.1 4.13.1"; exit; fi'


def found(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> Coq | Absent:
    monkeypatch.setenv("COQC", pretend(folder, script).path)
    return find(seconds=1.0)


def test_no_coqc_names_the_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COQC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    absent = find()
    assert isinstance(absent, Absent)
    assert PACKAGES in absent.reason


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COQC", "/no/such/coqc")
    assert find() == Absent("COQC=/no/such/coqc is no program")


@pytest.mark.parametrize("version", ["8.9.1 4.05", "8.15.2 4.13", "7.4"])
def test_an_old_coqc_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
) -> None:
    absent = found(monkeypatch, tmp_path, f"echo {version}")
    assert isinstance(absent, Absent)
    assert "too old, the proofs need 8.16" in absent.reason


@pytest.mark.parametrize("script", ["exit 1", "echo hello", "sleep 60"])
def test_a_coqc_without_a_version_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    absent = found(monkeypatch, tmp_path, script)
    assert isinstance(absent, Absent)
    assert "--print-version" in absent.reason


def test_a_coq_with_mathcomp_is_usable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    coq = found(monkeypatch, tmp_path, VERSION)
    assert coq == Coq(str(tmp_path / "coqc"), "8.16.1", "")


def test_a_newer_coq_is_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert isinstance(found(monkeypatch, tmp_path, VERSION.replace("8.16.1", "9.0.0")), Coq)


def test_mathcomp_2_is_told_apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    coq = found(monkeypatch, tmp_path, f"{VERSION}\ngrep -q mixin_of $last && exit 1; exit 0")
    assert isinstance(coq, Coq)
    assert coq.mathcomp.startswith("it is MathComp 2")


@pytest.mark.parametrize("script", ["exit 1", "sleep 60"])
def test_missing_mathcomp_names_the_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    coq = found(monkeypatch, tmp_path, f"{VERSION}\n{script}")
    assert isinstance(coq, Coq)
    assert "cannot be imported" in coq.mathcomp
    assert PACKAGES in coq.mathcomp


def test_a_child_that_hangs_dies_with_its_children(tmp_path: Path) -> None:
    coq = pretend(tmp_path, "sleep 60 & echo started; wait")
    start = time.monotonic()
    ran = run([coq.path], tmp_path, 0.5)
    assert ran.timed_out
    assert "started" in ran.output
    assert time.monotonic() - start < 30  # not the 60 of the child that holds the pipe
