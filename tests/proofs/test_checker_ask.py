"""What counts as proved is what Coq's kernel says, not what a file says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.checker import ask as asking
from proofs.checker.ask import CLOSED, ask, assumptions
from proofs.checker.build import build
from proofs.checker.check import check, needed
from proofs.checker.source import project
from tests.proofs.coqs import REAL, needs_coq, pretend, write


REALS_PRINTED = """Axioms:
ClassicalDedekindReals.sig_not_dec : forall P : Prop, {~ ~ P} + {~ P}
ClassicalDedekindReals.sig_forall_dec
  : forall P : nat -> Prop,
    (forall n : nat, {P n} + {~ P n}) -> {n : nat | ~ P n} + {forall n : nat, P n}
"""


@pytest.mark.parametrize(
    "printed, names",
    [
        (CLOSED + "\n", ()),
        (
            REALS_PRINTED,
            ("ClassicalDedekindReals.sig_forall_dec", "ClassicalDedekindReals.sig_not_dec"),
        ),
        ("Axioms:\nmine : False", ("mine",)),
        ("Axioms:\n", None),
        ("", None),
        ("something else", None),
        ("Axioms:\n? : False", None),
        (f"{CLOSED}\nAxioms:\nmine : False", None),
    ],
)
def test_answers_are_read_or_refused(printed: str, names: tuple[str, ...] | None) -> None:
    assert assumptions(printed) == names


FILE = """
Require Import Classical.
(* proves: x by closed *)
Theorem closed : forall n : nat, n = n.
Proof. reflexivity. Qed.
(* proves: x by classical *)
Theorem classical : forall P : Prop, P \\/ ~ P.
Proof. exact classic. Qed.
Section S.
Variable n : nat.
Hypothesis big : 3 < n.
(* proves: y by within *)
Lemma within : 3 < n. Proof. exact big. Qed.
End S.
"""
SMUGGLED = """
(* proves: x by taken *)
Module M. Definition hidden := 0. End M.
Axiom falsum : False.
Theorem taken : 0 = 1. Proof. destruct falsum. Qed.
"""


@needs_coq
def test_coq_answers_with_statement_and_axioms(tmp_path: Path) -> None:
    sources = project(write(tmp_path, {"F.v": FILE}))
    found = {proof.name: proof for proof in check(REAL, sources, jobs=1).proofs}
    assert [proof.fault for proof in found.values()] == ["", "", ""]
    assert found["closed"].statement == "forall n : nat, n = n"
    assert found["closed"].assumptions == ()
    assert found["classical"].assumptions == ("Classical_Prop.classic",)
    assert found["within"].statement == "forall n : nat, 3 < n -> 3 < n"


@needs_coq
def test_an_axiom_of_ours_is_seen_even_if_the_reading_misses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("proofs.checker.source._FORBIDDEN", asking.re.compile("(?!)"))
    sources = project(write(tmp_path, {"F.v": SMUGGLED}))
    assert sources[0].faults == ()
    (proof,) = check(REAL, sources, jobs=1).proofs
    assert proof.fault == "taken assumes F.falsum"


@needs_coq
def test_a_question_that_coq_refuses_spoils_no_other(tmp_path: Path) -> None:
    text = "Module M. (* proves: y by inner *) Lemma inner : True. Proof. exact I. Qed. End M."
    sources = project(write(tmp_path, {"F.v": FILE + text}))
    faults = {proof.name: proof.fault for proof in check(REAL, sources, jobs=1).proofs}
    assert "coqc refuses the question" in faults.pop("inner")
    assert set(faults.values()) == {""}


@needs_coq
def test_a_false_statement_does_not_count(tmp_path: Path) -> None:
    text = "(* proves: x by wrong *) Lemma wrong : 1 + 1 = 3. Proof. reflexivity. Qed."
    checked = check(REAL, project(write(tmp_path, {"F.v": text})), jobs=1)
    assert "coqc refuses F.v" in checked.faults["F.v"]
    assert checked.proofs[0].fault == checked.faults["F.v"]


def test_a_coqc_that_hangs_at_the_questions_proves_nothing(tmp_path: Path) -> None:
    sources = project(write(tmp_path, {"F.v": FILE}))
    coq = pretend(tmp_path, "[ $last = AskS4ref.v ] && sleep 60; exit 0")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    build(coq, sources, scratch, jobs=1)
    answers = ask(coq, sources, scratch, seconds=0.5)
    assert all(answer.fault for answer in answers.values())


def test_only_the_files_that_a_theorem_needs_are_compiled(tmp_path: Path) -> None:
    claim = "From S4ref Require Import A. (* proves: x by t *) Lemma t : True. Proof. done. Qed."
    sources = project(write(tmp_path, {"A.v": "", "B.v": "", "C.v": claim}))
    assert [source.module for source in needed(sources, {"x"})] == ["A", "C"]
    assert needed(sources, {"y"}) == []
