"""Budgets of parameters, and what counts as a small instance."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LegS
from s4ref.records import DPLR, Diagonal


DT = Fraction(1, 64)
LAM = np.array([-0.5 + 1.3j, -0.7 + 0.2j])
SYSTEM = Diagonal(LAM, np.array([1.1, 0.3 - 0.7j]), np.array([0.9, -1.7j]), weight=[2, 2])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_hippo_matrices_in_floats(dtype: str):
    N = 16
    n = np.arange(N, dtype=dtype)
    root = np.sqrt(2 * n + 1)
    A = -np.tril(np.outer(root, root), -1) - np.diag(n + 1)
    right = oracle.hippo(LegS(N)).A.to_numpy()
    budget = bounds.parameter_budget(dtype, float(np.max(np.abs(right))))
    assert np.max(np.abs(A - right)) < budget.algorithm
    shifted = np.sqrt(2 * n + 3)  # n from 1, MISTAKES B06
    assert np.max(np.abs(A + np.tril(np.outer(shifted, shifted), -1))) > budget.algorithm


@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
def test_parameters_rounded_to_float32_keep_within_the_round_trip(rule: Any):
    L, K = 50, oracle.kernel(SYSTEM, DT, 50, rule=rule).to_numpy()
    budget = bounds.roundtrip_budget(SYSTEM, DT, L, rule=rule, dtype="float32")
    assert budget.problem < budget.algorithm
    held = replace(
        SYSTEM, **{x: getattr(SYSTEM, x).astype(np.complex64) for x in ("lam", "B", "C")}
    )
    assert np.max(np.abs(oracle.kernel(held, DT, L, rule=rule).to_numpy() - K)) < budget.problem
    # held as logarithms
    real = -np.exp(np.log(-LAM.real).astype(np.float32)).astype(np.float64)
    step = float(np.exp(np.float32(np.log(float(DT)))))
    logs = replace(held, lam=real + 1j * held.lam.imag)
    assert np.max(np.abs(oracle.kernel(logs, step, L, rule=rule).to_numpy() - K)) < budget.algorithm


def test_small_instances():
    coarse = Fraction(1, 8)
    assert bounds.is_small_instance(LegS(4), coarse, 16, C=[1, -1, 1, 1])
    assert bounds.is_small_instance(SYSTEM, coarse, 16)
    lam = -0.5 + 1j * np.arange(1, 3)
    record = DPLR(lam, [0.5, 1], [1, 1], [1, 0.5], weight=[2, 2])
    assert bounds.is_small_instance(record, coarse, 16, dtype="float64")


def test_large_or_ill_conditioned_instances_are_not_small():
    assert not bounds.is_small_instance(LegS(5), "1/8", 16, C=[1] * 5)
    # near a double cancellation: K is u away from 0, so no digit of it can be asked for
    cancel = Diagonal([-0.5, -0.5 - 2.0**-30], [1, -1], [1, 1])
    assert not bounds.is_small_instance(cancel, "1/8", 16)


def test_arguments_are_checked():
    with pytest.raises(InputError, match="dtype"):
        bounds.parameter_budget("float8", 1.0)
    with pytest.raises(InputError, match="L ="):
        bounds.roundtrip_budget(SYSTEM, DT, 0)
