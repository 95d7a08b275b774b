"""Kernels: the system, the rule and the step, with C or by the poles alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.identify import identify
from s4ref.maths.discretize import rule_named
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin


C = [1, "-1/2", "1/3", "-1/4"]
ROW = np.array([float(Fraction(c)) for c in C])


@pytest.mark.parametrize("rule", ["bilinear", "zoh", "backward_euler"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_kernel_with_its_row_and_step(rule: str, dtype: str):
    K = oracle.kernel(LegT(4), "1/50", 64, C=C, rule=rule_named(rule)).to_numpy().astype(dtype)
    found = identify(K=K, C=ROW, dt="1/50")
    best = found.best
    assert (best.family, best.rule, best.tier) == ("legt", rule, 0), str(found)
    assert best.parameters == {} or best.changes == ()


def test_the_step_of_a_kernel_is_found():
    K = oracle.kernel(LegS(4), "1/50", 64, C=C, rule=rule_named("zoh")).to_numpy()
    best = identify(K=K, C=ROW).best
    assert (best.title, best.rule, best.dt) == ("LegS (N = 4)", "zoh", Fraction(1, 50))


def test_a_factor_and_a_delay_are_named():
    K = oracle.kernel(LegS(4), "1/50", 64, C=C).to_numpy()
    assert identify(K=2 * K, C=ROW, dt="1/50").best.changes == ("multiplied by 2",)
    late = np.append(0.0, K[:-1])
    assert "one step late" in identify(K=late, C=ROW, dt="1/50").best.changes[0]


def test_a_diagonal_kernel_with_a_complex_row():
    row = np.array([1 + 2j, 0.5 - 1j, 0.25j, 1.0])
    K = oracle.kernel(S4DLin(8), "1/50", 64, C=row, rule=rule_named("zoh")).to_numpy()
    best = identify(K=K, C=row, dt="1/50").best
    assert (best.family, best.rule, best.tier) == ("s4d-lin", "zoh", 0)


def test_without_a_row_the_poles_decide():
    K = oracle.kernel(LegS(3), "1/50", 64, C=[3, 1, 2], rule=rule_named("zoh")).to_numpy()
    found = identify(K=K, dt="1/50", N=3)
    assert found.best.tier <= 1
    assert "LegS" in found.best.title
    assert "Without C only the poles count" in str(found)


def test_what_cannot_be_decided_is_refused():
    K = oracle.kernel(LegS(3), "1/50", 64, C=[3, 1, 2]).to_numpy()
    with pytest.raises(InputError, match="more lags"):
        identify(K=K[:6], N=3)
    noise = np.random.default_rng(0).standard_normal(64)
    with pytest.raises(InputError, match="how many states"):
        identify(K=noise)
    with pytest.raises(InputError, match="zero"):
        identify(K=np.zeros(5), N=2)


def test_another_kernel_matches_nothing():
    found = identify(K=np.cos(np.arange(64.0)), C=ROW, dt="1/50")
    assert not found.identified
