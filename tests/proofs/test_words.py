"""The rewriting proves what it should and nothing else."""

from __future__ import annotations

import pytest
import sympy as sp

from proofs import words
from proofs.exact import evaluate, matrix, sample
from proofs.step import Grade, hold, reduced, vanish
from proofs.words import block_product, inverse, letters, normal_form


A, B, X, Y = letters("A B X Y")
L = sp.Symbol("L", integer=True, positive=True)
z = sp.Symbol("z")


def test_letters_do_not_commute() -> None:
    assert normal_form(A * B - B * A) != 0
    assert normal_form((A + B) ** 2 - A**2 - A * B - B * A - B**2) == 0


def test_symbolic_exponents_add() -> None:
    assert normal_form(A**L * A - A ** (L + 1)) == 0
    assert normal_form(A**L * B * A - A ** (L + 1) * B) != 0


def test_an_inverse_takes_one_factor_of_a_symbolic_power() -> None:
    rules = inverse(X, Y)
    assert normal_form(X**L * Y - X ** (L - 1), rules) == 0
    assert normal_form(Y * X * A * X * Y - A, rules) == 0


def test_a_missing_rule_leaves_the_word() -> None:
    assert normal_form(X * Y - 1) != 0


def test_coefficients_cancel_as_rational_functions() -> None:
    expr = A / (1 + z) + z * A / (1 + z) - A
    assert normal_form(expr) == 0


def test_rules_that_do_not_terminate_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MAX_REWRITES", 20)
    with pytest.raises(RuntimeError, match="do not terminate"):
        normal_form(A * B, {(A, B): A * B + A * B * A})


def test_an_inverse_written_as_a_sum_is_refused() -> None:
    with pytest.raises(TypeError, match="no letter"):
        normal_form((1 + A) ** -1)


def test_blocks_multiply_like_matrices() -> None:
    assert block_product([[A, 1]], [[B], [X]]) == [[A * B + X]]


@pytest.mark.parametrize("value", [0.5, (-1) ** (-1), sp.Float("0.1")])
def test_no_float_passes(value: object) -> None:
    with pytest.raises(TypeError, match="floating-point"):
        reduced(sp.sympify(value) * z)


def test_checking_nothing_proves_nothing() -> None:
    assert not vanish(Grade.EXACT_N, "empty", []).holds
    assert not hold(Grade.EXACT_N, "empty", []).holds


def test_an_undecided_sign_does_not_hold() -> None:
    assert not hold(Grade.EXACT_N, "x > 0", [sp.Symbol("x", real=True).is_positive]).holds


def test_a_pole_does_not_vanish() -> None:
    assert not vanish(Grade.EXACT_N, "1/0", [sp.zoo]).holds


def test_matrices_are_exact_and_reproducible() -> None:
    once, again = (sample({A: (2, 2)}, seed="s")[A] for _ in range(2))
    assert once == again
    assert once != sample({A: (2, 2)}, seed="t")[A]
    with pytest.raises(TypeError, match="floating-point"):
        matrix([[0.5]])


def test_evaluation_agrees_with_sympy() -> None:
    at = sample({A: (3, 3), B: (3, 1)}, seed="e")
    a, b = (at[x].to_Matrix() for x in (A, B))
    got = evaluate((2 - z * A) ** 2 * B, 3, at, {z: sp.I}).to_Matrix()
    expected = (2 * sp.eye(3) - sp.I * a) ** 2 * b
    assert (got - expected).applyfunc(sp.expand) == sp.zeros(3, 1)
