"""Files are compiled after those they need; one that fails takes only its dependents along."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.checker.build import build
from proofs.checker.source import project
from tests.proofs.coqs import pretend, write


FILES = {
    "A.v": "Definition a := 1.",
    "B.v": "Definition b := 1.",
    "C.v": "From S4ref Require Import A.",
    "D.v": "From S4ref Require Import C B.",
}


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_every_file_finds_what_it_needs(tmp_path: Path, jobs: int) -> None:
    """The stand-in fails unless the files that D.v needs are there, compiled."""
    sources = project(write(tmp_path, FILES))
    script = """
case $last in
  C.v) test -f A.vo || exit 1;;
  D.v) test -f B.vo && test -f C.vo || exit 1;;
esac
touch ${last}o"""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done: list[None] = []
    built = build(
        pretend(tmp_path, script), sources, scratch, jobs=jobs, done=lambda: done.append(None)
    )
    assert {name: b.fault for name, b in built.items()} == dict.fromkeys("ABCD", "")
    assert len(done) == len(FILES)


def test_a_failure_takes_its_dependents_along(tmp_path: Path) -> None:
    sources = project(write(tmp_path, FILES))
    coq = pretend(tmp_path, "[ $last = A.v ] && { echo 'Error: no proof.'; exit 1; }; exit 0")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    built = build(coq, sources, scratch, jobs=2)
    assert built["A"].fault == "coqc refuses A.v: Error: no proof."
    assert built["B"].fault == ""
    assert built["C"].fault == "A.v, which it needs, did not compile"
    assert built["D"].fault == "C.v, which it needs, did not compile"


def test_a_file_at_fault_is_not_compiled(tmp_path: Path) -> None:
    sources = project(write(tmp_path, {"A.v": "Axiom a : False."}))
    built = build(pretend(tmp_path, "touch compiled"), sources, tmp_path, jobs=1)
    assert built["A"].fault == "it says 'Axiom'"
    assert not (tmp_path / "compiled").exists()


def test_a_coqc_that_hangs_is_killed_and_named(tmp_path: Path) -> None:
    sources = project(write(tmp_path, {"A.v": "", "B.v": ""}))
    coq = pretend(tmp_path, "[ $last = A.v ] && sleep 60; exit 0")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    built = build(coq, sources, scratch, jobs=2, seconds=1.0)
    assert built["A"].fault == "coqc did not finish A.v within 1 s"
    assert built["B"].fault == ""
