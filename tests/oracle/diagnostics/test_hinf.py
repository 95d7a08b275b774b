"""H-infinity norms: the Formulary's digits and closed forms, the Hamiltonian, mpmath."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.hippo import ChebT, FouD, FouT, GLegS, LagT, LegS, LegSD, LegT
from s4ref.maths.initialise import Modal, S4DLegS, S4DLin
from s4ref.records import DPLR, SSM, Diagonal


small = st.integers(-8, 8).map(lambda k: Fraction(k, 8))
ROW = [Fraction(1, 4), 1, -1, 1]


@pytest.mark.parametrize(
    ("N", "norm", "omega"),
    [
        (2, "0.6714979890510642246583292", "1.36243287460038"),
        (3, "0.8991866223636574123374263", "1.18690738473402"),
        (4, "0.9611203374560514788813233", "0.999330698197562"),
    ],
)
def test_legs_has_the_digits_of_the_formulary(N: int, norm: str, omega: str) -> None:
    found = oracle.hinf_norm(LegS(N), C=ROW[:N], digits=25)
    assert found.value.decimal() == norm
    assert found.omega is not None
    assert found.omega.decimal(15) == omega


@pytest.mark.parametrize("n", range(4))
def test_single_states_of_legs_have_their_closed_form(n: int) -> None:
    """1/sqrt(2n+1) at omega = sqrt(n (n+1)), with poles that cancel; Formulary (8.13), (8.14)."""
    found = oracle.hinf_norm(LegS(6), C=[int(k == n) for k in range(6)], digits=30)
    assert found.lower**2 <= Fraction(1, 2 * n + 1) <= found.upper**2
    assert found.omega is not None
    low, high = (found.omega.mid()[()] + s * found.omega.rad()[()] for s in (-1, 1))
    assert low**2 <= n * (n + 1) <= high**2


def twins(low: Fraction, high: Fraction) -> SSM[Any]:
    """Resonances at 1 and 100 whose gains differ by a factor; (1, 1) is symmetric in 100/omega."""
    A, C = np.full((4, 4), Fraction(0)), np.full((2, 4), Fraction(0))
    for k, (w, gain) in enumerate([(1, low), (100, high)]):
        A[2 * k, 2 * k + 1], A[2 * k + 1, 2 * k] = Fraction(1), Fraction(-w * w)
        A[2 * k + 1, 2 * k + 1], C[k, 2 * k + 1] = Fraction(-w, 10), w * gain
    return SSM(A, [0, 1, 0, 1], C)


def test_of_two_peaks_that_all_but_equal_each_other_the_frequency_is_that_of_the_larger() -> None:
    one, more = Fraction(1), 1 + Fraction(1, 10**100)
    found = [oracle.hinf_norm(twins(*x)) for x in ((one, one), (more, one), (one, more))]
    assert len({x.value.decimal()[()] for x in found}) == 1
    omega = [x.omega.decimal(6)[()] for x in found if x.omega is not None]
    assert omega == ["1", "1", "100"]


@pytest.mark.parametrize(
    ("N", "digits", "omega"),
    [(8, "0.643785226093", "19.8574368606"), (16, "0.638603365123", "80.9660813035")],
)
def test_the_spike_of_the_diagonal_part_of_legs(N: int, digits: str, omega: str) -> None:
    """sup |G_diag - G| stays near 2/pi, at omega near N^2/pi; Formulary (4.11)."""
    (A, B), (S, half) = LegS(N).scaled(), LegSD(N).scaled()
    zero = np.zeros((N, N), dtype=int)
    both = SSM(
        np.block([[A, zero], [zero, S]]).tolist(),
        np.concatenate([B, half])[:, 0].tolist(),
        [-1] + [0] * (N - 1) + [1] + [0] * (N - 1),
    )
    found = oracle.hinf_norm(both, digits=12)
    assert found.value.decimal() == digits
    assert found.omega is not None
    assert found.omega.decimal() == omega


@st.composite
def stable_systems(draw: st.DrawFn) -> Any:
    N = draw(st.integers(1, 4))
    kind = draw(st.sampled_from(["dense", "legs", "legt", "lagt", "diagonal"]))
    C = [draw(small) for _ in range(N)]
    if not any(C):
        C[0] = Fraction(1)
    if kind == "dense":
        A = [[draw(small) for _ in range(N)] for _ in range(N)]
        for i in range(N):
            A[i][i] = -Fraction(1, 4) - sum(abs(x) for j, x in enumerate(A[i]) if j != i)
        return SSM(A, [draw(small) + 2 for _ in range(N)], C), None
    if kind == "diagonal":
        lam = [complex(-1 / 4 - k, float(draw(small)) * 8) for k in range(N)]
        return Diagonal(lam, [1] * N, C, [2] * N), None
    return {"legs": LegS, "legt": LegT, "lagt": LagT}[kind](N), C


def float_system(system: Any, C: Any) -> tuple[Any, Any, Any]:
    if isinstance(system, SSM):
        return tuple(np.array(x, dtype=float) for x in (system.A, system.B, system.C))
    if isinstance(system, Diagonal):
        lam, c = np.array(system.lam), np.array(system.C, dtype=float)
        A = np.block(
            [[np.diag(lam.real), -np.diag(lam.imag)], [np.diag(lam.imag), np.diag(lam.real)]]
        )
        return A, np.array([1.0] * len(lam) + [0.0] * len(lam)), np.concatenate([2 * c, 0 * c])
    found = oracle.hippo(system)
    return found.A.to_numpy(), found.B.to_numpy(), np.array(C, dtype=float)


def norm_of(system: Any, **options: Any) -> Any:
    """Return the norm; leave out what is refused as documented: surds and modes G hides."""
    try:
        return oracle.hinf_norm(system, **options)
    except PrecisionError:
        reject()


@given(case=stable_systems())
def test_the_hamiltonian_crosses_the_imaginary_axis_below_the_norm_alone(case: Any) -> None:
    """Formulary (8.15), and no frequency of a grid exceeds the norm."""
    system, C = case
    found = norm_of(system, C=C, digits=12)
    A, b, c = float_system(system, C)
    norm, N = float(found.value.approximate()), len(A)
    grid = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 300)])
    G = np.array([c @ np.linalg.solve(1j * w * np.eye(N) - A, b) for w in grid])
    assert np.abs(G).max() <= norm * (1 + 1e-9)
    assert found.omega is not None
    w = float(found.omega.approximate())
    peak = abs(c @ np.linalg.solve(1j * w * np.eye(N) - A, b))
    assert peak == pytest.approx(norm, rel=1e-7)
    gamma = 1.001 * norm
    H = np.block([[A, np.outer(b, b) / gamma**2], [-np.outer(c, c), -A.T]])
    assert np.abs(np.linalg.eigvals(H).real).min() > 1e-9


@given(case=stable_systems())
def test_mpmath_lies_in_the_ball(case: Any, encloses: Any) -> None:
    """|G| at the frequency of the peak, by mpmath: flat there, so that 20 digits of it give 40."""
    system, C = case
    found = norm_of(system, C=C)
    assert found.omega is not None
    omega = Fraction(found.omega.mid()[()])
    value = oracle.transfer(system, [_on_the_axis(omega)], C=C, digits=50)
    with mpmath.workdps(60):
        re, im = ((_mpf(part.mid()[0])) for part in (value.real, value.imag))
        encloses(found.value, [mpmath.hypot(re, im)], 30)


def _on_the_axis(omega: Fraction) -> Any:
    return Gauss(Fraction(0), omega) if omega else Fraction(0)


def _mpf(x: Fraction) -> Any:
    return mpmath.mpf(x.numerator) / x.denominator


def test_mpmath_maximises_to_the_same_norm(encloses: Any, mp_family: Any) -> None:
    with mpmath.workdps(50):
        A, C = mp_family(LegT(3)), [mpmath.mpf(x) for x in (1, 2, -1)]
        B = mpmath.matrix([mpmath.sqrt(2 * n + 1) / 2 for n in range(3)])

        def square(w: Any) -> Any:
            x = mpmath.lu_solve(mpmath.mpc(0, w) * mpmath.eye(3) - A, B)
            return abs(sum(c * y for c, y in zip(C, x, strict=True))) ** 2

        found = oracle.hinf_norm(LegT(3), C=[1, 2, -1])
        assert found.omega is not None
        start = float(found.omega.approximate())
        w = mpmath.findroot(lambda w: mpmath.diff(square, w), start, tol=1e-30)
        encloses(found.value, [mpmath.sqrt(square(w))], 30)


@pytest.mark.parametrize(
    ("system", "C"),
    [(FouT(5), [1, Fraction(1, 2), 2, 1, 1]), (FouD(4), [1, 1, 2, 1]), (S4DLin(8), [1, 2, 1j, 1])],
)
def test_systems_with_pi_reach_their_norm_and_nothing_more(system: Any, C: Any) -> None:
    found = oracle.hinf_norm(system, C=C)
    w = np.linspace(0, 40, 400)
    G = np.abs(oracle.transfer(system, 1j * w, C=C, digits=8).approximate())
    assert found.omega is not None
    there = oracle.transfer(system, [1j * float(found.omega.approximate())], C=C).approximate()
    assert G.max() <= float(found.value.approximate()) * (1 + 1e-7)
    assert np.abs(there[0]) == pytest.approx(float(found.value.approximate()), rel=1e-12)


@pytest.mark.parametrize(
    "system",
    [S4DLin(6), S4DLegS(6), FouT(5), FouT(6, padded=True), FouD(6), LegSD(4), GLegS(4, "1/2")],
)
def test_outputs_that_see_one_state_alone_leave_no_cancelling_poles_behind(system: Any) -> None:
    n = system.n if isinstance(system, Modal) else system.N
    for k in range(n):
        C = [int(j == k) for j in range(n)]
        norm = float(oracle.hinf_norm(system, C=C, digits=6).value.approximate())
        G = oracle.transfer(system, [0.125j, 3j], C=C, digits=6).approximate()
        assert np.abs(G).max() <= norm * (1 + 1e-5)


def test_peaks_at_zero_at_infinity_and_of_constants() -> None:
    low_pass = oracle.hinf_norm(SSM([[-1]], [1], [1]))
    assert low_pass.omega is not None
    assert (low_pass.omega.mid(), low_pass.value.mid()) == (0, 1)
    high_pass = oracle.hinf_norm(SSM([[-1]], [1], [-1], 1))
    assert high_pass.omega is None
    assert high_pass.value.decimal() == "1"
    all_pass = oracle.hinf_norm(SSM([[-1]], [1], [-2], 1))
    assert all_pass.value.decimal() == "1"
    assert oracle.hinf_norm(SSM([[-1]], [1], [0])).value.mid() == 0


def test_several_outputs_count_by_their_length() -> None:
    found = oracle.hinf_norm(SSM([[-1]], [1], [[3], [4]]))
    assert found.value.decimal() == "5"
    # Re of a complex mode: (s + 1)/(s^2 + 2 s + 5), whose square is 1/(2 sqrt(32) - 8) at its peak
    found = oracle.hinf_norm(DPLR([-1 + 2j], [0], [1], [1]), digits=15)
    assert float(found.value.to_numpy()) == pytest.approx((2 * 32**0.5 - 8) ** -0.5, rel=1e-14)


def test_what_has_no_norm_is_refused() -> None:
    with pytest.raises(InputError, match="not Hurwitz"):
        oracle.hinf_norm(ChebT(3), C=[1, 1, 1])
    with pytest.raises(InputError, match="2 outputs and 2 inputs"):
        oracle.hinf_norm(SSM([[-1, 0], [0, -2]], [[1, 0], [0, 1]], [[1, 0], [0, 1]]))
    with pytest.raises(InputError, match="C is missing"):
        oracle.hinf_norm(LegS(3))
