"""Condition numbers against differences of certified kernels: derivatives to fifteen digits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.exact import Gauss, exact_array, imag_part, real_part
from s4ref.maths.discretize import (
    backward_euler,
    bilinear,
    dss,
    euler,
    exp_euler,
    foh,
    gbt,
    zoh,
)
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.oracle.floating import in_float64
from s4ref.oracle.gradient import gradients
from s4ref.records import DPLR, SSM, Diagonal


L = 6
DT = Fraction(1, 5)
EPS = Fraction(1, 2**60)
DIGITS = 60
QUADRATURE = 2e-3  # of the Frechet derivative under the zero-order hold
FLOAT64 = 1e-6  # a condition number is computed in float64, with cancellation
RULES = pytest.mark.parametrize(
    "rule",
    [bilinear, zoh, gbt("1/3"), euler, backward_euler, foh, exp_euler],
    ids=lambda rule: rule.__name__,
)


def dyadic(seed: int, *shape: int, complex_: bool = False) -> Any:
    """Return an array of multiples of 1/8, none zero."""
    rng = np.random.default_rng(seed)

    def draw() -> Any:
        return (2 * rng.integers(-8, 8, shape) + 1) / 8

    return draw() + 1j * draw() if complex_ else draw()


def modes(seed: int, n: int) -> Any:
    """Return n stable complex modes."""
    rng = np.random.default_rng(seed)
    return -rng.integers(1, 8, n) / 4 + 1j * (np.arange(n) + rng.integers(1, 8, n) / 8)


SSM3 = SSM(dyadic(0, 3, 3), dyadic(1, 3), dyadic(2, 3))
MIMO = SSM(dyadic(3, 3, 3), dyadic(4, 3, 2), dyadic(5, 2, 3))
PAIRED = DPLR(
    modes(6, 3),
    dyadic(7, 3, 1, complex_=True) / 2,
    dyadic(8, 3, complex_=True),
    dyadic(9, 3, complex_=True),
    weight=[2, 2, 2],
)
ODD = DPLR(
    [*modes(10, 2), -0.5],
    np.concatenate([dyadic(11, 2, 2, complex_=True), dyadic(12, 1, 2)]) / 2,
    np.concatenate([dyadic(13, 2, complex_=True), dyadic(14, 1)]),
    np.concatenate([dyadic(15, 2, complex_=True), dyadic(16, 1)]),
    Q=np.concatenate([dyadic(17, 2, 2, complex_=True), dyadic(18, 1, 2)]) / 2,
    weight=[2, 2, 1],
)
UNPAIRED = DPLR(
    modes(19, 3),
    dyadic(20, 3, 1, complex_=True) / 2,
    dyadic(21, 3, 2, complex_=True),
    dyadic(22, 2, 3, complex_=True),
    Q=dyadic(23, 3, 1, complex_=True) / 2,
)
DIAGONAL = Diagonal(
    [*modes(24, 2), 0], dyadic(25, 3, complex_=True), dyadic(26, 3, complex_=True), weight=[2, 2, 1]
)
MIMO_DIAGONAL = Diagonal(
    modes(27, 3), dyadic(28, 3, 2, complex_=True), dyadic(29, 2, 3, complex_=True), weight=[2, 2, 2]
)
SYSTEMS = {
    "ssm": SSM3,
    "ssm-mimo": MIMO,
    "paired": PAIRED,
    "odd-rank-2": ODD,
    "unpaired-mimo": UNPAIRED,
    "diagonal": DIAGONAL,
    "diagonal-mimo": MIMO_DIAGONAL,
}


def kernel(system: Any, rule: Any, dt: Any = DT) -> Any:
    """Return the kernel as exact fractions, right to 60 digits."""
    return oracle.kernel(system, dt, L, rule=rule, digits=DIGITS).mid()


def moved(system: Any, name: str, index: tuple[int, ...], by: Any) -> Any:
    """Return the system with ``by`` added to one entry."""
    array = exact_array(getattr(system, name), name)
    x = array[index]
    re, im = real_part(x) + real_part(by), imag_part(x) + imag_part(by)
    array[index] = Gauss(re, im) if im else re
    return replace(system, **{name: array})


def sensitivity(system: Any, rule: Any, name: str) -> Any:
    """Return sum over the entries of |x| times the modulus of dK/dx, by differences."""
    K, total = kernel(system, rule), 0.0
    array = exact_array(getattr(system, name), name)
    real_modes = isinstance(system, (SSM, DPLR)) and [
        not imag_part(x) for x in exact_array(getattr(system, "lam", [0]), "lam")
    ]
    for index in np.ndindex(array.shape):
        x = array[index]
        size = Fraction(float(np.hypot(float(real_part(x)), float(imag_part(x)))))
        if not size:
            continue
        mode = index[-1] if name == "C" else index[0]
        is_real = isinstance(system, SSM) or (bool(real_modes) and real_modes[mode])
        steps = [EPS * size] if is_real else [EPS * size, Gauss(Fraction(0), EPS * size)]
        parts = [(kernel(moved(system, name, index, by), rule) - K) / EPS for by in steps]
        total = total + np.sqrt(sum(part.astype(float) ** 2 for part in parts))
    return total


def names(system: Any) -> tuple[str, ...]:
    """Return the parameters that a system has of its own."""
    if isinstance(system, SSM):
        return ("A", "B", "C")
    if isinstance(system, Diagonal):
        return ("lam", "B", "C")
    return ("lam", "P", "B", "C") if system.Q is None else ("lam", "P", "Q", "B", "C")


@RULES
@pytest.mark.parametrize("name", SYSTEMS)
def test_sensitivities_are_derivatives(name: str, rule: Any):
    system = SYSTEMS[name]
    found = oracle.condition(system, DT, L, rule=rule)
    for parameter in names(system):
        wanted = sensitivity(system, rule, parameter)
        assert getattr(found, parameter).shape == wanted.shape
        assert getattr(found, parameter) == pytest.approx(wanted, rel=QUADRATURE)


@RULES
@pytest.mark.parametrize("name", SYSTEMS)
def test_sensitivity_to_the_step(name: str, rule: Any):
    system = SYSTEMS[name]
    change = (kernel(system, rule, DT * (1 + EPS)) - kernel(system, rule)) / EPS
    found = oracle.condition(system, DT, L, rule=rule).dt
    assert found == pytest.approx(
        np.abs(change.astype(float)), rel=QUADRATURE, abs=QUADRATURE * found.max()
    )


@RULES
def test_steps_of_single_modes_are_summed(rule: Any):
    steps = [Fraction(1, 4), Fraction(1, 8), Fraction(1, 2)]
    K, total = kernel(DIAGONAL, rule, steps), 0.0
    for n in range(3):
        other = [step * (1 + EPS) if m == n else step for m, step in enumerate(steps)]
        total = total + np.abs(((kernel(DIAGONAL, rule, other) - K) / EPS).astype(float))
    assert oracle.condition(DIAGONAL, steps, L, rule=rule).dt == pytest.approx(total, rel=FLOAT64)


@RULES
def test_family_is_its_matrices(rule: Any):
    for family in (LegS(5), LegT(4)):
        hippo, C = oracle.hippo(family), [1, -2, 3, -1, 2][: family.N]
        system = SSM(hippo.A.to_numpy(), hippo.B.to_numpy(), C)
        wanted = oracle.condition(system, "1/8", L, rule=rule)
        found = oracle.condition(family, "1/8", L, rule=rule, C=C)
        for name in ("A", "B", "C", "dt", "total"):
            assert getattr(found, name) == pytest.approx(getattr(wanted, name), rel=FLOAT64)


@RULES
def test_diagonal_is_dplr_without_low_rank(rule: Any):
    lam, B, C = modes(6, 3), dyadic(8, 3, complex_=True), dyadic(9, 3, complex_=True)
    wanted = oracle.condition(DPLR(lam, np.zeros(3), B, C, weight=[2] * 3), DT, 40, rule=rule)
    found = oracle.condition(Diagonal(lam, B, C, weight=[2] * 3), DT, 40, rule=rule)
    for name in ("lam", "B", "C", "dt"):
        assert getattr(found, name) == pytest.approx(
            getattr(wanted, name), rel=QUADRATURE, abs=FLOAT64
        )


@RULES
def test_gradients_do_not_depend_on_which_lags_are_asked_for(rule: Any):
    system = in_float64(LegS(4), "1/16", C=[1, 1, 1, 1])
    every = np.concatenate(list(gradients(system, rule, range(40))))
    some = np.concatenate(list(gradients(system, rule, [0, 1, 7, 39])))
    assert some == pytest.approx(every[[0, 1, 7, 39]], rel=FLOAT64, abs=FLOAT64**2)


@pytest.mark.parametrize("rule", [zoh, foh], ids=lambda rule: rule.__name__)
def test_modes_near_and_at_zero_have_no_cancellation(rule: Any):
    tiny = Diagonal([0, -(2.0**-40), -(2.0**-11) + 2.0**-12 * 1j], [1, 1, 1], [1, 1, 1])
    found = oracle.condition(tiny, DT, L, rule=rule)
    assert found.lam == pytest.approx(sensitivity(tiny, rule, "lam"), rel=FLOAT64)


@pytest.mark.parametrize("real", [-0.5, 0.0, 0.75])
def test_softmax_of_modes_that_decay_stay_and_grow(real: float):
    system = Diagonal(real + 1j * np.arange(1, 4), [1, 2, 3], [1, -1, 1], weight=[2] * 3)
    rule = dss(L)
    found = oracle.condition(system, DT, L, rule=rule)
    assert found.lam == pytest.approx(sensitivity(system, rule, "lam"), rel=FLOAT64)
    change = (kernel(system, rule, DT * (1 + EPS)) - kernel(system, rule)) / EPS
    assert found.dt == pytest.approx(np.abs(change.astype(float)), rel=FLOAT64)
    # beyond the range of e^(L lam dt) itself
    long = oracle.condition(system, DT, 10**4, rule=dss(10**4)).total
    assert np.isfinite(long).all()


def test_softmax_is_of_diagonal_systems():
    with pytest.raises(InputError, match="each mode by itself"):
        oracle.condition(SSM3, DT, L, rule=dss(L))


def test_s4d_lin_is_its_record():
    lin = S4DLin(6)
    record = Diagonal(-0.5 + 1j * np.pi * np.arange(3), np.ones(3), np.ones(3), weight=[2] * 3)
    found = oracle.condition(lin, "1/8", L, C=[1, 1, 1])
    assert found.total == pytest.approx(oracle.condition(record, "1/8", L).total, rel=FLOAT64)


def test_parameters_that_do_not_exist_have_no_condition():
    assert oracle.condition(SSM3, DT, 1).lam is None
    assert oracle.condition(PAIRED, DT, 1).Q is None
    assert oracle.condition(DIAGONAL, DT, 1).A is None


@pytest.mark.parametrize("bad", [0, -1, True, 2.0])
def test_length_is_checked(bad: Any):
    with pytest.raises(InputError, match="L ="):
        oracle.condition(SSM3, DT, bad)
