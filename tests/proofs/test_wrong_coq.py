"""Wrong statements must be refused by Coq at their proof; make proofs tries all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.checker.wrong import Twins, judge, load, read
from proofs.run import modules
from tests.proofs.coqs import REAL, needs_coq, pretend


PAIR = """(* wrong: one too many *)
(* RIGHT *) Theorem t : 1 + 1 = 2.
(* WRONG *) Theorem t : 1 + 1 = 3.
Proof. reflexivity. Qed.
"""
ALL = load()


def twins(folder: Path, text: str = PAIR) -> Twins:
    path = folder / "Pair.v"
    path.write_text(text, "utf-8")
    return read(path)


@pytest.mark.parametrize("pair", ALL, ids=[pair.name for pair in ALL])
def test_right_and_wrong_differ_in_the_statement_alone(pair: Twins) -> None:
    lines = zip(pair.right.splitlines(), pair.wrong.splitlines(), strict=True)
    different = [(a, b) for a, b in lines if a != b]
    assert len(different) == 2
    assert {a == "" or b == "" for a, b in different} == {True}
    assert pair.what


def test_there_are_many_wrong_statements() -> None:
    symbolic = sum(len(module.wrong(module.statement())) for module in modules().values())
    assert len(ALL) >= 16
    assert symbolic >= 200


def test_a_file_without_its_marks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Pair.v needs"):
        twins(tmp_path, PAIR.replace("(* WRONG *) ", ""))


@needs_coq
def test_a_true_pair_passes(tmp_path: Path) -> None:
    assert judge(REAL, [twins(tmp_path)], tmp_path, jobs=1) == {}


@needs_coq
@pytest.mark.parametrize(
    "old, new, fault",
    [
        ("1 + 1 = 3", "1 + 1 = 1 + 1", "the wrong statement is proved"),
        ("1 + 1 = 2", "1 + 1 = 4", "the right statement is refused"),
        ("1 + 1 = 3", "1 + 1 = three", "refused before its proof begins"),
        ("(* wrong", "(* wrong: import *) Require Nothing. (* wrong", "the right statement"),
    ],
)
def test_a_pair_that_shows_nothing_is_at_fault(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    found = judge(REAL, [twins(tmp_path, PAIR.replace(old, new))], tmp_path, jobs=1)
    assert fault in found["Pair"]


def test_a_coqc_that_accepts_everything_is_noticed(tmp_path: Path) -> None:
    coq = pretend(tmp_path, "exit 0")
    assert judge(coq, [twins(tmp_path)], tmp_path, jobs=1) == {
        "Pair": "the wrong statement is proved"
    }
