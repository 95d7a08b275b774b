"""Budgets of kernels as functions of their arguments; programs are in test_calibration."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.bounds.analysis import sample
from s4ref.errors import InputError
from s4ref.maths.discretize import RULES as NAMED
from s4ref.maths.discretize import already_discrete, bilinear, dss, gbt, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal


DT = Fraction(1, 16)
EVERY = [*NAMED.values(), gbt("1/3")]
RULES = pytest.mark.parametrize("rule", EVERY, ids=lambda rule: rule.__name__)
RNG = np.random.default_rng(0)
LAM = -0.5 + 1j * np.arange(1, 4)


def draw(*shape: int) -> Any:
    return RNG.standard_normal(shape) + 1j * RNG.standard_normal(shape)


PAIRED = DPLR(LAM, draw(3, 2) / 4, draw(3), draw(3), weight=[2] * 3)
UNPAIRED = DPLR(LAM, draw(3) / 4, draw(3, 2), draw(2, 3), Q=draw(3) / 4)
MODES = Diagonal(LAM, draw(3, 2), draw(1, 3), weight=[2] * 3)
DENSE = SSM(RNG.standard_normal((3, 3)) - 2 * np.eye(3), RNG.standard_normal(3), np.ones(3))
SYSTEMS: dict[str, tuple[Any, Any]] = {
    "legs": (LegS(5), [1, 2, 3, 4, 5]),
    "legt": (LegT(4), [1, -1, 1, -1]),
    "lmu": (LegT(3, basis="lmu"), [1, 1, 1]),
    "s4d-lin": (S4DLin(6), [1, 2, 3]),
    "ssm": (DENSE, None),
    "paired": (PAIRED, None),
    "unpaired-mimo": (UNPAIRED, None),
    "modes-mimo": (MODES, None),
}


@RULES
@pytest.mark.parametrize("algorithm", bounds.ALGORITHMS)
@pytest.mark.parametrize("name", SYSTEMS)
def test_every_system_has_a_budget_for_every_algorithm(name: str, algorithm: str, rule: Any):
    system, C = SYSTEMS[name]
    if algorithm == "vandermonde" and name not in ("s4d-lin", "modes-mimo"):
        with pytest.raises(InputError, match="needs a diagonal system"):
            bounds.kernel_budget(system, DT, 30, rule=rule, algorithm=algorithm, C=C)
        return
    for L in (1, 2, 30):
        budget = bounds.kernel_budget(system, DT, L, rule=rule, algorithm=algorithm, C=C)
        assert 0 < budget.problem <= budget.algorithm < np.inf


@RULES
@pytest.mark.parametrize("name", SYSTEMS)
def test_problem_is_the_condition(name: str, rule: Any):
    system, C = SYSTEMS[name]
    worst = oracle.condition(system, DT, 20, rule=rule, C=C).total.max()
    for dtype, u in bounds.UNIT_ROUNDOFF.items():
        budget = bounds.kernel_budget(system, DT, 20, rule=rule, dtype=dtype, C=C)
        assert budget.problem == pytest.approx(2 * u * worst)


@pytest.mark.parametrize("algorithm", bounds.ALGORITHMS)
@pytest.mark.parametrize("name", ["s4d-lin", "modes-mimo"])
def test_softmax_of_diagonal_systems(name: str, algorithm: str):
    system, C = SYSTEMS[name]
    for L in (1, 2, 30):
        budget = bounds.kernel_budget(system, DT, L, rule=dss(L), algorithm=algorithm, C=C)
        assert 0 < budget.problem <= budget.algorithm < np.inf
    with pytest.raises(InputError, match="each mode by itself"):
        bounds.kernel_budget(DENSE, DT, 30, rule=dss(30), algorithm="powers")


def test_the_step_of_a_discrete_system_plays_no_part():
    one, other = (
        bounds.kernel_budget(DENSE, dt, 20, rule=already_discrete, algorithm="powers")
        for dt in (1, "1/8")
    )
    assert one == other
    assert oracle.condition(DENSE, 1, 20, rule=already_discrete).dt.max() == 0


def test_budgets_scale_with_the_output_row_and_the_roundoff():
    one = bounds.kernel_budget(LegS(4), DT, 50, C=[1, 2, 3, 4], dtype="float32")
    ten = bounds.kernel_budget(LegS(4), DT, 50, C=[10, 20, 30, 40], dtype="float32")
    assert ten.algorithm == pytest.approx(10 * one.algorithm)
    narrow = bounds.kernel_budget(LegS(4), DT, 50, C=[1, 2, 3, 4], dtype="float64")
    assert narrow.algorithm == pytest.approx(2.0**-29 * one.algorithm)


def test_long_kernels_are_sampled_well():
    """Twenty-four lags find what all of them would, within a fifth."""
    for rule in (bilinear, zoh):
        for N, C in ((4, [1, -2, 3, -4]), (9, [1] * 9)):
            every = oracle.condition(LegS(N), "1/64", 300, C=C, rule=rule).total.max()
            u = bounds.UNIT_ROUNDOFF["float32"]
            budget = bounds.kernel_budget(LegS(N), "1/64", 300, C=C, rule=rule)
            assert 0.8 * 2 * u * every <= budget.problem <= 1.001 * 2 * u * every


@pytest.mark.parametrize("L", [1, 2, 24, 25, 26, 100, 1024])
def test_sampled_lags_are_ascending_and_hold_both_ends(L: int):
    lags = sample(L)
    assert lags == sorted(set(lags))
    assert lags[0] == 0
    assert lags[-1] == L - 1
    assert len(lags) <= 24


def test_several_channels_are_the_worst_single_one():
    B, C = draw(3, 2), draw(2, 3)
    for algorithm in ("vandermonde", "recurrence", "bsgs", "cauchy"):
        singles = [
            bounds.kernel_budget(
                Diagonal(LAM, B[:, i], C[o], weight=[2] * 3), DT, 20, algorithm=algorithm
            ).algorithm
            for i in range(2)
            for o in range(2)
        ]
        whole = bounds.kernel_budget(
            Diagonal(LAM, B, C, weight=[2] * 3), DT, 20, algorithm=algorithm
        )
        assert whole.algorithm == pytest.approx(max(singles))


def test_family_by_cauchy_is_its_modal_form():
    family, C = LegS(6), np.arange(1.0, 7.0)
    form = oracle.dplr(family)
    lam, P, B, V = (x.to_numpy() for x in (form.lam, form.P, form.B, form.V))
    record = DPLR(lam, P, B, C @ V, weight=form.weight)
    wanted = bounds.kernel_budget(record, DT, 40, algorithm="cauchy").algorithm
    found = bounds.kernel_budget(family, DT, 40, algorithm="cauchy", C=C).algorithm
    assert found == pytest.approx(wanted, rel=0.2)


def test_poles_on_the_circle_of_nodes_do_not_blow_up_the_budget():
    """LegT has Re lam = 0, and for odd N a mode at z = 1 exactly."""
    for N in (4, 5):
        powers = bounds.kernel_budget(LegT(N), DT, 64, C=[1] * N, algorithm="powers").algorithm
        cauchy = bounds.kernel_budget(LegT(N), DT, 64, C=[1] * N, algorithm="cauchy").algorithm
        assert cauchy < 1000 * powers


@pytest.mark.parametrize("rule", [bilinear, zoh], ids=lambda rule: rule.__name__)
def test_an_integrator_has_no_generating_function(rule: Any):
    """At lam = 0 the row C (I - Ab^L) is 0: the budget is that of the recurrence."""
    system = Diagonal([0, -1], [1, 1], [1, 1])
    budgets = [
        bounds.kernel_budget(system, DT, 8, rule=rule, algorithm=algorithm)
        for algorithm in ("cauchy", "recurrence")
    ]
    assert budgets[0] == budgets[1]
    pair = SSM([[0, 1], [0, -1]], [1, 1], [1, 1])
    budgets = [
        bounds.kernel_budget(pair, DT, 8, rule=rule, algorithm=algorithm)
        for algorithm in ("cauchy", "powers")
    ]
    assert budgets[0] == budgets[1]


@pytest.mark.parametrize("given", [{"dtype": "float8"}, {"algorithm": "magic"}, {"C": None}])
def test_arguments_are_checked(given: dict[str, Any]):
    asked: dict[str, Any] = {"C": [1, 1]} | given
    with pytest.raises(InputError):
        bounds.kernel_budget(LegS(2), DT, 4, **asked)


def test_what_overflows_has_an_infinite_budget():
    """Forward Euler far outside its domain; no warning either."""
    system = SSM(-1e6 * np.eye(2), [1, 1], [1, 1])
    budget = bounds.kernel_budget(system, 1, 100, rule=gbt(0), algorithm="powers")
    assert budget.algorithm == np.inf
