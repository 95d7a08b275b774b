"""Numerical abscissa and range: exact for families, enclosed for all, attained at the boundary."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import FouD, FouT, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR


small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(small, min_size=n, max_size=n), min_size=n, max_size=n)
)


@pytest.mark.parametrize(
    ("family", "mu"),
    [(LegS(1), -1), (LegS(2), -0.5), (LegS(64), -0.5), (LegT(8), 0), (FouT(7), 0), (FouD(4), -0.5)],
)
def test_families_have_the_shift_of_their_normal_form(family: Any, mu: float) -> None:
    """Formulary (8.3), exactly."""
    found = oracle.numerical_abscissa(family)
    assert found.mid() == Fraction(mu)
    assert found.rad() == 0


def test_initialisations_and_paired_records() -> None:
    assert oracle.numerical_abscissa(S4DLin(8)).mid() == Fraction(-1, 2)
    # lam - |p|^2 (and its mirror) couple: the Hermitian part has -1 - 1 +- 1
    paired = DPLR([-1 + 2j], [1], [1], [1], weight=[2])
    assert oracle.numerical_abscissa(paired).mid() == -1
    stored = DPLR([-1 + 2j, -1 - 2j], [1, 1], [1, 1], [1, 1])
    assert float(oracle.numerical_abscissa(stored).to_numpy()) == -1


@given(A=matrices)
def test_mpmath_lies_in_the_ball(A: Any, encloses: Any, mp_matrix: Any) -> None:
    with mpmath.workdps(50):
        M = mp_matrix(A)
        reference = max(mpmath.eigsy((M + M.T) / 2, eigvals_only=True))
        encloses(oracle.numerical_abscissa(A), [reference], 34)


@given(A=matrices)
def test_powers_of_a_trace_agree_with_the_exact_polynomial(A: Any) -> None:
    """Two routes: the direction 0 of the range, and the characteristic polynomial."""
    mu = oracle.numerical_abscissa(A, digits=12)
    support = oracle.numerical_range(A, 1, digits=12).support
    slack = support.rad()[0] + mu.rad()[()]
    assert abs(support.mid()[0] - mu.mid()[()]) <= slack


@given(A=matrices)
def test_the_range_holds_the_spectrum_and_touches_its_support(A: Any) -> None:
    found = oracle.numerical_range(A, 8)
    turned = np.exp(-1j * found.angles)
    support = found.support.approximate()
    scale = 1e-5 * (1 + np.abs(support).max())
    for z in np.asarray(oracle.spectrum(A).approximate()).ravel():
        assert ((turned * z).real <= support + scale).all()
    assert np.allclose((turned * found.boundary).real, support, atol=scale)


def test_the_range_of_a_nilpotent_block_is_a_disc() -> None:
    assert (
        oracle.numerical_range([[0, 2], [0, 0]], 8, digits=9).support.decimal().tolist()
        == ["1"] * 8
    )


def test_bad_points_are_refused() -> None:
    with pytest.raises(InputError, match="points"):
        oracle.numerical_range(LegS(2), 0)
