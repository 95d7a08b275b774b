"""Budgets in float16 and bfloat16: entries in the dtype, sums in float32, as machines have it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.maths.discretize import RULES as NAMED
from s4ref.maths.discretize import dss, gbt
from s4ref.maths.hippo import LegS
from s4ref.records import SSM, Diagonal


DT, L = Fraction(1, 32), 24
LOW = ("float16", "bfloat16")
EVERY = [*NAMED.values(), gbt("1/3")]


def rounded(x: Any, dtype: str) -> Any:
    """Round float32 to nearest in a narrower dtype, and hold it as float32."""
    if dtype == "float16":
        return np.asarray(x, np.float16).astype(np.float32)
    bits = np.asarray(x, np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def held(rule: Any, dtype: str) -> Any:
    """Return the LegS system as the dtype holds it; near the identity if it is discrete."""
    hippo = oracle.hippo(LegS(4))
    A, B = hippo.A.to_numpy("float32"), hippo.B.to_numpy("float32")
    if rule.__name__ == "none":
        A, B = np.eye(4, dtype="float32") + A / 32, B / 32
    return SSM(rounded(A, dtype), rounded(B, dtype), np.ones(4))


def by_steps(system: Any, rule: Any, dtype: str) -> Any:
    """K_l = C x_l, every step rounded to the dtype; Ab and Bb rounded once."""
    d = oracle.discretize(system, DT, rule=rule)
    Ab, x = (rounded(part.to_numpy("float32"), dtype) for part in (d.Ab, d.Bb))
    Bp = 0 * x if d.Bp is None else rounded(d.Bp.to_numpy("float32"), dtype)
    K = []
    for l in range(L):
        K.append(rounded(np.ones(4, "float32") @ x, dtype))
        x = rounded(Ab @ x + Bp if l == 0 else Ab @ x, dtype)
    return np.array(K)


@pytest.mark.parametrize("dtype", LOW)
@pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
def test_steps_in_low_precision(rule: Any, dtype: str):
    system = held(rule, dtype)
    K = by_steps(system, rule, dtype)
    error = np.max(np.abs(K - oracle.kernel(system, DT, L, rule=rule).to_numpy()))
    budget = bounds.kernel_budget(system, DT, L, rule=rule, dtype=dtype, algorithm="powers")
    assert budget.algorithm / 100 < error < budget.algorithm
    single = bounds.kernel_budget(system, DT, L, rule=rule, dtype="float32", algorithm="powers")
    assert error > single.algorithm


@pytest.mark.parametrize("rule", [*EVERY, dss(L)], ids=lambda rule: rule.__name__)
def test_budgets_are_those_of_float32_times_the_roundoff(rule: Any):
    """First order in u throughout, whatever the dtype and the door."""
    system = Diagonal([-0.5 + 1j, -0.25 + 2j], [1, 1], [1, 2], weight=[2, 2])
    u, signal = bounds.UNIT_ROUNDOFF, np.ones(L)
    for call in (
        lambda dtype: bounds.kernel_budget(system, DT, L, rule=rule, dtype=dtype),
        lambda dtype: bounds.response_budget(system, signal, DT, rule=rule, dtype=dtype),
        lambda dtype: bounds.state_budget(system, signal, DT, rule=rule, dtype=dtype),
        lambda dtype: bounds.discretize_budget(system, DT, rule=rule, dtype=dtype)[1],
        lambda dtype: bounds.roundtrip_budget(system, DT, L, rule=rule, dtype=dtype),
    ):
        single = call("float32")
        for dtype in LOW:
            low = call(dtype)
            factor = u[dtype] / u["float32"]
            assert low.problem == pytest.approx(factor * single.problem)
            assert low.algorithm == pytest.approx(factor * single.algorithm)


def test_what_is_small_depends_on_the_dtype():
    system = SSM(-np.eye(2), [1, 1], [1, 1])
    answers = [
        bounds.is_small_instance(system, DT, L, dtype=dtype) for dtype in bounds.UNIT_ROUNDOFF
    ]
    assert dict(zip(bounds.UNIT_ROUNDOFF, answers, strict=True)) == {
        "float16": False, "bfloat16": False, "float32": True, "float64": True,
    }  # fmt: skip
