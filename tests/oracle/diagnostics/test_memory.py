"""Memory: 1/(dt |mu|), and the certain count of steps that hold a fraction of the energy."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError, PrecisionError
from s4ref.maths.discretize import bilinear, euler, foh, zoh
from s4ref.maths.hippo import FouT, GLegS, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import SSM


small = st.integers(-8, 8).map(lambda k: Fraction(k, 8))


@pytest.mark.parametrize(("N", "steps"), [(1, "1000"), (2, "2000"), (32, "2000")])
def test_legs_remembers_two_time_constants(N: int, steps: str) -> None:
    """mu = -1/2, and -1 for N = 1; Formulary (8.3), (8.16)."""
    assert oracle.effective_memory(LegS(N), "1/1000").decimal() == steps


def test_initialisations_have_one_and_windows_have_none() -> None:
    assert oracle.effective_memory(S4DLin(8), "1/10").decimal() == "20"
    for window in (LegT(4), FouT(5)):
        with pytest.raises(InputError, match="memory_length"):
            oracle.effective_memory(window, "1/10")


@given(
    system=st.one_of(
        st.builds(LegS, st.integers(1, 9)),
        st.builds(GLegS, st.integers(1, 6), st.fractions(0, 3, max_denominator=4)),
    ),
    dt=st.fractions("1/64", 2, max_denominator=64),
)
def test_steps_times_decay_is_one(system: Any, dt: Fraction) -> None:
    """1/(dt |mu|), with mu = lambda_max of the symmetric part, halves when dt doubles."""
    steps = oracle.effective_memory(system, dt)
    mu = oracle.numerical_abscissa(system)
    product = steps.mid()[()] * dt * abs(mu.mid()[()])
    slack = (steps.rad()[()] / steps.mid()[()] + mu.rad()[()] / abs(mu.mid()[()])) * 2
    assert abs(product - 1) <= slack
    assert oracle.effective_memory(system, 2 * dt).mid()[()] * 2 == steps.mid()[()]


@given(a=st.integers(1, 8), b=st.integers(-2, 2))
def test_mpmath_lies_in_the_ball(a: int, b: int, encloses: Any) -> None:
    """mu of [[-a, b], [0, -5]] by hand."""
    found = oracle.effective_memory([[-a, b], [0, -5]], "1/8")
    with mpmath.workdps(50):
        mu = (-a - 5 + mpmath.sqrt(mpmath.mpf((a - 5) ** 2 + b * b))) / 2
        encloses(found, [8 / abs(mu)], 34)


@given(
    C=st.lists(small, min_size=3, max_size=3).filter(any),
    rule=st.sampled_from([bilinear, zoh, foh]),
    fraction=st.sampled_from(["1/2", "0.9", "0.999"]),
    system=st.sampled_from([LegS(3), LegT(3), S4DLin(6)]),
)
def test_the_count_is_that_of_the_kernel_itself(
    C: Any, rule: Any, fraction: str, system: Any
) -> None:
    L = oracle.memory_length(system, "1/4", C=C, fraction=fraction, rule=rule)
    K = oracle.kernel(system, "1/4", 200, C=C, rule=rule, relative_to="largest").approximate()
    share = np.cumsum(K**2) / np.sum(K**2)
    assert share[L - 1] >= float(Fraction(fraction)) - 1e-9
    assert L == 1 or share[L - 2] <= float(Fraction(fraction)) + 1e-9


def test_one_mode_by_hand_in_exact_numbers() -> None:
    """K[l]^2 falls by q^2 a step, so 1 - q^(2L) >= fraction."""
    q = Fraction(19, 21)  # bilinear, lam = -1, dt = 1/10
    L = oracle.memory_length(SSM([[-1]], [1], [1]), "1/10", fraction="0.9")
    assert 1 - q ** (2 * L) >= Fraction(9, 10) > 1 - q ** (2 * (L - 1))


def test_a_million_steps_cost_nothing() -> None:
    L = oracle.memory_length(LegS(4), "1/1000000", C=[1, 0, 0, 0], fraction="0.99")
    # K(t) = exp(-t): 1 - exp(-2 t) = 0.99
    assert L == pytest.approx(-np.log(0.01) / 2 * 1e6, rel=1e-5)


def test_what_has_no_length_is_refused() -> None:
    with pytest.raises(InputError, match="fraction"):
        oracle.memory_length(LegS(2), 1, C=[1, 1], fraction=1)
    with pytest.raises(InputError, match="kernel is zero"):
        oracle.memory_length(SSM([[-1, 0], [0, -2]], [1, 0], [0, 1]), 1)
    with pytest.raises(InputError, match="not Schur"):
        oracle.memory_length(LegS(8), "1/2", C=[1] * 8, rule=euler)
    # K[l] = 2^-l...: three quarters are held by one step exactly
    with pytest.raises(PrecisionError, match="on the border"):
        oracle.memory_length(SSM([["-2/3"]], [1], [1]), 1, fraction="3/4")
