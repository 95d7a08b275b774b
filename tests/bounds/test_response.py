"""Budgets of outputs and states: sane programs keep within them, on every kind of signal."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import RULES as NAMED
from s4ref.maths.discretize import bilinear, dss, gbt
from s4ref.maths.hippo import LegS
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


T = 100
DT = Fraction(1, 32)
DTYPES = ("float32", "float64")
EVERY = [*NAMED.values(), gbt("1/3")]
RULES = pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
SIGNALS = {
    "broadband": (2 * np.random.default_rng(0).integers(-8, 8, T) + 1) / 8,
    "constant": np.ones(T),
    "impulse": np.eye(T)[T // 2],
    "spike": (2 * np.random.default_rng(1).integers(-8, 8, T) + 1) / 8 + 4096 * np.eye(T)[T // 2],
}


def dense(rule: Any, dtype: str, N: int = 8) -> Any:
    """Return the LegS system as a float program holds it, and its discretization there."""
    hippo = oracle.hippo(LegS(N))
    A, B = hippo.A.to_numpy(dtype), hippo.B.to_numpy(dtype)
    C = np.ones(N, dtype=dtype)
    if rule.__name__ == "none":
        A, B = np.eye(N, dtype=dtype) + A / 32, B / 32
    system = SSM(A, B, C, Fraction(3, 4))
    # of a correctly rounded discretization: the least that a sane program errs
    d = oracle.discretize(system, DT, rule=rule)
    Bp = np.zeros(N, dtype) if d.Bp is None else d.Bp.to_numpy(dtype)
    return system, (d.Ab.to_numpy(dtype), d.Bb.to_numpy(dtype), Bp, C, C.dtype.type(0.75))


def steps(discrete: Any, u: Any, x: Any) -> Any:
    """Run the recurrence in the dtype of its matrices."""
    Ab, Bb, Bp, C, D = discrete
    y, last = [], Ab.dtype.type(0)
    for now in u.astype(Ab.dtype):
        x = Ab @ x + Bb * now + Bp * last
        y.append(C @ x + D * now)
        last = now
    return np.array(y), x


def convolved(discrete: Any, u: Any) -> Any:
    """Convolve with the kernel by FFTs of length 2 T."""
    Ab, Bb, Bp, C, D = discrete
    K, x = [], Bb
    for l in range(len(u)):
        K.append(C @ x)
        x = Ab @ x + Bp if l == 0 else Ab @ x
    u = u.astype(Ab.dtype)
    product = np.fft.rfft(np.array(K), 2 * len(u)) * np.fft.rfft(u, 2 * len(u))
    return np.fft.irfft(product, 2 * len(u))[: len(u)] + D * u


@RULES
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("signal", SIGNALS)
def test_sane_programs_keep_within_their_budgets(signal: str, dtype: str, rule: Any):
    u = SIGNALS[signal]
    system, discrete = dense(rule, dtype)
    truth = oracle.response(system, u, DT, rule=rule)
    y, x = steps(discrete, u, np.zeros(system.N, dtype=dtype))
    right = truth.y.to_numpy()
    asked: dict[str, Any] = {"rule": rule, "dtype": dtype}
    stepwise = bounds.response_budget(system, u, DT, algorithm="recurrence", **asked)
    assert stepwise.problem <= stepwise.algorithm
    assert np.max(np.abs(y - right)) < stepwise.algorithm
    by_fft = bounds.response_budget(system, u, DT, algorithm="fft", **asked)
    assert np.max(np.abs(convolved(discrete, u) - right)) < by_fft.algorithm
    final = bounds.state_budget(system, u, DT, **asked)
    assert np.max(np.abs(x - truth.state.to_numpy())) < final.algorithm


@RULES
@pytest.mark.parametrize("signal", ["broadband", "constant"])
def test_float32_does_not_pass_for_float64(signal: str, rule: Any):
    u = SIGNALS[signal]
    _, discrete = dense(rule, "float32")
    system, _ = dense(rule, "float64")
    right = oracle.response(system, u, DT, rule=rule).y.to_numpy()
    y, _ = steps(discrete, u, np.zeros(8, dtype="float32"))
    for algorithm in ("recurrence", "fft", "unknown"):
        budget = bounds.response_budget(
            system, u, DT, rule=rule, dtype="float64", algorithm=algorithm
        )
        assert np.max(np.abs(y - right)) > budget.algorithm


def test_a_forgotten_carry_is_seen():
    system, discrete = dense(bilinear, "float32")
    u, start = SIGNALS["broadband"], np.arange(1.0, 9.0)
    right = oracle.response(system, u, DT, state=start).y.to_numpy()
    budget = bounds.response_budget(system, u, DT, state=start)
    carried, _ = steps(discrete, u, start.astype("float32"))
    forgotten, _ = steps(discrete, u, np.zeros(8, dtype="float32"))
    assert np.max(np.abs(carried - right)) < budget.algorithm
    assert np.max(np.abs(forgotten - right)) > budget.algorithm


@pytest.mark.parametrize("rule", [*EVERY, dss(T)], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("dtype", DTYPES)
def test_modes_by_steps(dtype: str, rule: Any):
    complex_ = {"float32": np.complex64, "float64": np.complex128}[dtype]
    lam = (-0.5 + 1j * np.pi * np.arange(4)).astype(complex_)
    if rule.__name__ == "none":
        lam = np.exp(lam / 32)
    C = (np.arange(1, 5) - 2j).astype(complex_)
    system = Diagonal(lam, np.ones(4, complex_), C, weight=[2] * 4)
    d = oracle.discretize(system, DT, rule=rule)
    Ab, Bb = (x.to_numpy().astype(complex_) for x in (d.Ab, d.Bb))
    Bp = 0 * Bb if d.Bp is None else d.Bp.to_numpy(complex_)
    u, x, y, last = SIGNALS["constant"].astype(dtype), np.zeros(4, complex_), [], 0
    for now in u:
        x = Ab * x + Bb * now + Bp * last
        y.append(2 * (C @ x).real)
        last = now
    truth = oracle.response(system, u, DT, rule=rule)
    asked: dict[str, Any] = {"rule": rule, "dtype": dtype}
    budget = bounds.response_budget(system, u, DT, algorithm="recurrence", **asked)
    assert np.max(np.abs(np.array(y) - truth.y.to_numpy())) < budget.algorithm
    final = bounds.state_budget(system, u, DT, **asked)
    assert np.max(np.abs(x - truth.state.to_numpy(complex_))) < final.algorithm


def test_several_inputs_and_outputs_are_their_single_channels():
    """With one channel of the input silent, the budget is that of the other channel."""
    rng = np.random.default_rng(2)
    A, B, C = -np.eye(3) + np.tri(3, k=-1), rng.standard_normal((3, 2)), np.ones((1, 3))
    u = np.stack([SIGNALS["broadband"], np.zeros(T)], axis=1)
    for algorithm in ("recurrence", "fft"):
        both = bounds.response_budget(SSM(A, B, C), u, DT, algorithm=algorithm)
        one = bounds.response_budget(SSM(A, B[:, :1], C), u[:, :1], DT, algorithm=algorithm)
        assert both.problem == pytest.approx(one.problem)
        # one more product a step, with a silent input
        assert one.algorithm <= both.algorithm <= 1.5 * one.algorithm


def test_unknown_is_the_largest():
    rng = np.random.default_rng(3)
    lam = -0.5 + 1j * np.arange(1, 4)
    P, B, C = (rng.standard_normal(3) + 0j for _ in range(3))
    for system in (DPLR(lam, P, B, C, weight=[2] * 3), Diagonal(lam, B, C, weight=[2] * 3)):
        unknown = bounds.response_budget(system, SIGNALS["broadband"], DT).algorithm
        for algorithm in ("recurrence", "scan", "fft"):
            budget = bounds.response_budget(system, SIGNALS["broadband"], DT, algorithm=algorithm)
            assert budget.algorithm <= unknown


def test_states_do_not_need_an_output():
    u = SIGNALS["constant"]
    for family in (LegS(4), S4DLin(4)):
        budget = bounds.state_budget(family, u, DT)
        assert 0 < budget.problem <= budget.algorithm


def test_feedthrough_is_counted():
    system, _ = dense(bilinear, "float32")
    quiet = bounds.response_budget(system, SIGNALS["constant"], DT)
    loud = bounds.response_budget(replace(system, D=10**6), SIGNALS["constant"], DT)
    assert loud.problem > quiet.problem + 10**6 * bounds.UNIT_ROUNDOFF["float32"]


@pytest.mark.parametrize("shape", [(), (0,), (5, 2), (5, 1, 1)])
def test_signals_are_checked(shape: tuple[int, ...]):
    with pytest.raises(InputError, match="u has shape"):
        bounds.response_budget(LegS(2), np.zeros(shape), DT, C=[1, 1])


def test_states_are_checked():
    with pytest.raises(InputError, match="state has shape"):
        bounds.response_budget(LegS(2), np.zeros(4), DT, C=[1, 1], state=[1, 2, 3])
