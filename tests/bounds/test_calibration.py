"""Sane programs keep within their budgets, two digits worse ones do not.

Run as a script, it measures the whole grid, or the rules named, and prints what the table of
docs/budgets.md sums up.
"""

from __future__ import annotations

import sys
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.maths.discretize import GeneralisedBilinear, Rule, dss, rule_named
from tests.bounds import programs
from tests.bounds.programs import COMPLEX, in_complex, system


DTYPES = ("float32", "float64")
PROGRAMS = {
    "powers": (programs.powers,),
    "bsgs": (programs.bsgs,),
    "cauchy": (programs.cauchy,),
    "vandermonde": (programs.vandermonde, programs.of_multipliers),
}
MATRIX_RULES = (
    "bilinear", "zoh", "euler", "backward_euler", "gbt(1/3)", "foh", "exp_euler", "none",
)  # fmt: skip
RULES = (*MATRIX_RULES, "dss")


def at(rule: str, L: int) -> Rule:
    """Return the rule with this name; the softmax of DSS is another one for every length."""
    return dss(L) if rule == "dss" else rule_named(rule)


def names(rule: str) -> tuple[str, ...]:
    """Return the systems that a rule is measured on."""
    if rule == "none":
        return ("disc", "disc-dplr")
    return ("s4d-lin",) if rule == "dss" else ("legs", "legt", "s4d-lin", "random")


def sane(name: str, rule: str) -> tuple[str, ...]:
    """Return the algorithms that apply."""
    if name in ("s4d-lin", "disc"):
        return ("powers", "vandermonde")
    by_nodes = isinstance(at(rule, 1), GeneralisedBilinear)
    return ("powers", "bsgs", "cauchy") if by_nodes else ("powers", "bsgs")


CASES = (
    (4, Fraction(1, 10), 64), (2, Fraction(1, 1000), 64), (16, Fraction(1, 1000), 64),
    (16, Fraction(1, 100), 7), (4, Fraction(1, 100), 1), (16, Fraction(1, 100), 257),
    (2, Fraction(1, 10), 7),
)  # fmt: skip


def posed(name: str, rule: str, cases: Any = CASES) -> list[tuple[int, Fraction, int]]:
    """Return the cases at which the kernel does not grow: Euler's rule asks for small steps."""
    if cases is CASES and rule not in ("bilinear", "zoh"):
        cases = CASES[:5]
    if rule not in ("euler", "gbt(1/3)"):
        return list(cases)
    return [case for case in cases if _stable(name, rule, *case)]


def _stable(name: str, rule: str, N: int, dt: Fraction, L: int) -> bool:
    """Whether no power of Ab is large: those of a matrix that is not normal may be, for a while."""
    s = system(name, N)
    if name in ("s4d-lin", "disc"):
        Ab = np.diag(programs.modes(s, float(dt), rule_named(rule))[0])
    else:
        Ab = programs.discretize(s, float(dt), rule_named(rule))[0]
    size, power = 1, Ab
    while np.linalg.norm(power, 2) < 100:
        if size >= L:
            return True
        size, power = 2 * size, power @ power
    return False


def held_step(dt: Fraction, dtype: str) -> Fraction:
    """Return the step as the dtype holds it."""
    return Fraction(float(np.dtype(dtype).type(float(dt))))


@cache
def certified(name: str, N: int, dtype: str, dt: Fraction, L: int, rule: str) -> Any:
    """Return the kernel of the parameters as they are held in the dtype."""
    held = in_complex(system(name, N), COMPLEX[dtype])
    step = held_step(dt, dtype)
    K = oracle.kernel(held, step, L, rule=at(rule, L), relative_to="largest")
    return K.mid().astype(float)  # far below every budget from the exact value


def ratio(
    program: Any, algorithm: str, name: str, N: int, dt: Fraction, L: int, rule: str, dtype: str
) -> tuple[float, float]:
    """Return the program's error over the algorithm budget and over the problem budget."""
    held = in_complex(system(name, N), COMPLEX[dtype])
    step, by = held_step(dt, dtype), at(rule, L)
    budget = bounds.kernel_budget(held, step, L, rule=by, dtype=dtype, algorithm=algorithm)
    truth = certified(name, N, dtype, dt, L, rule)
    error = float(np.max(np.abs(program(held, float(step), L, by) - truth)))
    return error / budget.algorithm, error / budget.problem


@cache
def measured(algorithm: str, name: str, rule: str, dtype: str) -> tuple[float, ...]:
    """Return the errors of the worse sane program over its budget."""
    return tuple(
        max(
            ratio(program, algorithm, name, *case, rule, dtype)[0]
            for program in PROGRAMS[algorithm]
        )
        for case in posed(name, rule)
    )


def everywhere(rules: tuple[str, ...] = RULES) -> Any:
    """Parametrise by rule and system."""
    pairs = [(rule, name) for rule in rules for name in names(rule)]
    return pytest.mark.parametrize(("rule", "name"), pairs)


@pytest.mark.parametrize("dtype", DTYPES)
@everywhere()
def test_sane_programs_keep_within_their_budgets(name: str, rule: str, dtype: str):
    for algorithm in sane(name, rule):
        found = measured(algorithm, name, rule, dtype)
        assert len(found) >= 3
        assert max(found) < 1, (algorithm, posed(name, rule)[int(np.argmax(found))])


@pytest.mark.parametrize("dtype", DTYPES)
@everywhere()
def test_errors_a_hundred_times_as_large_are_seen(name: str, rule: str, dtype: str):
    """The kernel plus a hundred times the error of a sane program exceeds the budget as a rule."""
    for algorithm in sane(name, rule):
        worse = [100 * found for found in measured(algorithm, name, rule, dtype)]
        assert np.median(worse) > 1, algorithm


@pytest.mark.parametrize("dtype", DTYPES)
def test_long_and_large(dtype: str):
    for algorithm in ("powers", "bsgs", "cauchy"):
        case = (64, Fraction(1, 100), 1024, "bilinear", dtype)
        assert ratio(PROGRAMS[algorithm][0], algorithm, "legs", *case)[0] < 1
    for rule in ("bilinear", "zoh", "dss", "exp_euler", "foh"):
        case = (64, Fraction(1, 1000), 1024, rule, dtype)
        assert ratio(programs.vandermonde, "vandermonde", "s4d-lin", *case)[0] < 1


@everywhere()
def test_float32_does_not_pass_for_float64(name: str, rule: str):
    for N, dt, L in posed(name, rule):
        over, _ = ratio(programs.downgraded, "powers", name, N, dt, L, rule, "float64")
        assert over > 1, (N, dt, L)


def test_powers_of_a_rounded_root_of_unity_are_seen():
    """The error grows with L, while that of a sane program does not."""
    case = ("cauchy", "legs", 64, Fraction(1, 10), 1024, "bilinear", "float32")
    assert ratio(programs.drifting, *case)[0] > 1
    assert ratio(programs.cauchy, *case)[0] < 1


def test_cancellation_in_the_zero_order_hold_is_seen():
    for N, L in ((2, 7), (2, 64), (4, 7), (16, 7)):
        case = ("vandermonde", "s4d-lin", N, Fraction(1, 1000), L, "zoh", "float32")
        assert ratio(programs.cancelling, *case)[0] > 1
        assert ratio(programs.vandermonde, *case)[0] < 1


@pytest.mark.parametrize("rule", ["bilinear", "zoh", "exp_euler"])
def test_ill_conditioned_eigenvectors_are_seen(rule: str):
    """Those of LegS have a condition that grows like 2.4^N."""
    for dtype in DTYPES:
        case = ("powers", "legs", 24, Fraction(1, 100), 64, rule, dtype)
        assert ratio(programs.by_eigenvectors, *case)[0] > 10
        assert ratio(programs.powers, *case)[0] < 1


@pytest.mark.parametrize("rule", ["zoh", "exp_euler"])
def test_exponents_summed_step_by_step_are_seen(rule: str):
    """Each partial sum is rounded in the size that it has reached."""
    case = ("vandermonde", "s4d-lin", 64, Fraction(1, 100), 16384, rule, "float32")
    assert ratio(programs.added_phases, *case)[0] > 1
    assert ratio(programs.vandermonde, *case)[0] < 1


def table() -> None:
    """Measure the grid and print one row for each rule, system, algorithm and dtype."""
    lengths = (1, 7, 64, 257, 1024)
    grid = [
        (N, Fraction(1, k), L) for N in (2, 4, 16, 64) for k in (10, 100, 1000) for L in lengths
    ]
    for rule in sys.argv[1:] or RULES:
        for name in names(rule):
            cases = posed(name, rule, grid)
            for algorithm in sane(name, rule):
                for dtype in DTYPES:
                    found = [
                        max(ratio(p, algorithm, name, *c, rule, dtype) for p in PROGRAMS[algorithm])
                        for c in cases
                    ]
                    over = np.array(found)
                    worst = cases[int(np.argmax(over[:, 0]))]
                    print(
                        f"| {name} | {rule} | {algorithm} | {dtype} "
                        f"| {np.median(over[:, 0]):.2f} | {over[:, 0].max():.2f} "
                        f"| N={worst[0]}, dt={worst[1]}, L={worst[2]} | {over[:, 1].max():.1f} |",
                        flush=True,
                    )


if __name__ == "__main__":
    table()
