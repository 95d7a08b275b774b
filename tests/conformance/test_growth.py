"""The exponents of an error that grows are those it was made with, and none where it does not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance.cases import Case
from s4ref.conformance.growth import growth
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Problem
from s4ref.conformance.record import CaseResult
from s4ref.records import SSM


def made(
    sizes: list[tuple[int, int, int]],
    errors: list[float],
    *,
    budgets: list[float] | None = None,
    mode: str = "a",
    status: Status = Status.OFF,
) -> list[CaseResult]:
    """Return failures of systems with N states, L samples and steps 1/h."""
    out = []
    allowed = budgets or [1e-16] * len(sizes)
    for (N, L, h), error, most in zip(sizes, errors, allowed, strict=True):
        system = SSM(np.zeros((N, N)), np.ones(N), np.ones(N), 0.0)
        problem = Problem(f"made-{N}", system, (Fraction(1, h),), L, "bilinear")
        seen = Observation(status, error=error, scale=1.0, budget=Budget(most, most))
        case = Case("L2.kernel.definition", problem, (("mode", mode),))
        out.append(CaseResult(case, "float64", "cpu", seen))
    return out


GRID = [(N, L, h) for N in (4, 8, 16) for L in (16, 64, 256) for h in (8, 64, 512)]
TOGETHER = [(2**k, 2 ** (k + 1), 2 ** (k + 2)) for k in range(1, 10)]


@pytest.mark.parametrize(
    ("sizes", "powers"),
    [(GRID, (2, 1, 0)), (GRID, (0, 0, 1)), (GRID, (1.5, 0.5, 2))],
    ids=["N2-L", "dt", "all"],
)
def test_powers_are_found(
    sizes: list[tuple[int, int, int]], powers: tuple[float, float, float]
) -> None:
    a, b, c = powers
    errors = [1e-12 * N**a * L**b * h**c for N, L, h in sizes]
    names = dict(zip(("N", "L", "1/dt"), powers, strict=True))
    assert growth(made(sizes, errors)) == {name: p for name, p in names.items() if p}


def test_sizes_that_grow_together_share_the_exponent() -> None:
    rng = np.random.default_rng(7)
    errors = [1e-12 * N**2.0 * float(np.exp(0.3 * rng.normal())) for N, _, _ in TOGETHER]
    found = growth(made(TOGETHER, errors))
    assert found
    assert min(found.values()) > 0
    assert sum(found.values()) == pytest.approx(2, abs=0.4)


def test_nothing_is_said_of_errors_that_shrink_or_scatter_or_stay() -> None:
    rng = np.random.default_rng(3)
    shrinking = [1e-6 / N for N, _, _ in GRID]
    scattered = [1e-12 * float(np.exp(3 * rng.normal())) for _ in GRID]
    for errors in (shrinking, scattered, [1e-9] * len(GRID)):
        assert growth(made(GRID, errors)) == {}
    assert growth(made(GRID[:7], [1e-12 * L for _, L, _ in GRID[:7]])) == {}


def test_a_mode_that_never_fails_does_not_dilute_one_that_does() -> None:
    grows = made(GRID, [1e-12 * N**3.0 for N, _, _ in GRID], mode="diagonal")
    stays = made(GRID, [1e-16] * len(GRID), mode="dense", status=Status.OK)
    assert growth(grows + stays) == {"N": 3.0}


def test_systems_of_any_condition_share_the_growth_of_the_error_over_the_budget() -> None:
    rng = np.random.default_rng(5)
    condition = [float(np.exp(6 * rng.normal())) for _ in GRID]
    errors = [1e-12 * c * L / h for c, (_, L, h) in zip(condition, GRID, strict=True)]
    budgets = [1e-14 * c for c in condition]
    assert growth(made(GRID, errors, budgets=budgets)) == {"L": 1.0}
