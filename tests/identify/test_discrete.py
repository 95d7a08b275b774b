"""Recurrences: the family, the rule and the step are read off Ab and Bb."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from s4ref import oracle
from s4ref.identify import Identification, identify
from s4ref.maths.discretize import rule_named
from s4ref.maths.hippo import ChebT, Family, FouT, LagT, LegS, LegT
from s4ref.maths.initialise import S4DInv


Real = npt.NDArray[np.float64]
RULES = ["zoh", "bilinear", "euler", "backward_euler", "exp_euler", "foh", "gbt(1/3)"]


def discretized(family: Family, rule: str, dt: str) -> tuple[Real, Real]:
    d = oracle.discretize(family, dt, rule=rule_named(rule))
    return d.Ab.to_numpy(), d.Bb.to_numpy()


def check(found: Identification, family: str, rule: str, dt: str) -> None:
    assert found.best.tier == 0, str(found)
    assert (found.best.family, found.best.rule, found.best.dt) == (family, rule, Fraction(dt))
    assert found.best.changes == ()
    assert "discretized by" in str(found)


@pytest.mark.parametrize(
    "rule, dtype", [*((r, "float32") for r in RULES), ("zoh", "float64"), ("foh", "float64")]
)
def test_the_rule_and_the_step_are_found_for_a_known_system(rule: str, dtype: str):
    hippo = oracle.hippo(LegS(6))
    Ab, Bb = discretized(LegS(6), rule, "1/20")
    found = identify(
        hippo.A.to_numpy(), hippo.B.to_numpy(), Ab=Ab.astype(dtype), Bb=Bb.astype(dtype)
    )
    check(found, "legs", rule, "1/20")


@pytest.mark.parametrize(
    "family, rule, dt",
    [
        (LegS(6), "zoh", "1/100"),
        (LegS(6), "gbt(1/3)", "1/10"),
        (LegT(6), "bilinear", "1/50"),
        (LagT(6), "foh", "1/10"),
        (FouT(5), "zoh", "1/100"),
        (ChebT(5), "backward_euler", "1/100"),
    ],
)
def test_the_family_is_found_behind_the_rule(family: Family, rule: str, dt: str):
    Ab, Bb = discretized(family, rule, dt)
    found = identify(Ab=Ab.astype("float32"), Bb=Bb.astype("float32"))
    check(found, family.name.split("(")[0], rule, dt)


def test_with_the_step_the_window_is_found():
    Ab, Bb = discretized(LegT(6, Fraction(4)), "zoh", "1/50")
    found = identify(Ab=Ab, Bb=Bb, dt="1/50")
    assert found.best.parameters["theta"] == 4
    assert found.best.dt == Fraction(1, 50)
    assert "dt/theta" in str(identify(Ab=Ab, Bb=Bb))


@pytest.mark.parametrize(
    "factor, phrase",
    [(50.0, "dt left out"), (0.02, "dt once more"), (0.02**0.5, "sqrt(dt)"), (-1.0, "sign of Bb")],
)
def test_what_people_do_to_bb_is_named(factor: float, phrase: str):
    hippo = oracle.hippo(LegS(6))
    Ab, Bb = discretized(LegS(6), "zoh", "1/50")
    found = identify(hippo.A.to_numpy(), hippo.B.to_numpy(), Ab=Ab, Bb=factor * Bb)
    assert found.best.rule == "zoh"
    assert phrase in found.best.changes[0]


def test_a_transposed_recurrence_is_named():
    hippo = oracle.hippo(LegS(6))
    Ab, Bb = discretized(LegS(6), "bilinear", "1/50")
    found = identify(hippo.A.to_numpy(), hippo.B.to_numpy(), Ab=Ab.T, Bb=Bb)
    assert found.best.rule == "bilinear"
    assert "Ab transposed" in found.best.changes[-1]


def test_the_python_makes_the_recurrence():
    Ab, Bb = discretized(LegS(5), "zoh", "1/50")
    scope: dict[str, Real] = {}
    exec(identify(Ab=Ab, Bb=Bb).code, scope)
    assert np.allclose(scope["Ab"], Ab, rtol=1e-12, atol=0)
    assert np.allclose(scope["Bb"], Bb, rtol=1e-12, atol=0)


def test_a_random_recurrence_matches_nothing():
    rng = np.random.default_rng(0)
    Ab = rng.standard_normal((5, 5)) / 5
    assert not identify(Ab=Ab, Bb=rng.standard_normal(5)).identified
    A = oracle.hippo(LegS(5)).A.to_numpy()
    assert not identify(A, Ab=Ab).identified


def test_rules_that_share_ab_are_all_named_without_bb():
    Ab, _ = discretized(LegS(5), "zoh", "1/50")
    found = identify(oracle.hippo(LegS(5)).A.to_numpy(), Ab=Ab)
    rules = {c.rule for c in (found.best, *found.also)}
    assert rules == {"zoh", "foh", "exp_euler"}


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_modes_of_a_recurrence(rule: str):
    bar = oracle.discretize(S4DInv(8), "1/100", rule=rule_named(rule)).Ab.to_numpy()
    found = identify(Ab=bar)
    assert found.best.tier <= 1, str(found)
    assert (found.best.family, found.best.rule, found.best.dt) == (
        "s4d-inv", rule, Fraction(1, 100),
    )  # fmt: skip
