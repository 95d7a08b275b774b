"""Budgets of Ab and Bb."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import bilinear, euler, exp_euler, foh, gbt, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


STEPS = (Fraction(1, 8), Fraction(1, 64), Fraction(1, 1024))
DTYPES = ("float32", "float64")


def by_numpy(A: Any, B: Any, dt: float, rule: Any) -> Any:
    """Discretize in the dtype of A."""
    step, eye = A.dtype.type(dt), np.eye(len(A), dtype=A.dtype)
    if rule is bilinear:
        left = eye - step / 2 * A
        return np.linalg.solve(left, eye + step / 2 * A), np.linalg.solve(left, step * B)
    X = np.zeros((len(A) + 1,) * 2, dtype=A.dtype)
    X[:-1, :-1], X[:-1, -1] = step * A, step * B
    E = expm(X)
    return E[:-1, :-1], E[:-1, -1]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("family", [LegS(1), LegS(4), LegS(16), LegT(5)], ids=lambda f: f.name)
def test_dense(family: Any, rule: Any, dtype: str):
    hippo = oracle.hippo(family)
    A, B = hippo.A.to_numpy(dtype), hippo.B.to_numpy(dtype)
    system = SSM(A, B, np.ones(family.N))
    for dt in STEPS:
        right = oracle.discretize(system, dt, rule=rule)
        budgets = bounds.discretize_budget(system, dt, rule=rule, dtype=dtype)
        for got, truth, budget in zip(
            by_numpy(A, B, float(dt), rule), (right.Ab, right.Bb), budgets, strict=True
        ):
            assert budget.problem <= budget.algorithm
            assert np.max(np.abs(got - truth.to_numpy())) < budget.algorithm


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
def test_diagonal(rule: Any, dtype: str):
    complex_ = {"float32": np.complex64, "float64": np.complex128}[dtype]
    lam = np.array([-0.5 + 3j, -1 + 40j, -0.25 - 1j], dtype=complex_)
    system = Diagonal(lam, np.ones(3, complex_), np.ones(3))
    for dt in STEPS:
        z = lam * lam.real.dtype.type(dt)
        if rule is bilinear:
            Ab, Bb = (1 + z / 2) / (1 - z / 2), z / lam / (1 - z / 2)
        else:
            Ab, Bb = np.exp(z), np.expm1(z) / lam
        right = oracle.discretize(system, dt, rule=rule)
        of_Ab, of_Bb = bounds.discretize_budget(system, dt, rule=rule, dtype=dtype)
        assert np.max(np.abs(Ab - right.Ab.to_numpy(complex_))) < of_Ab.algorithm
        assert np.max(np.abs(Bb - right.Bb.to_numpy(complex_))) < of_Bb.algorithm


@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
def test_cancellation_is_seen(rule: Any):
    """(e^z - 1)/z in float32 as it stands; a wrong formula too."""
    lam, dt = np.array([-0.5 + 0.1j], dtype=np.complex64), Fraction(1, 1000)
    system = Diagonal(lam, np.ones(1), np.ones(1))
    right = oracle.discretize(system, dt, rule=rule).Bb.to_numpy()
    _, budget = bounds.discretize_budget(system, dt, rule=rule, dtype="float32")
    z = lam * np.float32(dt)
    poor = (np.exp(z) - 1) / lam if rule is zoh else z / lam
    assert np.max(np.abs(poor - right)) > budget.algorithm


@pytest.mark.parametrize("rule", [euler, gbt("1/3"), foh, exp_euler], ids=lambda r: r.__name__)
def test_rules_without_a_derived_budget_are_refused(rule: Any):
    """Their errors are not those of the zero-order hold."""
    for system in (LegS(2), Diagonal([-1], [1], [1])):
        for call in (
            lambda s: bounds.discretize_budget(s, 1, rule=rule),
            lambda s: bounds.state_budget(s, [1], 1, rule=rule),
        ):
            with pytest.raises(InputError, match="budgets are derived for bilinear and zoh"):
                call(system)


def test_every_structure_has_a_budget():
    lam = -0.5 + 1j * np.arange(1, 4)
    record = DPLR(lam, np.ones(3), np.ones(3), np.ones(3), weight=[2] * 3)
    for system in (record, LegS(3), LegT(4), S4DLin(4)):
        for rule in (bilinear, zoh):
            for budget in bounds.discretize_budget(system, "1/32", rule=rule):
                assert 0 < budget.problem <= budget.algorithm
