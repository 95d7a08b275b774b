"""The files of the ready-made adapters, read without the libraries they adapt."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from s4ref.cli.needs import NEEDS
from s4ref.conformance.declared import parse_conventions
from s4ref.conformance.expected_file import load as load_expectations
from s4ref.conformance.protocol import OPERATIONS
from s4ref.conformance.targets import HERE, READY, resolve
from s4ref.errors import InputError


ADAPTERS = HERE / "adapters"
NAMES = sorted(READY)
CHECKOUTS = [name for name in NAMES if READY[name][2]]
FEW_LINES = 200


def tree(file: str) -> ast.Module:
    return ast.parse((ADAPTERS / file).read_text(encoding="utf-8"))


def conventions(file: str) -> Any:
    """Return CONVENTIONS of an adapter file: a literal, or one beside it with changes."""
    module = tree(file)
    aliases = {
        alias.asname or alias.name: alias.name
        for node in module.body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CONVENTIONS":
            if isinstance(node.value, ast.BinOp):
                base = ast.unparse(node.value.left).partition(".")[0]
                changed = ast.literal_eval(node.value.right)
                return conventions(f"{aliases[base]}.py") | changed
            return ast.literal_eval(node.value)
    raise AssertionError(f"{file} declares no CONVENTIONS")


def defined(file: str) -> set[str]:
    found = set()
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign):
            found |= {part.id for part in ast.walk(node.targets[0]) if isinstance(part, ast.Name)}
    return found


@pytest.mark.parametrize("name", NAMES)
def test_declarations_are_valid_and_complete(name: str) -> None:
    file = READY[name][0]
    declared = parse_conventions(conventions(file), name)
    here = defined(file)
    assert "NAME" in here
    assert here & set(OPERATIONS), f"{name} offers nothing to judge"
    if declared.rate:
        assert "kernel" in here
    if "construct" in here:
        assert "realised" in here, "a constructed layer is judged at what it holds"


@pytest.mark.parametrize("name", NAMES)
def test_adapters_are_short_and_say_how_they_are_run(name: str) -> None:
    text = (ADAPTERS / READY[name][0]).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FEW_LINES
    if READY[name][2]:
        assert f"s4ref validate {name} --source" in text


@pytest.mark.parametrize("name", NAMES)
def test_what_a_ready_made_adapter_needs_is_known(name: str) -> None:
    modules, command = NEEDS[name]
    assert modules
    assert "pip install" in command


@pytest.mark.parametrize("name", NAMES)
def test_shipped_expectations_are_well_formed_and_name_checks_that_exist(name: str) -> None:
    expected = READY[name][1]
    if expected is None:
        return
    for entry in load_expectations(HERE / "expected" / expected):
        assert len(entry.reason.split()) >= 3, f"{entry.reason!r} is no reason"
        assert entry.link == "" or entry.link.startswith("https://")


def test_no_expected_failures_file_is_left_over() -> None:
    used = {row[1] for row in READY.values() if row[1]}
    assert {path.name for path in (HERE / "expected").glob("*.toml")} == used


@pytest.mark.parametrize("name", CHECKOUTS)
def test_a_checkout_must_be_given(name: str) -> None:
    with pytest.raises(InputError, match=f"'{name}' reads a checkout.*--source PATH"):
        resolve(name)


@pytest.mark.parametrize("name", CHECKOUTS)
def test_a_checkout_must_exist(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        resolve(name, tmp_path / "absent")


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The helper of the adapters, without a trace on the path or among the modules."""
    spec = importlib.util.spec_from_file_location("checkout_under_test", ADAPTERS / "checkout.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    return module


def test_without_a_source_the_message_says_what_to_give(checkout: ModuleType) -> None:
    with pytest.raises(FileNotFoundError, match="checkout of somebody/layer with --source PATH"):
        checkout.load(None, "somebody/layer", "layer.py")


def test_another_folder_is_refused_by_the_file_that_is_missing(
    checkout: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError, match=r"layer\.py does not exist: --source must be"):
        checkout.load(str(tmp_path), "somebody/layer", "src/layer.py")


@pytest.mark.parametrize(("within", "name"), [("", "src_h4.layer_h4"), ("src_h4", "layer_h4")])
def test_a_file_is_imported_under_the_name_its_users_know(
    checkout: ModuleType, tmp_path: Path, within: str, name: str
) -> None:
    folder = tmp_path / "src_h4"
    folder.mkdir()
    (folder / "layer_h4.py").write_text("WHO = __name__\n")
    module = checkout.load(str(tmp_path), "somebody/layer", "src_h4/layer_h4.py", within=within)
    assert name == module.WHO


def test_a_stand_in_takes_the_place_of_what_cannot_be_imported(checkout: ModuleType) -> None:
    checkout.stand_in("absent_h4.part.utilities", answer=42)
    module = importlib.import_module("absent_h4.part.utilities")
    assert module.answer == 42
    assert importlib.import_module("absent_h4").part.utilities is module


def test_a_stand_in_leaves_what_can_be_imported_alone(checkout: ModuleType) -> None:
    checkout.stand_in("json", loads=None)
    assert importlib.import_module("json").loads is not None
