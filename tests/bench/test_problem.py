"""Problems are the same wherever they are made, and their naive formulas are right."""

from __future__ import annotations

import ast
import inspect

import pytest
import torch

from s4ref.bench import accuracy, naive, naive_dense
from s4ref.bench.contestants import NAIVE, OURS, Contestant, contestant, shown
from s4ref.bench.problem import STRUCTURES, problem
from s4ref.errors import InputError


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("name", [OURS, NAIVE])
def test_every_formula_gives_the_certified_kernel(name: str, structure: str):
    p = problem(structure, 6, 2, 24, "float64")
    who = contestant(name, p)
    assert isinstance(who, Contestant)
    errors = accuracy.errors(who, accuracy.truths(p), "float64")
    # The powers of a rounded root, of which the published formula makes its nodes, lose digits.
    assert errors.whole <= (1e-12 if name == OURS else 1e-9)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_same_arguments_give_same_numbers(structure: str):
    first, second = (problem(structure, 4, 3, 8) for _ in range(2))
    for name, value in first.parameters.items():
        assert torch.equal(value, second.parameters[name])
        assert value.is_contiguous()


def test_steps_are_spread_as_layers_initialise_them():
    dt = problem("s4d", 4, 5, 8).parameters["dt"]
    assert dt.min() == pytest.approx(1e-3)
    assert dt.max() == pytest.approx(1e-1)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_naive_formulas_have_at_most_thirty_lines(structure: str):
    functions = {
        "dplr": (naive.nodes, naive.cauchy_sums, naive.dplr_kernel),
        "s4d": (naive.diagonal_kernel,),
        "dense": (naive_dense.dense_kernel,),
    }[structure]
    lines = 0
    for function in functions:
        (tree,) = ast.parse(inspect.getsource(function)).body
        tree.body = tree.body[1:]  # the docstring
        lines += len(ast.unparse(tree).splitlines())
    assert lines <= 30
    assert "def " in shown(structure)


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("lssl", 4, 1, 8), "structure = 'lssl' is unknown: choose one of dplr, s4d, dense"),
        (("dplr", 5, 1, 8), "N = 5;"),
        (("s4d", 4, 0, 8), "H = 0; it must be at least 1"),
        (("dense", 4, 1, -2), "L = -2; it must be at least 1"),
        (("dplr", 4, 1, 8, "float16"), "dtype = 'float16' is unknown"),
    ],
)
def test_bad_arguments(arguments: tuple[object, ...], words: str):
    with pytest.raises(InputError, match=words):
        problem(*arguments)
