"""Grades, tally and exit code follow from what Coq did; without it, the rest runs and says so."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from proofs import machine, recorded
from proofs.__main__ import main
from proofs.checker.check import Proof
from proofs.registry import load
from proofs.run import Result, modules, run
from proofs.step import Grade, Step
from tests.proofs.coqs import pretend, write


THEOREM = load()["scan-associativity"]
PROOF = Proof("scan-associativity", "scanA", "Scan.v", "forall x, x = x", (), 2.0, "")
STEP = Step(Grade.SYMBOLIC_STEP, "for every N", True)
CLAIM = """(* proves: scan-associativity by scanA *)
Lemma scanA : True. Proof. exact I. Qed."""
# Compiles everything; answers the questions of AskS4ref.v as Coq would.
OBLIGING = """
case "$1" in --print-version) echo "8.16.1 4.13.1"; exit;; esac
[ "$last" = AskS4ref.v ] || exit 0
echo "Closed under the global context" > all_Scan.assumes.out
printf 'scanA\\n     : True\\n' > q0.says.out"""
ONLY = ["--only", "scan-associativity"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of Coq proofs with one file, which claims a theorem."""
    path = tmp_path / "coq"
    path.mkdir()
    monkeypatch.setattr(machine, "FOLDER", write(path, {"Scan.v": CLAIM}))
    return path


def without_coq(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COQC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))


def lines(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_coq_gives_the_highest_grade() -> None:
    result = Result(THEOREM, "m", (STEP,), 0.0, (PROOF,))
    assert (result.status, result.grade) == ("passed", Grade.COQ)


def test_coq_alone_does_not_pass() -> None:
    result = run(THEOREM, None, [PROOF])
    assert (result.status, result.grade) == ("failed", Grade.STATED)
    assert result.faults[0].left == "no SymPy proof of this theorem"


def test_what_coq_refuses_fails_the_theorem() -> None:
    refused = Proof(**{**PROOF.__dict__, "fault": "scanA assumes mine"})
    result = Result(THEOREM, "m", (STEP,), 0.0, (PROOF, refused))
    assert result.status == "failed"
    assert [fault.left for fault in result.faults] == ["scanA assumes mine"]


def test_proofs_of_other_theorems_do_not_count() -> None:
    assert run(load()["legs-nplr"], None, [PROOF]).coq == ()


def test_a_run_with_coq(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COQC", pretend(tmp_path, OBLIGING).path)
    out = tmp_path / "out.json"
    assert main([*ONLY, "--require-coq", "--json", str(out)]) == 0
    text = lines(capsys)
    assert "coq scanA (Scan.v), 3 symbolic-step, 2 exact-N" in text
    assert "1 statements of 1 theorems, 1 axiom-free" in text
    written = json.loads(out.read_text("utf-8"))
    assert written["coq"]["theorems"] == 1
    (theorem,) = written["theorems"]
    assert theorem["grade"] == "coq"
    assert theorem["coq"][0]["statement"] == "True"
    assert theorem["coq"][0]["assumptions"] == []


def test_without_coq_the_rest_runs_and_says_what_to_install(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    without_coq(monkeypatch, tmp_path)
    assert main(ONLY) == 0
    text = lines(capsys)
    assert "coq skipped, 3 symbolic-step" in text
    assert "Coq skipped (it proves up to 1 of these): coqc is not on PATH" in text
    assert "apt-get install --no-install-recommends coq libcoq-mathcomp-algebra" in text
    assert text.endswith("1 passed, 0 failed, 0 skipped")


def test_coq_can_be_required(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    without_coq(monkeypatch, tmp_path)
    assert main([*ONLY, "--require-coq"]) == 1
    assert "Coq is required" in lines(capsys)


def test_missing_mathcomp_leaves_out_what_needs_it(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    header = "From mathcomp Require Import all_ssreflect.\n"
    write(folder, {"Base.v": header, "Scan.v": "From S4ref Require Import Base.\n" + CLAIM})
    script = OBLIGING + "\n"
    probing = 'grep -qs "^From mathcomp" -- "$last" && exit 1\n'
    monkeypatch.setenv("COQC", pretend(tmp_path, probing + script).path)
    assert main(ONLY) == 0
    assert "Base.v, Scan.v: MathComp's algebra" in lines(capsys)


def test_a_file_that_does_not_compile_fails_the_run(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(
        "COQC", pretend(tmp_path, '[ "$last" = Scan.v ] && { echo no; exit 1; }' + OBLIGING).path
    )
    assert main(ONLY) == 1
    assert "FAILED Scan.v: coqc refuses Scan.v: no" in lines(capsys)


def test_a_claim_of_an_unknown_theorem_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, {"Scan.v": CLAIM.replace("associativity", "asociativity")})
    with pytest.raises(SystemExit, match="2"):
        main(["--without-coq"])
    assert "try scan-associativity" in capsys.readouterr().err


def sample(proof: Proof = PROOF) -> dict[str, Any]:
    """Return a recorded run of one theorem."""
    result = run(THEOREM, modules()[THEOREM.id], [proof])
    done = machine.Machine("8.16.1", "", ())
    written: dict[str, Any] = json.loads(json.dumps(recorded.as_json([result], done)))
    return written


def test_a_record_gives_its_proofs_back() -> None:
    assert recorded.coq_proofs(sample()) == [PROOF]


def test_a_run_like_the_recorded_one_differs_in_nothing() -> None:
    now = sample(Proof(**{**PROOF.__dict__, "seconds": 9.0, "statement": "forall x,\n  x = x"}))
    assert recorded.differences(sample(), now) == []


def test_a_weakened_statement_is_noticed() -> None:
    now = sample(Proof(**{**PROOF.__dict__, "statement": "forall x, x = x \\/ x = 0"}))
    assert recorded.differences(sample(), now) == [
        "scan-associativity: the statement in Coq is another"
    ]


def test_other_versions_print_otherwise() -> None:
    now = sample(Proof(**{**PROOF.__dict__, "statement": "forall x : nat, x = x"}))
    now["coq"]["version"] = "9.0.0"
    assert recorded.differences(sample(), now) == []


def test_evidence_that_went_and_theorems_that_came_are_noticed() -> None:
    before, now = sample(), sample()
    theorem = now["theorems"][0]
    theorem["grade"], theorem["evidence"] = "symbolic-step", theorem["evidence"][1:]
    now["theorems"].append({**copy.deepcopy(theorem), "id": "another"})
    assert recorded.differences(before, now) == [
        "another is new",
        "scan-associativity: the grade was coq and is symbolic-step",
        "scan-associativity: the evidence is another",
    ]
