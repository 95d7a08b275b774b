"""Coq sources are read as Coq reads them, and what would weaken a proof is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.checker import lexer
from proofs.checker.source import Claim, Source, project, read
from tests.proofs.coqs import write


GOOD = """From mathcomp Require Import all_ssreflect all_algebra.
From S4ref Require Import Other Another.
Local Open Scope ring_scope.
(* proves: scan-associativity by scan_assoc *)
Section S.
Variables (x : nat) (h : x = 1).
Theorem scan_assoc : x.+1 = 2. Proof. by rewrite h. Qed.
End S.
"""


def source(tmp_path: Path, text: str) -> Source:
    path = tmp_path / "File.v"
    path.write_text(text, "utf-8")
    return read(path)


def test_a_good_file_is_read_in_full(tmp_path: Path) -> None:
    found = source(tmp_path, GOOD)
    assert found.faults == ()
    assert found.claims == (Claim("File", "scan-associativity", "scan_assoc"),)
    assert found.needs == ("Other", "Another")
    assert found.mathcomp
    assert found.header == (
        "From mathcomp Require Import all_ssreflect all_algebra",
        "Local Open Scope ring_scope",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Theorem t : False. Admitted.",
        "Theorem t : False. Proof. admit. Qed.",
        "Theorem t : False. Proof. give_up. Qed.",
        "Axiom t : False.",
        "Local Axioms (t : False).",
        "Parameter t : False.",
        "Module Type T. Parameters t : False. End T.",
        "Conjecture t : False.",
        "Unset Guard Checking.",
        "Unset   Positivity\nChecking.",
        "Unset Universe Checking.",
        "#[bypass_check(guard)] Fixpoint f (n : nat) : nat := f n.",
        '(* fine *) Declare ML Module "evil".',
        'Load "evil".',
        'Extract Constant x => "y".',
        'Extraction "f" x.',
        'Redirect "q0.assumes" Check True.',
        "Drop.",
        'Add LoadPath "/tmp".',
        "Set Definitional UIP.",
        'Require Import S. (* -*- *) Arguments "-type-in-type". x -type-in-type.',
        "Primitive t := #int63_add.",
        "Rewrite Rules r := | f => g.",
    ],
)
def test_what_weakens_a_proof_is_refused(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text).faults != ()


@pytest.mark.parametrize(
    "text",
    [
        "(* Admitted, (* nested: Axiom *) Parameter *) Definition x := 1.",
        'Definition x := "Admitted. Axiom". (* "*)" still a comment: Drop *)',
        "Lemma admitted_ok : True. Proof. exact I. Qed.",
        "Lemma Axiom_of : True. Proof. exact I. Qed.",
        "Section S. Hypothesis h : True. Lemma l : True. Proof. exact h. Qed. End S.",
        "Module M. Section S. Context (h : True). End S. End M.",
    ],
)
def test_comments_strings_names_and_sections_are_not(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text).faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hypothesis h : False.",
        "Section S. End S. Variable x : False.",
        "Module M. Local Variables (x : False). End M.",
        "Context (x : False).",
        "#[local] Hypotheses (h : False).",
    ],
)
def test_a_hypothesis_that_no_section_discharges_is_an_axiom(tmp_path: Path, text: str) -> None:
    (fault,) = source(tmp_path, text).faults
    assert "outside a Section" in fault


@pytest.mark.parametrize("text", ["(* no end", 'Definition x := "no end.', "(* (* *) Lemma"])
def test_what_does_not_end_is_refused(tmp_path: Path, text: str) -> None:
    assert source(tmp_path, text).faults == ("a comment or a string does not end",)


def test_a_claim_needs_its_theorem(tmp_path: Path) -> None:
    (fault,) = source(tmp_path, "(* proves: x by y *) Definition y := 1.").faults
    assert "x by y" in fault


def test_a_claim_that_is_misspelled_does_not_vanish(tmp_path: Path) -> None:
    (fault,) = source(tmp_path, "(* proves: x with y *) Lemma y : True. Proof. done. Qed.").faults
    assert "proves: <id> by <name>" in fault


def test_a_claim_inside_a_comment_is_no_claim(tmp_path: Path) -> None:
    assert source(tmp_path, "(* (* proves: x by y *) *)").claims == ()


def test_lines_keep_their_numbers() -> None:
    code, comments = lexer.split('a\n(* b\n c *)\n"d\ne" f')
    assert code.splitlines()[4].endswith("f")
    assert comments == [" b\n c "]


def test_sentences_end_at_a_stop_and_a_blank() -> None:
    assert list(lexer.sentences("Lemma l : x.+1 = a.b. by []. Qed.")) == [
        "Lemma l : x.+1 = a.b",
        "by []",
        "Qed",
    ]


def test_the_project_lists_its_files_in_order_of_dependence(tmp_path: Path) -> None:
    write(tmp_path, {"A.v": "", "B.v": "From S4ref Require Import A."})
    assert [found.module for found in project(tmp_path)] == ["A", "B"]


def test_a_file_before_one_it_needs_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"B.v": "From S4ref Require Import A.", "A.v": ""})
    with pytest.raises(ValueError, match=r"B.v needs \['A'\]"):
        project(tmp_path)


def test_a_file_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"A.v": ""})
    (tmp_path / "C.v").touch()
    with pytest.raises(ValueError, match=r"disagree about \['C.v'\]"):
        project(tmp_path)


def test_a_file_with_the_name_of_an_axiom_s_module_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"Classical_Prop.v": ""})
    with pytest.raises(ValueError, match="names of modules of Coq's axioms"):
        project(tmp_path)
