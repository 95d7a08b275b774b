"""The ready-made adapters: what every one declares, what is said when something is missing, and
those whose libraries are small enough to be installed here, as anybody runs them.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from s4ref.cli import main
from s4ref.cli.needs import NEEDS
from s4ref.conformance import expected_file
from s4ref.conformance.adapter import CALLABLES
from s4ref.conformance.declared import parse_conventions
from s4ref.conformance.record import CheckResult, Report
from s4ref.conformance.runner import validate
from s4ref.conformance.settings import Settings
from s4ref.conformance.targets import HERE, READY
from s4ref.conformance.verdict import Verdict


ADAPTERS = HERE / "adapters"
# Siblings whose callables an adapter takes over by assignment.
HELPERS = {"checkout.py"}


def installed(*names: str) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in names)


def assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """Return what names are bound to at the top of a file, pairs of tuples taken apart."""
    out: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    out[target.id] = node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    out |= {t.id: v for t, v in pairs if isinstance(t, ast.Name)}
    return out


# Whose conventions are written out; the others vary those of a sibling.
WRITTEN = [
    path.name for path in sorted(ADAPTERS.glob("*.py")) if "\nCONVENTIONS = {" in path.read_text()
]


@pytest.mark.parametrize("name", WRITTEN)
def test_declarations_are_data_and_valid(name: str) -> None:
    tree = ast.parse((ADAPTERS / name).read_text(encoding="utf-8"))
    bound = assigned(tree)
    declared = parse_conventions(ast.literal_eval(bound["CONVENTIONS"]), name)
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    provides = (functions | set(bound)) & set(CALLABLES)
    assert provides & {"make", "construct", "hippo", "nplr"}
    assert "step" not in provides or "init_state" in provides
    assert declared.inits == ("own",) or "construct" in provides
    assert "NAME" in bound
    assert ast.get_docstring(tree)


def test_every_adapter_file_has_a_name_and_every_name_its_needs() -> None:
    files = {path.name for path in ADAPTERS.glob("*.py")} - HELPERS
    assert files == {file for file, _, _ in READY.values()}
    assert set(READY) == set(NEEDS)


@pytest.mark.parametrize("path", sorted((HERE / "expected").glob("*.toml")), ids=lambda p: p.stem)
def test_expected_failures_are_readable_and_belong_to_an_adapter(path: Path) -> None:
    entries = expected_file.load(path)
    assert entries
    assert path.name in {expected for _, expected, _ in READY.values()}
    assert all(len(entry.reason) > 20 for entry in entries)


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return a function that runs ``s4ref validate``, which must refuse, and gives its words."""

    def run(*arguments: str) -> str:
        assert main(["validate", *arguments]) == 2
        told = capsys.readouterr().err
        assert told.startswith("s4ref: ")
        assert "Traceback" not in told
        return " ".join(told.split())

    return run


@pytest.mark.parametrize("name", sorted(n for n, (_, _, source) in READY.items() if source))
def test_a_checkout_that_is_not_given_is_asked_for(
    name: str, refusal: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("s4ref.cli.needs.find_spec", lambda name: name)
    assert "--source PATH" in refusal(name)


@pytest.mark.skipif(not installed("torch"), reason="needs torch")
def test_a_folder_that_is_no_checkout_is_refused(
    refusal: Callable[..., str], tmp_path: Path
) -> None:
    told = refusal("s4torch", "--source", str(tmp_path))
    assert "--source must be the root of the checkout" in told
    assert str(tmp_path) in told


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_libraries_that_are_not_there_are_named(
    name: str, refusal: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("s4ref.cli.needs.find_spec", lambda name: None)
    modules, command = NEEDS[name]
    told = refusal(name, *(("--source", str(tmp_path)) if READY[name][2] else ()))
    assert all(module in told for module in modules)
    assert command in told
    assert "--python PATH" in told


def run(name: str, *, expected: bool = True, checks: tuple[str, ...] = ()) -> Report:
    settings = Settings(quick=True, isolated=False, use_expected=expected, checks=checks)
    return validate(name, settings)


def named(report: Report) -> dict[str, CheckResult]:
    return {check.check.id: check for check in report.checks}


@pytest.mark.skipif(not installed("torch", "mambapy"), reason="needs torch and mambapy")
def test_mambapy_is_right_but_for_its_float32_a() -> None:
    checks = ("L0.*", "L2.kernel.definition", "L3.scan")
    found = named(run("mambapy", checks=checks))
    assert found["L0.realised.roundtrip"].verdict is Verdict.DEVIATION
    assert found["L0.construct.claim"].verdict is Verdict.DEVIATION
    assert found["L2.kernel.definition"].verdict is Verdict.OK
    assert found["L3.scan"].verdict is Verdict.OK
    bare = named(run("mambapy", expected=False, checks=("L0.*",)))
    assert bare["L0.realised.roundtrip"].verdict is Verdict.DOWNGRADED


@pytest.mark.skipif(not installed("torch", "mambapy"), reason="needs torch and mambapy")
def test_mamba_declared_as_zero_order_hold_is_told_its_rule(tmp_path: Path) -> None:
    text = (ADAPTERS / "mambapy_scan.py").read_text(encoding="utf-8")
    path = tmp_path / "as_the_paper_says.py"
    path.write_text(text.replace('"rule": "exp_euler"', '"rule": "zoh"'), encoding="utf-8")
    checks = ("L2.kernel.definition",)
    report = validate(path, Settings(quick=True, isolated=False, checks=checks))
    result = named(report)["L2.kernel.definition"]
    assert result.verdict is Verdict.CONVENTION
    assert result.diagnosis is not None
    assert result.diagnosis.reading is not None
    assert result.diagnosis.declare == {"rule": "exp_euler"}


@pytest.mark.skipif(not installed("torch", "LRU_pytorch"), reason="needs torch and lru-pytorch")
def test_lru_pytorch_is_right_in_float32_and_no_more() -> None:
    checks = ("L0.*", "L2.kernel.definition", "L3.apply.definition")
    bare = named(run("lru-pytorch", expected=False, checks=checks))
    assert bare["L0.realised.roundtrip"].verdict is Verdict.OK
    assert bare["L2.kernel.definition"].verdict is Verdict.DOWNGRADED
    assert bare["L3.apply.definition"].verdict is Verdict.DOWNGRADED
    excused = named(run("lru-pytorch", checks=checks))
    assert excused["L2.kernel.definition"].verdict is Verdict.DEVIATION
