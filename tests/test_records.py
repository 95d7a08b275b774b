"""Records hold what they are given and refuse shapes that do not fit."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.errors import InputError
from s4ref.exact import Gauss
from s4ref.records import DPLR, SSM, Diagonal, Discrete, shape_of


@pytest.mark.parametrize(
    "value, shape",
    [
        (np.ones((2, 3)), (2, 3)),
        ([[1, 2], [3, 4], [5, 6]], (3, 2)),
        (((1,), (2,)), (2, 1)),
        ([], (0,)),
        ("1/100", ()),
        (1.5, ()),
        (Gauss(Fraction(1), Fraction(2)), ()),
        ([Gauss(Fraction(1), Fraction(2))] * 2, (2,)),
        (flint.fmpq_mat(2, 3), (2, 3)),
        (flint.arb_mat(2, 1), (2, 1)),
        (mpmath.matrix(2, 3), (2, 3)),
    ],
    ids=repr,
)
def test_shape_of(value: Any, shape: tuple[int, ...]):
    assert shape_of(value) == shape


@given(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3))
def test_ssm_takes_vectors_and_matrices(N: int, inputs: int, outputs: int):
    A = np.eye(N)
    assert SSM(A, np.ones(N), np.ones(N)).N == N
    assert SSM(A, np.ones((N, inputs)), np.ones((outputs, N))).N == N


@pytest.mark.parametrize(
    "A, B, C, message",
    [
        (np.ones((2, 3)), np.ones(2), np.ones(2), r"^A has shape \(2, 3\)"),
        (np.ones(2), np.ones(2), np.ones(2), r"^A has shape \(2,\)"),
        (np.ones((0, 0)), np.ones(0), np.ones(0), r"^A has shape \(0, 0\).*N >= 1"),
        (np.eye(2), np.ones(3), np.ones(2), r"^B has shape \(3,\); N = 2"),
        (np.eye(2), np.ones((1, 2)), np.ones(2), r"^B has shape \(1, 2\)"),
        (np.eye(2), np.ones((2, 1, 1)), np.ones(2), "^B has shape"),
        (np.eye(2), 1, np.ones(2), r"^B has shape \(\)"),
        (np.eye(2), np.ones(2), np.ones((2, 3)), r"^C has shape \(2, 3\).*\(outputs, 2\)"),
        (np.eye(2), np.ones(2), 1, r"^C has shape \(\)"),
        (np.eye(2), np.ones((2, 0)), np.ones(2), r"^B has shape \(2, 0\)"),
        (np.eye(2), np.ones(2), np.ones((0, 2)), r"^C has shape \(0, 2\)"),
    ],
)
def test_ssm_refuses(A: Any, B: Any, C: Any, message: str):
    with pytest.raises(InputError, match=message):
        SSM(A, B, C)


def modes(n: int) -> np.ndarray:
    return -0.5 + 1j * np.arange(n)


@given(st.integers(1, 5), st.integers(1, 3))
def test_dplr_takes_any_rank(n: int, r: int):
    lam, ones = modes(n), np.ones(n)
    assert DPLR(lam, ones, ones, ones).N == n
    assert DPLR(lam, np.ones((n, r)), ones, ones, Q=np.ones((n, r))).N == n
    assert DPLR(lam, ones, np.ones((n, 2)), np.ones((3, n))).N == n


@pytest.mark.parametrize("record", ["DPLR", "Diagonal"])
@given(weight=st.lists(st.sampled_from([1, 2]), min_size=1, max_size=6))
def test_N_is_the_full_state_size(record: str, weight: list[int]):
    lam, ones = modes(len(weight)), np.ones(len(weight))
    system = (
        DPLR(lam, ones, ones, ones, weight=weight)
        if record == "DPLR"
        else Diagonal(lam, ones, ones, weight=np.array(weight))
    )
    assert system.N == sum(weight)


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"lam": np.ones((2, 2))}, r"^lam has shape \(2, 2\)"),
        ({"lam": []}, r"^lam has shape \(0,\).*at least one"),
        ({"P": np.ones(3)}, r"^P has shape \(3,\); 2 stored modes"),
        ({"P": np.ones((2, 1, 1))}, "^P has shape"),
        ({"Q": np.ones(3)}, r"^Q has shape \(3,\)"),
        ({"P": np.ones((2, 2)), "Q": np.ones((2, 1))}, r"^P has shape \(2, 2\) but Q"),
        ({"B": np.ones(3)}, r"^B has shape \(3,\); stored modes = 2"),
        ({"C": np.ones((2, 1))}, r"^C has shape \(2, 1\)"),
        ({"weight": [1, 1, 2]}, r"^weight has shape \(3,\); lam has \(2,\)"),
        ({"weight": [1, 3]}, r"^weight = \[1, 3\]: every entry must be 1 or 2"),
        ({"weight": [0, 2]}, "every entry must be 1 or 2"),
        ({"weight": 2}, r"^weight has shape \(\)"),
        ({"weight": [1, [2, 2]]}, "^weight "),
        ({"weight": ["a", "b"]}, "every entry must be 1 or 2"),
    ],
)
def test_dplr_refuses(fields: dict[str, Any], message: str):
    good: dict[str, Any] = {"lam": modes(2), "P": np.ones(2), "B": np.ones(2), "C": np.ones(2)}
    with pytest.raises(InputError, match=message):
        DPLR(**good | fields)


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"lam": "ab"}, r"^lam has shape \(\)"),
        ({"B": np.ones(1)}, r"^B has shape \(1,\)"),
        ({"C": np.ones(4)}, r"^C has shape \(4,\)"),
        ({"weight": [[1, 2]]}, r"^weight has shape \(1, 2\)"),
    ],
)
def test_diagonal_refuses(fields: dict[str, Any], message: str):
    good: dict[str, Any] = {"lam": modes(2), "B": np.ones(2), "C": np.ones(2)}
    with pytest.raises(InputError, match=message):
        Diagonal(**good | fields)


@pytest.mark.parametrize("record", [SSM, DPLR, Diagonal, Discrete])
def test_records_are_frozen_dataclasses(record: type):
    assert dataclasses.is_dataclass(record)
    assert record.__dataclass_params__.frozen


def test_records_keep_their_entries_untouched():
    A, B, C = [["1/2"]], [Fraction(1, 3)], (0.1,)
    system = SSM(A, B, C)
    assert system.A is A
    assert system.B is B
    assert system.C is C
    assert system.D == 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        system.A = B


def test_feedthrough_and_weight_have_neutral_defaults():
    ones = np.ones(2)
    assert Discrete(np.eye(2), ones, ones).D == 0
    diagonal = Diagonal(modes(2), ones, ones)
    assert diagonal.weight is None
    assert diagonal.D == 0
    assert DPLR(modes(2), ones, ones, ones).Q is None
