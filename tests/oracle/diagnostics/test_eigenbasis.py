"""Conditions of eigenvectors and eigenvalues: the table, mpmath, refusals that say why."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError, PrecisionError
from s4ref.maths.hippo import FouD, FouT, LagT, LegS, LegT
from s4ref.maths.initialise import S4DLin


TABLE = {  # N: kappa of the closed form, of unit columns, largest condition of an eigenvalue
    2: ("4.3910670762246357933", "3.7320508075688772935", "2.0"),
    4: ("124.55415986201580181", "86.112393564343499851", "36.0"),
    8: ("123521.55982518575222", "77032.418408329925785", "19656.0"),
    16: ("142209209184.02330795", "83198591299.956002198", "12380331600.0"),
    32: ("2.1787070427171451787e+23", "1.2199558078051017902e+23", "1.1189464173795012487e+22"),
}
small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
matrices = st.integers(2, 4).flatmap(
    lambda n: st.lists(st.lists(small, min_size=n, max_size=n), min_size=n, max_size=n)
)


@pytest.mark.parametrize("N", TABLE)
def test_legs_has_the_table_of_the_formulary(N: int) -> None:
    closed, unit, largest = (Fraction(x) for x in TABLE[N])
    found = oracle.eigenvector_condition(LegS(N), scaling="closed-form", digits=20)
    assert Fraction(str(found.decimal())) == closed
    assert Fraction(str(oracle.eigenvector_condition(LegS(N), digits=20).decimal())) == unit
    worst = max(oracle.eigenvalue_conditions(LegS(N), digits=40).mid())
    assert abs(worst / largest - 1) < Fraction(1, 10**19)


def test_legs_eigenvalue_conditions_are_integers() -> None:
    assert oracle.eigenvalue_conditions(LegS(4)).mid().tolist() == [4, 20, 36, 20]


def test_the_closed_form_agrees_with_eigenvectors_found_without_it() -> None:
    N = 5
    with mpmath.workdps(40):
        T = [mpmath.sqrt(2 * n + 1) for n in range(N)]
        A = mpmath.matrix(N, N)
        for n in range(N):
            A[n, n] = -(n + 1)
            for k in range(n):
                A[n, k] = -T[n] * T[k]
        values, left, right = mpmath.eig(A, left=True, right=True)
        order = sorted(range(N), key=lambda k: -mpmath.re(values[k]))
        theirs = [float(_condition(left[k, :], right[:, k])) for k in order]
    assert np.allclose(oracle.eigenvalue_conditions(LegS(N)).to_numpy(), theirs)


def _condition(w: Any, v: Any) -> Any:
    dot = sum(w[i] * v[i] for i in range(len(v)))
    return mpmath.norm(w) * mpmath.norm(v) / abs(dot)


@given(A=matrices)
def test_mpmath_lies_in_the_balls(A: Any, encloses: Any, mp_matrix: Any) -> None:
    with mpmath.workdps(60):
        values, left, right = mpmath.eig(mp_matrix(A), left=True, right=True)
        N = len(A)
        gaps = [abs(values[i] - values[j]) for i in range(N) for j in range(i)]
        assume(min(gaps) > 1e-3)
        found = oracle.eigenvalue_conditions(A)
        order = [
            min(range(N), key=lambda k: abs(values[k] - complex(z)))
            for z in oracle.spectrum(A).approximate().flat
        ]
        encloses(found, [_condition(left[k, :], right[:, k]) for k in order], 34)
        unit = mpmath.matrix(N, N)
        for k in range(N):
            for i in range(N):
                unit[i, k] = right[i, k] / mpmath.norm(right[:, k])
        singular = mpmath.svd(mpmath.matrix(unit), compute_uv=False)
        kappa = oracle.eigenvector_condition(A)
        if kappa.mid() == 1:  # normal: any orthonormal basis will do
            return
        encloses(kappa, [singular[0] / singular[N - 1]], 34)


@given(A=matrices)
def test_conditions_are_at_least_one_and_below_that_of_the_basis(A: Any) -> None:
    """1 <= kappa(lam) <= kappa(V)."""
    try:
        kappa = oracle.eigenvector_condition(A, digits=6)
    except InputError:
        assume(False)
    each = oracle.eigenvalue_conditions(A, digits=6)
    assert min(each.mid() + each.rad()) >= 1
    assert max(each.mid() - each.rad()) <= kappa.mid()[()] + kappa.rad()[()]


@pytest.mark.parametrize("normal", [FouD(4), S4DLin(4), [[0, 1], [-1, 0]], [[2, 0], [0, 2]]])
def test_normal_matrices_have_condition_one_even_with_multiple_eigenvalues(normal: Any) -> None:
    assert oracle.eigenvector_condition(normal).mid() == 1
    assert set(oracle.eigenvalue_conditions(normal).mid()) == {1}


def test_fourier_families_go_through_the_eigensolver() -> None:
    kappa = oracle.eigenvector_condition(FouT(5), digits=8)
    A = np.array(oracle.hippo(FouT(5)).A.to_numpy())
    _, V = np.linalg.eig(A)
    assert float(kappa.to_numpy()) == pytest.approx(np.linalg.cond(V), rel=1e-6)
    assert oracle.eigenvalue_conditions(FouT(5), digits=8).shape == (5,)


def test_legt_agrees_with_float64() -> None:
    _, V = np.linalg.eig(oracle.hippo(LegT(6)).A.to_numpy())
    kappa = float(oracle.eigenvector_condition(LegT(6)).to_numpy())
    assert kappa == pytest.approx(np.linalg.cond(V), rel=1e-6)


def test_multiple_eigenvalues_are_named() -> None:
    with pytest.raises(InputError, match="multiplicity 4 and is defective"):
        oracle.eigenvector_condition(LagT(4))
    with pytest.raises(InputError, match="multiplicity 2 and is diagonalisable"):
        oracle.eigenvalue_conditions([[2, 1, 1], [0, 3, 0], [0, 0, 3]])
    with pytest.raises(PrecisionError):
        oracle.eigenvector_condition([[0, 1], [1, 2j]], digits=3)


def test_bad_scalings_are_refused() -> None:
    with pytest.raises(InputError, match="scaling"):
        oracle.eigenvector_condition(LegS(2), scaling="frobenius")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="only LegS"):
        oracle.eigenvector_condition(LegT(2), scaling="closed-form")
