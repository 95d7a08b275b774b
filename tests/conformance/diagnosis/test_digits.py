"""The digits of a coarse format are told from a wrong formula of the same size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from s4ref.bounds import Budget
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis import digits
from s4ref.conformance.diagnosis.digits import coarse_digits
from s4ref.conformance.observation import compare
from s4ref.conformance.record import CaseResult


def results(
    change: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]],
) -> list[CaseResult]:
    """Return the kernels of one and two modes, each changed, with a sane budget."""
    declared = Declaration("posed", "", Conventions(structure="diagonal"), frozenset({"make"}), {})
    out = []
    for problem in grids.small(declared, grid=((8, 16), (4, 12), (10, 9)), own=False):
        if problem.name in ("dyadic-1", "dyadic-2"):
            decay, turn = 0.5 ** float(problem.dt[0]), problem.N - 1.0
            l = np.arange(problem.L)
            right = decay**l * np.cos(turn * l * float(problem.dt[0]) + 0.3)
            budget = Budget(1e-15, 4e-15)
            for dtype in ("float32", "float64"):
                budget = Budget(1e-6, 2e-6) if dtype == "float32" else Budget(1e-15, 4e-15)
                seen = compare("K", change(right), right, budget)
                case = Case("L2.kernel.definition", problem)
                out.append(CaseResult(case, dtype, "cpu", seen))
    return out


def bits(kept: int) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    """Return rounding to so many bits."""

    def change(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        mantissa, exponent = np.frexp(x)
        return np.asarray(np.ldexp(np.round(mantissa * 2.0**kept) / 2.0**kept, exponent))

    return change


def test_rounding_to_few_bits_is_named() -> None:
    found = coarse_digits(results(bits(8)))
    assert found is not None
    assert found.id == "digits-of-bfloat16"
    found = coarse_digits(results(bits(11)))
    assert found is not None
    assert found.id == "digits-of-tf32"


def test_powers_in_few_digits_are_told_from_phases_in_a_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where K[0] is right, only the powers were rounded, and not by more than their digits."""
    monkeypatch.setattr(digits, "_envelope", lambda o, L: np.ones(L))

    def first_exact(times: float) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
        return lambda x: np.append(x[:1], x[1:] + times * (bits(11)(x) - x)[1:])

    found = coarse_digits(results(first_exact(1)))
    assert found is not None
    assert found.id == "digits-of-tf32"
    assert coarse_digits(results(first_exact(4))) is None
    assert coarse_digits(results(lambda x: x + 4 * (bits(11)(x) - x))) is not None


def test_formulas_that_are_off_as_much_are_no_rounding() -> None:
    assert coarse_digits(results(lambda x: x * 1.001)) is None
    assert coarse_digits(results(lambda x: x * 0.999 ** np.arange(len(x)))) is None
    assert coarse_digits(results(lambda x: x + 1e-3)) is None
    assert coarse_digits(results(lambda x: x + 1e-3 * (-1.0) ** np.arange(len(x)))) is None
    assert coarse_digits(results(lambda x: x * (1 + 2e-4 * np.arange(len(x))))) is None
    assert coarse_digits(results(lambda x: x * 2)) is None
    assert coarse_digits(results(lambda x: x)) is None


def test_single_precision_is_no_coarse_format() -> None:
    assert coarse_digits(results(bits(24))) is None
