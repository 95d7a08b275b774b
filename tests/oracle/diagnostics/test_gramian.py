"""Gramians: closed forms, residuals that contain zero, mpmath, refusals."""

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
from s4ref.maths.discretize import bilinear, euler, foh, zoh
from s4ref.maths.hippo import ChebT, FouD, FouT, LegS, LegT
from s4ref.maths.initialise import S5, S4DLegS, S4DLin
from s4ref.records import DPLR, SSM, Diagonal


small = st.integers(-8, 8).map(lambda k: Fraction(k, 8))


@st.composite
def stable_systems(draw: st.DrawFn) -> SSM[Any]:
    """A dense system whose Gershgorin discs lie in the left half plane."""
    N = draw(st.integers(1, 4))
    A = [[draw(small) for _ in range(N)] for _ in range(N)]
    for i in range(N):
        A[i][i] = -Fraction(1, 4) - sum(abs(x) for j, x in enumerate(A[i]) if j != i)
    return SSM(A, [draw(small) + 2 for _ in range(N)], [draw(small) for _ in range(N)])


def interval(x: oracle.Certified) -> tuple[Any, Any]:
    return x.mid(), x.rad()


def test_legs_is_half_the_identity_plus_half_the_jacobi_matrix() -> None:
    """Formulary (8.11): exact zeros off the three diagonals, Gauss nodes for eigenvalues."""
    W = oracle.gramian(LegS(20))
    mid = W.mid()
    assert all(mid[i, j] == 0 for i in range(20) for j in range(20) if abs(i - j) > 1)
    assert all(mid[i, i] == Fraction(1, 2) for i in range(20))
    nodes = np.polynomial.legendre.leggauss(20)[0]
    assert np.allclose(np.linalg.eigvalsh(W.to_numpy()), (1 + nodes) / 2)


def test_the_closed_form_of_legs_solves_its_equation() -> None:
    """The doubling route does not know it."""
    named = oracle.gramian(LegS(6), digits=20)
    A, B = LegS(6).scaled()
    nameless = oracle.gramian(SSM(A, B, np.ones((1, 6))), digits=20)  # W = T Ws T
    for i in range(6):
        for j in range(6):
            square = Fraction((2 * i + 1) * (2 * j + 1))
            expected = nameless.mid()[i, j]
            found = named.mid()[i, j]
            assert abs(found**2 - expected**2 * square) <= Fraction(1, 10**18)


@pytest.mark.parametrize(("theta", "c"), [(1, 1), (2, Fraction(1, 2))])
def test_fout_has_a_multiple_of_the_identity(theta: int, c: Fraction) -> None:
    """Formulary (8.12)."""
    W = oracle.gramian(FouT(5, Fraction(theta)))
    assert (W.mid() == c * np.eye(5, dtype=int)).all()


@given(system=stable_systems())
def test_residuals_contain_zero(system: Any) -> None:
    """A W + W A^T + B B^T and its dual vanish, within the balls."""
    A = np.array(system.A, dtype=object)
    for which, M, v in (
        ("controllability", A, np.array(system.B, dtype=object)),
        ("observability", A.T, np.array(system.C, dtype=object)),
    ):
        W = oracle.gramian(system, which, digits=20, relative_to="largest")
        mid, rad = interval(W)
        residual = M.dot(mid) + mid.dot(M.T) + np.outer(v, v)
        slack = np.abs(M).dot(rad) + rad.dot(np.abs(M).T)
        assert (np.abs(residual) <= slack).all()
        assert slack.max() <= Fraction(1, 10**15) * (1 + np.abs(mid).max())


@given(system=stable_systems(), rule=st.sampled_from([bilinear, zoh, foh]))
def test_discrete_gramians_are_sums_over_the_impulse_response(system: Any, rule: Any) -> None:
    N = len(system.A)
    W = oracle.gramian(system, dt="1/2", rule=rule, digits=12, relative_to="largest")
    h = np.zeros((N, N))
    rows = SSM(system.A, system.B, np.eye(N))
    K = oracle.kernel(rows, "1/2", 160, rule=rule, relative_to="largest").approximate()
    h = K[:, 0, :] if K.ndim == 3 else K
    assert np.allclose(W.approximate(), h @ h.T, rtol=1e-9, atol=1e-9 * np.abs(h @ h.T).max())


@given(system=stable_systems())
def test_mpmath_lies_in_the_balls(system: Any, encloses: Any, mp_matrix: Any) -> None:
    N = len(system.A)
    W = oracle.gramian(system, relative_to="largest")
    with mpmath.workdps(60):
        A, b = mp_matrix(system.A), mp_matrix([[x] for x in system.B])
        M, Q = mpmath.matrix(N * N, N * N), b * b.T
        for i in range(N):
            for j in range(N):
                for k in range(N):
                    M[N * i + j, N * k + j] += A[i, k]
                    M[N * i + j, N * i + k] += A[j, k]
        x = mpmath.lu_solve(M, -mpmath.matrix([Q[i, j] for i in range(N) for j in range(N)]))
        encloses(W, list(x), 34)


def test_diagonal_systems_have_their_closed_form_and_their_real_form() -> None:
    lam, B, C = [-1 + 2j, -0.5 - 1j], [1, 1 + 1j], [1, 2]
    W = oracle.gramian(Diagonal(lam, B, C)).approximate()
    l, b = np.array(lam), np.array(B)
    assert np.allclose(W, -np.outer(b, b.conj()) / (l[:, None] + l.conj()))
    through_dplr = oracle.gramian(DPLR(lam, [0, 0], B, C, weight=[2, 2])).approximate()
    assert np.allclose(W, through_dplr)


@pytest.mark.parametrize("rule", [bilinear, foh])
def test_discrete_gramians_of_modes_are_sums_over_their_states(rule: Any) -> None:
    system = Diagonal([-1 + 2j, -0.5 - 1j], [1, 1 + 1j], [1, 2])
    W = oracle.gramian(system, dt="1/2", rule=rule).approximate()
    h = np.zeros((2, 300), complex)
    for k in range(2):
        for part, turn in ((1, 1), (-1j, 1j)):  # C = 1 and -i read Re and Im
            one = Diagonal(system.lam[k : k + 1], system.B[k : k + 1], [part])
            K = oracle.kernel(one, "1/2", 300, rule=rule, relative_to="largest").approximate()
            h[k] += turn * K
    assert np.allclose(W, h @ h.conj().T)


def test_large_systems_go_by_doubling_and_unreached_states_stay_zero() -> None:
    W = oracle.gramian(LegT(24), relative_to="largest").approximate()
    A, B = oracle.hippo(LegT(24)).A.to_numpy(), oracle.hippo(LegT(24)).B.to_numpy()
    assert np.abs(A @ W + W @ A.T + np.outer(B, B)).max() < 1e-11
    dead = oracle.gramian(FouD(4)).mid()
    assert not dead[1].any()


def test_the_dummy_state_of_padded_fourier_families_plays_no_part() -> None:
    """It has the eigenvalue 0 and no input; Formulary (2.22)."""
    expected = np.diag([1, 0, 1, 1, 1, 1])
    assert (oracle.gramian(FouT(6, padded=True)).mid() == expected).all()
    discrete = oracle.gramian(FouT(6, padded=True), dt="1/8", relative_to="largest").mid()
    assert not discrete[1].any()
    odd, even = [1, Fraction(1, 2), 2, 1, 1], [1, 7, Fraction(1, 2), 2, 1, 1]
    plain, padded = FouT(5), FouT(6, padded=True)
    assert oracle.h2_norm(plain, C=odd).decimal() == oracle.h2_norm(padded, C=even).decimal()
    norms = [oracle.hinf_norm(f, C=C).value.decimal() for f, C in ((plain, odd), (padded, even))]
    assert norms[0] == norms[1]
    steps = [oracle.memory_length(f, "1/8", C=C) for f, C in ((plain, odd), (padded, even))]
    assert steps[0] == steps[1]


def test_unstable_systems_and_complex_observability_are_refused() -> None:
    with pytest.raises(InputError, match="not Hurwitz"):
        oracle.gramian(ChebT(3))
    with pytest.raises(InputError, match="not Schur"):
        oracle.gramian(LegS(8), dt="1/2", rule=euler)
    with pytest.raises(InputError, match="dense SSM"):
        oracle.gramian(S4DLin(4), "observability", C=[1, 1])
    with pytest.raises(InputError, match="C is missing"):
        oracle.gramian(LegS(4), "observability")
    with pytest.raises(InputError, match="which"):
        oracle.gramian(LegS(4), "both")  # type: ignore[arg-type]


@pytest.mark.parametrize("system", [S4DLin(4), S4DLegS(4), S5(4)])
def test_the_diagonal_of_a_gramian_of_modes_is_real(system: object) -> None:
    W = oracle.gramian(system)  # type: ignore[arg-type]
    assert not np.diag(W.imag.mid()).any()
    assert (np.diag(W.to_numpy(np.complex128)).real > 0).all()
