"""Each proof passes, and grades, table, JSON and documentation follow from what ran."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs import recorded
from proofs.__main__ import main
from proofs.registry import load
from proofs.run import Result, modules, run, tally
from proofs.step import Grade, Step


THEOREMS, MODULES = load(), modules()


RECORDED = {entry["id"]: entry for entry in recorded.load()["theorems"]}


@pytest.mark.parametrize("name", MODULES)
def test_the_proof_passes_with_the_evidence_that_is_recorded(name: str) -> None:
    """Pages show the recorded run: its SymPy part is run here, its Coq part by make proofs."""
    steps = run(THEOREMS[name], MODULES[name]).steps
    assert [step for step in steps if not step.holds] == []
    evidence = [(s["grade"], s["claim"]) for s in RECORDED[name]["evidence"] if s["grade"] != "coq"]
    assert evidence == [(str(s.grade), s.claim) for s in steps], f"run: {recorded.AGAIN}"


@pytest.mark.parametrize("name", MODULES)
def test_the_module_argues_before_it_computes(name: str) -> None:
    assert "Argument" in (MODULES[name].__doc__ or "")


def test_proofs_belong_to_theorems() -> None:
    assert set(MODULES) <= set(THEOREMS)


def test_the_grade_is_the_strongest_evidence_that_passed() -> None:
    theorem = THEOREMS["legs-nplr"]
    strong = Step(Grade.SYMBOLIC_STEP, "for every N", True)
    weak = Step(Grade.EXACT_N, "at N = 3", True)
    assert Result(theorem, "m", (weak, strong), 0.0).grade is Grade.SYMBOLIC_STEP
    assert Result(theorem, "m", (weak,), 0.0).grade is Grade.EXACT_N


def test_one_failed_step_fails_the_theorem_and_takes_its_grade() -> None:
    steps = (Step(Grade.SYMBOLIC_STEP, "yes", True), Step(Grade.EXACT_N, "no", False, "1"))
    result = Result(THEOREMS["legs-nplr"], "m", steps, 0.0)
    assert (result.status, result.grade) == ("failed", Grade.STATED)


def test_nothing_ran_means_stated_and_skipped() -> None:
    result = run(THEOREMS["legs-nplr"], None)
    assert (result.status, str(result.grade)) == ("skipped", "stated")
    assert tally([result]) == "0 passed, 0 failed, 1 skipped"


def test_a_proof_that_breaks_off_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = MODULES["scan-associativity"]
    monkeypatch.setattr(module, "prove", lambda _: 1 // 0)
    result = run(THEOREMS["scan-associativity"], module)
    assert result.status == "failed"
    assert "ZeroDivisionError" in result.steps[0].left


def test_the_command_reports_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "proofs.json"
    assert main(["--only", "scan-associativity", "--without-coq", "--json", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    (written,) = json.loads(out.read_text("utf-8"))["theorems"]
    assert written["id"] == "scan-associativity"
    assert written["grade"] == "symbolic-step"
    assert all(step["holds"] for step in written["evidence"])


def test_the_command_fails_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = Step(Grade.EXACT_N, "two is three", False, "-1")
    monkeypatch.setattr(MODULES["scan-associativity"], "prove", lambda _: [step])
    assert main(["--only", "scan-associativity", "--without-coq"]) == 1
    out = capsys.readouterr().out
    assert "two is three" in out
    assert "left over: -1" in out
    assert out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_an_unknown_id_is_refused_with_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--only", "legs-nprl"])
    assert "legs-nplr" in capsys.readouterr().err
