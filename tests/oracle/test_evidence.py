"""Every public function of the oracle has printed digits, a property and mpmath behind it."""

from __future__ import annotations

import ast
import functools
import inspect
import tomllib
from pathlib import Path

import pytest

from s4ref import oracle


HERE = Path(__file__).parent
EVIDENCE = tomllib.loads((HERE / "evidence.toml").read_text(encoding="utf-8"))
FUNCTIONS = {name for name in oracle.__all__ if inspect.isfunction(getattr(oracle, name))}
# Functions that return no certified value, each with what they return.
OTHERS = {
    "condition": "float64 condition numbers, right to two digits; tests/oracle/test_condition.py",
    "kernel_cost": "an estimate of seconds and bytes; tests/oracle/test_cost.py",
    "optimised_perturbation": "the exact input to perturb() that a float64 search found",
    "patience": "a context manager; tests/oracle/test_cost.py",
}


@functools.cache
def functions_in(path: str) -> dict[str, bool]:
    """Return the tests of a file, and whether each is a property."""
    tree = ast.parse((HERE.parent / path).read_text(encoding="utf-8"))
    return {
        node.name: any("given" in ast.unparse(decorator) for decorator in node.decorator_list)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def test_every_function_is_listed() -> None:
    assert set(EVIDENCE) == FUNCTIONS - set(OTHERS)


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_the_evidence_exists(name: str) -> None:
    assert set(EVIDENCE[name]) == {"digits", "identity", "mpmath"}
    for kind, where in EVIDENCE[name].items():
        path, test = where.split("::")
        assert test in functions_in(path), f"{kind} of {name}: no test {where}"
    path, test = EVIDENCE[name]["identity"].split("::")
    assert functions_in(path)[test], f"identity of {name}: {test} is no property"


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_docstring_states_the_cost_in_time_and_in_memory(name: str) -> None:
    doc = inspect.getdoc(getattr(oracle, name)) or ""
    assert "O(" in doc or "As :func:" in doc
    assert "memory" in doc or "As :func:" in doc
