"""Resolvent and semigroup norms: the Formulary's digits, mpmath, bounds that must hold."""

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
from s4ref.maths.hippo import FouT, LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR


small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(small, min_size=n, max_size=n), min_size=n, max_size=n)
)
points = st.builds(complex, st.integers(-16, 16).map(lambda k: k / 8 + 1 / 64), st.integers(0, 9))


def test_legs_has_the_resolvent_norms_of_the_formulary() -> None:
    z = ["0", 1j, "-3/2", complex(-2.5, 1)]
    assert oracle.resolvent_norm(LegS(4), z, digits=25).decimal().tolist() == [
        "1.549193245172235820535158",
        "1.174546655165806461922565",
        "31.46598046150416829886788",
        "15.53072123876968032112637",
    ]


def test_legs_has_the_semigroup_norms_of_the_formulary() -> None:
    assert oracle.semigroup_norm(LegS(4), ["1/10", 1, 3], digits=25).decimal().tolist() == [
        "0.9512294243821082401486098",
        "0.6059439250031282297161558",
        "0.1665045733688978299823014",
    ]


@given(A=matrices, z=points)
def test_mpmath_lies_in_the_ball_of_a_resolvent_norm(
    A: Any, z: complex, encloses: Any, mp_matrix: Any
) -> None:
    with mpmath.workdps(60):
        M = z * mpmath.eye(len(A)) - mp_matrix(A)
        singular = mpmath.svd(M, compute_uv=False)
        encloses(oracle.resolvent_norm(A, z, digits=17), [1 / singular[len(A) - 1]], 34)


@given(A=matrices, t=st.integers(-8, 8).map(lambda k: Fraction(k, 8)))
def test_mpmath_lies_in_the_ball_of_a_semigroup_norm(
    A: Any, t: Fraction, encloses: Any, mp_matrix: Any
) -> None:
    with mpmath.workdps(60):
        E = mpmath.expm(mp_matrix(A) * mpmath.mpf(t.numerator) / t.denominator)
        encloses(oracle.semigroup_norm(A, t), [mpmath.svd(E, compute_uv=False)[0]], 34)


@given(A=matrices, z=points)
def test_resolvent_norms_are_bounded_by_the_spectrum_and_the_numerical_range(
    A: Any, z: complex
) -> None:
    """1/dist(z, spectrum) <= norm, and norm <= 1/(Re z - mu) to the right of the range."""
    norm = float(oracle.resolvent_norm(A, z).approximate())
    gap = np.abs(np.asarray(oracle.spectrum(A).approximate()) - z).min()
    assert norm * gap >= 1 - 1e-5
    mu = float(oracle.numerical_abscissa(A).approximate())
    if z.real > mu:
        assert norm * (z.real - mu) <= 1 + 1e-5


@given(A=matrices, t=st.integers(0, 8).map(lambda k: Fraction(k, 8)))
def test_semigroups_stay_below_the_numerical_abscissa(A: Any, t: Fraction) -> None:
    """Formulary (8.2)."""
    norm = float(oracle.semigroup_norm(A, t).approximate())
    mu = float(oracle.numerical_abscissa(A).approximate())
    assert norm <= np.exp(mu * float(t)) * (1 + 1e-12)


def test_a_real_matrix_is_symmetric_in_the_real_axis_and_grids_keep_their_shape() -> None:
    z = np.array([[-1.5 + 1j, -1.5 - 1j, -3.25 + 0.5j], [2.0, -0.5 + 8j, -0.5 - 8j]])
    norms = oracle.resolvent_norm(LegS(8), z)
    assert norms.shape == (2, 3)
    assert norms.mid()[0, 0] == norms.mid()[0, 1]
    s = np.linalg.svd(
        z[..., None, None] * np.eye(8) - oracle.hippo(LegS(8)).A.to_numpy(), compute_uv=False
    )
    assert np.allclose(norms.approximate() * s[..., -1], 1, rtol=1e-4)


def test_more_digits_can_be_read_than_were_asked() -> None:
    norms = oracle.resolvent_norm(LegS(8), [-1.5, 2.0], digits=3)
    again = oracle.resolvent_norm(LegS(8), [-1.5, 2.0], digits=20)
    assert norms.decimal(20).tolist() == again.decimal().tolist()
    assert norms.to_numpy().tolist() == again.to_numpy().tolist()


def test_a_point_next_to_an_eigenvalue_of_condition_1e22() -> None:
    """sigma_min near 1e-30: float64 would say 1e-14."""
    norm = oracle.resolvent_norm(LegS(32), ["-1600000001/100000000"], digits=3)
    assert float(norm.approximate()[0]) > 1e25


def test_normal_matrices_have_the_reciprocal_distance() -> None:
    assert oracle.resolvent_norm(S4DLin(4), "3/2").decimal() == "0.5"
    stored = DPLR([-1 + 1j], [0], [1], [1])
    assert oracle.resolvent_norm(stored, 1j).decimal() == "1"
    assert oracle.semigroup_norm([[0, 1], [-1, 0]], 7).decimal() == "1"


@pytest.mark.parametrize(
    ("system", "z"), [(LegS(4), -2), ([[0, 1], [-1, 0]], 1j), ([[1j, 0], [0, 1]], 1j)]
)
def test_eigenvalues_are_refused(system: Any, z: Any) -> None:
    with pytest.raises(InputError, match="is an eigenvalue"):
        oracle.resolvent_norm(system, [5, z])


def test_bad_points_and_times_are_refused() -> None:
    with pytest.raises(InputError, match="z"):
        oracle.resolvent_norm(LegS(2), float("nan"))
    with pytest.raises(InputError, match="complex"):
        oracle.semigroup_norm(LegS(2), 1j)


def test_fourier_families_agree_with_float64() -> None:
    A = oracle.hippo(FouT(5)).A.to_numpy()
    found = oracle.resolvent_norm(FouT(5), 1 + 2j, digits=10).approximate()
    s = np.linalg.svd((1 + 2j) * np.eye(5) - A, compute_uv=False)
    assert float(found) == pytest.approx(1 / s[-1], rel=1e-9)
    assert float(oracle.semigroup_norm(LegT(5), 1).approximate()) <= 1
