"""Every operator has vectors, or a reason why not."""

from __future__ import annotations

import inspect
import tomllib
from importlib import resources

import pytest

from s4ref import oracle
from s4ref.conformance.vectors.catalogue import OPERATORS, WITHOUT_VECTORS
from s4ref.conformance.vectors.make import plans
from s4ref.maths.discretize import RULES
from s4ref.maths.hippo import FAMILIES, family
from s4ref.maths.initialise.registry import INITIALISATIONS


FUNCTIONS = [name for name in oracle.__all__ if inspect.isroutine(getattr(oracle, name))]
COVERED = {name for operator in OPERATORS.values() for name in operator.covers}
THEOREMS = {name for operator in OPERATORS.values() for name in operator.theorems}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_oracle_has_vectors_or_a_reason(name: str):
    assert (name in COVERED) != (name in WITHOUT_VECTORS), (
        f"oracle.{name} needs an Operator in s4ref/conformance/vectors/catalogue/, "
        "or a reason in WITHOUT_VECTORS"
    )


def test_nothing_is_covered_or_excused_that_does_not_exist():
    assert set(FUNCTIONS) >= COVERED
    assert set(FUNCTIONS) >= set(WITHOUT_VECTORS)


def asked(operator: str, key: str) -> str:
    """Return all that an operator's vectors ask under a key, as text."""
    return " ".join(str(plan.inputs.get(key)) for plan in plans(OPERATORS[operator]))


@pytest.mark.parametrize("rule", [*RULES, "gbt"])
@pytest.mark.parametrize("operator", ["discretize", "kernel", "response"])
def test_every_rule_is_asked_for(operator: str, rule: str):
    assert f"'name': '{rule}'" in asked(operator, "rule")


@pytest.mark.parametrize(
    "name, normalisation", [(name, form) for name in FAMILIES for form in FAMILIES[name]]
)
def test_every_family_is_asked_for(name: str, normalisation: str):
    N = 3 if (name, normalisation) == ("fout", "fout") else 4
    kind = type(family(name, N, normalisation=normalisation)).__name__
    assert f"'name': '{kind}'" in asked("hippo", "family")
    assert f"'name': '{kind}'" in asked("kernel", "system") or N == 3


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_initialisation_is_asked_for(name: str):
    kind = type(INITIALISATIONS[name](8)).__name__
    assert f"'name': '{kind}'" in asked("modes", "initialisation")


def test_lengths_are_one_odd_prime_and_around_powers_of_two():
    lengths = {plan.inputs["L"] for plan in plans(OPERATORS["kernel"])}
    assert {1, 2, 3, 7, 16, 17, 31, 64, 97, 1024} <= lengths


def test_steps_are_decimal_and_binary_tenths():
    steps = {str(plan.inputs["dt"]) for plan in plans(OPERATORS["kernel"])}
    assert {"1/10", "3602879701896397/36028797018963968", "1/1000"} <= steps


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_says_what_it_is(name: str):
    operator = OPERATORS[name]
    assert operator.name == name
    assert operator.equation
    assert "Formulary" in operator.source
    assert bool(operator.second) == bool(operator.second_is)
    assert operator.largest <= set(operator.outputs)


def test_theorems_are_those_of_the_registry():
    text = (resources.files("s4ref") / "theorems.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) >= THEOREMS
