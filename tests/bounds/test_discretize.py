"""Budgets of Ab and Bb."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import RULES as NAMED
from s4ref.maths.discretize import (
    ExponentialEuler,
    GeneralisedBilinear,
    Rule,
    bilinear,
    dss,
    foh,
    gbt,
    zoh,
)
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


STEPS = (Fraction(1, 8), Fraction(1, 64), Fraction(1, 1024))
DTYPES = ("float32", "float64")
EVERY = [*NAMED.values(), gbt("1/3")]


def by_numpy(A: Any, B: Any, dt: float, rule: Any) -> Any:
    """Discretize in the dtype of A."""
    step, eye = A.dtype.type(dt), np.eye(len(A), dtype=A.dtype)
    if isinstance(rule, GeneralisedBilinear):
        implicit, explicit = A.dtype.type(rule.alpha), A.dtype.type(1 - rule.alpha)
        left = eye - implicit * step * A
        return np.linalg.solve(left, eye + explicit * step * A), np.linalg.solve(left, step * B)
    if isinstance(rule, ExponentialEuler):
        return expm(step * A), step * B
    if rule.__name__ == "none":
        return A, B
    N = len(A)
    X = np.zeros((N + 2,) * 2, dtype=A.dtype)
    X[:N, :N], X[:N, N], X[N, N + 1] = step * A, step * B, 1
    E = expm(X)
    return E[:N, :N], E[:N, N + 1 if rule is foh else N]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
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
def modes_by_numpy(lam: Any, dt: float, rule: Any) -> Any:
    """Discretize single modes of moderate size in the dtype of lam."""
    step = lam.real.dtype.type(dt)
    z = lam * step
    if isinstance(rule, GeneralisedBilinear):
        implicit, explicit = step.dtype.type(rule.alpha), step.dtype.type(1 - rule.alpha)
        return (1 + explicit * z) / (1 - implicit * z), step / (1 - implicit * z)
    if rule.__name__ == "none":
        return lam, np.ones_like(lam)
    Ab, phi1 = np.exp(z), np.expm1(z) / z
    if rule is foh:
        # the series where the quotient cancels
        phi2 = np.where(np.abs(z) < 0.5, sum(z**k / factorial(k + 2) for k in range(16)), 0)
        return Ab, step * np.where(np.abs(z) < 0.5, phi2, (phi1 - 1) / z).astype(z.dtype)
    if isinstance(rule, ExponentialEuler):
        return Ab, step * np.ones_like(lam)
    if rule is zoh:
        return Ab, step * phi1
    powers = np.exp(z[:, None] * np.arange(rule.L, dtype=step.dtype))
    return Ab, 1 / (lam * powers.sum(axis=1))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("rule", [*EVERY, dss(7), dss(100)], ids=lambda rule: rule.__name__)
def test_diagonal(rule: Any, dtype: str):
    complex_ = {"float32": np.complex64, "float64": np.complex128}[dtype]
    lam = np.array([-0.5 + 3j, -1 + 40j, -0.25 - 1j], dtype=complex_)
    system = Diagonal(lam, np.ones(3, complex_), np.ones(3))
    for dt in STEPS:
        Ab, Bb = modes_by_numpy(lam, float(dt), rule)
        right = oracle.discretize(system, dt, rule=rule)
        of_Ab, of_Bb = bounds.discretize_budget(system, dt, rule=rule, dtype=dtype)
        assert np.max(np.abs(Ab - right.Ab.to_numpy())) <= of_Ab.algorithm
        error = np.max(np.abs(Bb - right.Bb.to_numpy()))
        assert error < of_Bb.algorithm
        assert of_Bb.algorithm < 1e-2 * np.max(np.abs(Bb))


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


class HalfStep(Rule):
    """A rule of somebody's own."""

    __name__ = "half step"

    def __call__(self, F: Any, ssm: Any, dt: Any) -> Any:
        return zoh(F, ssm, dt / 2)

    def mode(self, F: Any, lam: Any, dt: Any) -> Any:
        return zoh.mode(F, lam, dt / 2)


def test_rules_without_a_derived_budget_are_refused():
    """Their errors are not those of the zero-order hold."""
    for system in (LegS(2), Diagonal([-1], [1], [1])):
        for call in (
            lambda s: bounds.discretize_budget(s, 1, rule=HalfStep()),
            lambda s: bounds.state_budget(s, [1], 1, rule=HalfStep()),
        ):
            with pytest.raises(InputError, match="half step: budgets are derived for"):
                call(system)


def test_every_structure_has_a_budget():
    lam = -0.5 + 1j * np.arange(1, 4)
    record = DPLR(lam, np.ones(3), np.ones(3), np.ones(3), weight=[2] * 3)
    for system in (record, LegS(3), LegT(4), S4DLin(4)):
        for rule in EVERY:
            for budget in bounds.discretize_budget(system, "1/32", rule=rule):
                assert 0 < budget.problem <= budget.algorithm
