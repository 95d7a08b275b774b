"""Eigenvalues: exact where structure gives them, enclosed otherwise; one order; verdicts sure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Gauss
from s4ref.maths.discretize import backward_euler, bilinear, euler, foh, gbt, zoh
from s4ref.maths.hippo import ChebT, FouD, FouT, LagT, LegS, LegSD, LegT, family
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR, SSM, Diagonal, Discrete


matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-12, 12).map(lambda k: Fraction(k, 4)), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


def numbers(x: oracle.Certified) -> list[complex]:
    """Midpoints as Python numbers."""
    return [complex(z) for z in x.approximate().flat]


@pytest.mark.parametrize("N", [1, 2, 5, 64])
def test_legs_has_the_integers_exactly(N: int) -> None:
    values = oracle.spectrum(LegS(N))
    assert values.mid().tolist() == [-(k + 1) for k in range(N)]
    assert not any(values.rad())


def test_multiple_eigenvalues_are_repeated_and_exact() -> None:
    assert oracle.spectrum(LagT(4)).mid().tolist() == [-1] * 4
    assert oracle.spectrum(ChebT(4)).mid().tolist() == [0] * 4  # nilpotent
    assert oracle.spectrum([[0, 1, 0], [0, 0, 1], [-1, -3, -3]]).mid().tolist() == [-1] * 3
    # not triangular, and irrational: (s^2 - 2)^2
    twice = [[0, 2, 1, 0], [1, 0, 0, 1], [0, 0, 0, 2], [0, 0, 1, 0]]
    assert oracle.spectrum(twice).decimal(10).tolist() == ["1.414213562"] * 2 + ["-1.414213562"] * 2


def test_imaginary_eigenvalues_have_real_parts_of_exactly_zero() -> None:
    turn = oracle.spectrum([[0, 2], [-1, 0]], digits=10)
    assert turn.real.mid().tolist() == [0, 0]
    assert turn.real.rad().tolist() == [0, 0]
    assert turn.imag.decimal().tolist() == ["1.414213562", "-1.414213562"]
    assert numbers(oracle.spectrum([[1, 2], [-2, 1]])) == [1 + 2j, 1 - 2j]


def test_pairs_stand_together_by_descending_real_part() -> None:
    assert numbers(oracle.spectrum(S4DLin(6), digits=30))[4:] == [-0.5, -0.5]
    imaginary = [round(z.imag / np.pi) for z in numbers(oracle.spectrum(S4DLin(6)))]
    assert imaginary == [2, -2, 1, -1, 0, 0]
    values = numbers(oracle.spectrum(LegT(6)))
    assert [z.real for z in values] == sorted((z.real for z in values), reverse=True)
    assert all(values[k] == values[k + 1].conjugate() for k in (0, 2, 4))
    assert all(values[k].imag > 0 for k in (0, 2, 4))


def test_the_order_stays_when_more_digits_are_asked() -> None:
    values = oracle.spectrum(FouT(7), digits=5)
    assert np.allclose(values.to_numpy(complex), values.approximate(complex), rtol=1e-5)


@pytest.mark.parametrize(
    "system",
    [
        pytest.param(DPLR(["-1"], [1], [1], [1], weight=[2]), id="dplr with a real pair"),
        pytest.param(DPLR([-1 + 2j], [1], [1], [1], weight=[2]), id="dplr with one pair"),
        pytest.param(DPLR([-1 + 2j, -3], [1, 1j], [1, 1], [1, 1]), id="dplr of complex modes"),
        pytest.param(Diagonal([-1 + 2j, -3], [1, 1], [1, 1], [2, 1]), id="diagonal"),
    ],
)
def test_records_have_the_spectrum_of_their_full_matrix(system: Any) -> None:
    lam, weight = np.array(system.lam, dtype=complex), system.weight or [1] * len(system.lam)
    paired = [k for k, w in enumerate(weight) if w == 2]
    full = np.concatenate([lam, lam[paired].conj()])
    A = np.diag(full)
    if isinstance(system, DPLR):
        P = np.array(system.P, dtype=complex)
        P = np.concatenate([P, P[paired].conj()])
        A = A - np.outer(P, P.conj())
    expected = sorted(np.linalg.eigvals(A), key=lambda z: (-round(z.real, 9), -round(z.imag, 9)))
    found = sorted(
        numbers(oracle.spectrum(system)), key=lambda z: (-round(z.real, 9), -round(z.imag, 9))
    )
    assert np.allclose(found, expected)


@given(A=matrices)
def test_sums_of_powers_of_eigenvalues_are_traces(A: Any) -> None:
    """sum lam^k = tr A^k, k = 1, 2."""
    values = oracle.spectrum(A, digits=25)
    power, N = np.array(A, dtype=object), len(A)
    re, im = values.real, values.imag if values.is_complex else None
    for k in (1, 2):
        total = sum(_real_power(re, im, j, k) for j in range(N))
        trace = sum((power[j, j] for j in range(N)), Fraction(0))
        assert abs(total - trace) <= Fraction(1, 10**20) * (1 + max(abs(x) for x in power.flat))
        power = power.dot(np.array(A, dtype=object))


def _real_power(re: Any, im: Any, j: int, k: int) -> Fraction:
    """Return Re z_j^k of the midpoints, k = 1 or 2."""
    x = re.mid()[j]
    y = Fraction(0) if im is None else im.mid()[j]
    return Fraction(x if k == 1 else x * x - y * y)


@given(A=matrices)
def test_mpmath_lies_in_the_balls(
    A: Any, encloses: Any, mp_matrix: Any, mp_eigenvalues: Any
) -> None:
    """Simple eigenvalues only: mpmath has half the digits of double ones."""
    values = oracle.spectrum(A)
    found = numbers(values)
    gaps = [abs(x - y) for i, x in enumerate(found) for y in found[:i]]
    if gaps and min(gaps) < 1e-3:
        return
    with mpmath.workdps(50):
        reference = mp_eigenvalues(mp_matrix(A))
        order = [min(reference, key=lambda z: abs(z - x)) for x in found]
        encloses(values, order, 34)


@pytest.mark.parametrize("fourier", [FouT(5), FouD(4)])
def test_mpmath_lies_in_the_balls_of_fourier_families(
    fourier: Any, encloses: Any, mp_family: Any, mp_eigenvalues: Any
) -> None:
    values = oracle.spectrum(fourier)
    with mpmath.workdps(60):
        reference = mp_eigenvalues(mp_family(fourier))
        # FouD has a double eigenvalue, of which mpmath has half the digits; it is exact here
        order = [min(reference, key=lambda z: abs(z - x)) for x in numbers(values)]
        encloses(values, order, 25)


@pytest.mark.parametrize("rule", [bilinear, euler, backward_euler, gbt("1/3"), zoh, foh])
def test_discrete_spectra_are_those_of_the_discretized_matrix(rule: Any) -> None:
    values = oracle.spectrum(LegT(4), dt="1/8", rule=rule)
    Ab = oracle.discretize(LegT(4), "1/8", rule=rule).Ab.to_numpy()
    expected = np.linalg.eigvals(Ab)
    for z in numbers(values):
        assert np.abs(expected - z).min() < 1e-12


def test_discrete_spectra_keep_the_order_and_are_exact_under_rational_rules() -> None:
    values = oracle.spectrum(LegS(3), dt="1/10")
    assert values.to_numpy().tolist() == [19 / 21, 9 / 11, 17 / 23]
    assert oracle.spectrum(LegS(2), dt="1/4", rule=euler).mid().tolist() == [0.75, 0.5]
    steps = oracle.spectrum(Diagonal([-1, -1], [1, 1], [1, 1]), dt=["1/2", "1/4"], rule=euler)
    assert steps.mid().tolist() == [0.5, 0.75]


@pytest.mark.parametrize(
    ("N", "omega"),
    [
        (2, ["0.8660254037844386467637232"]),
        (3, ["2.397915761656359770798719"]),
        (4, ["4.603293007066848680913577", "0.5565011150837434038521495"]),
        (
            8,
            [
                "19.8574103709705768348891",
                "5.354208515030874232826975",
                "1.957794150902805156606203",
                "0.4274887122858601189958386",
            ],
        ),
    ],
)
def test_the_normal_part_of_legs_has_the_frequencies_of_the_formulary(
    N: int, omega: list[str]
) -> None:
    """Re lam = -1/2 and (3.6), here from the exact characteristic polynomial (3.5)."""
    values = oracle.spectrum(LegSD(N), digits=25)
    assert values.imag.decimal().tolist()[0 : 2 * (N // 2) : 2] == omega
    assert all(abs(x + Fraction(1, 2)) < Fraction(1, 10**24) for x in values.real.mid())


def test_fout_has_the_eigenvalues_of_the_formulary() -> None:
    values = oracle.spectrum(FouT(5), digits=25)
    assert values.real.decimal(24).tolist()[::2] == [
        "-1.34703437537139233584772",
        "-2.19791796746922056293267",
        "-2.91009531431877420243922",
    ]
    assert values.imag.decimal(24).tolist()[0:4:2] == [
        "11.4364658859156377701082",
        "5.2420423912289462075755",
    ]


def test_what_cannot_be_isolated_says_so() -> None:
    complex_jordan = [[1j, 1, 0], [0, 1j, 1], [1e-30, 0, 1j]]
    assert oracle.spectrum(complex_jordan).shape == (3,)
    full = np.array([[1j, 1], [Gauss(Fraction(0), Fraction(0)), 1j]], dtype=object)
    assert numbers(oracle.spectrum(full)) == [1j, 1j]  # triangular
    similar = [[0, 1], [1, 2j]]  # (s - i)^2
    with pytest.raises(PrecisionError, match="multiple eigenvalue"):
        oracle.spectrum(similar, digits=3)


@pytest.mark.parametrize(
    "bad",
    ["legs", 3, [[1, 2]], [1, 2], [], [["x"]], Discrete([[1]], [[1]], [[1]]), None],
)
def test_what_is_no_system_is_refused(bad: Any) -> None:
    with pytest.raises(InputError):
        oracle.spectrum(bad)


def test_bad_steps_and_rules_are_refused() -> None:
    with pytest.raises(InputError, match="dt"):
        oracle.spectrum(LegS(2), dt=0)
    with pytest.raises(InputError, match="rule"):
        oracle.spectrum(LegS(2), dt=1, rule="zoh")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="digits"):
        oracle.spectrum(LegS(2), digits=0)


def test_a_thousand_digits() -> None:
    values = oracle.spectrum([[0, 1], [2, 0]], digits=1000)
    with mpmath.workdps(1010):
        assert str(values.decimal()[0])[:900] == str(mpmath.sqrt(2))[:900]


def test_families_agree_with_their_rational_form() -> None:
    ours = numbers(oracle.spectrum(family("legt", 4, normalisation="lmu")))
    theirs = numbers(oracle.spectrum(LegT(4, Fraction(1))))
    assert np.allclose(ours, theirs)
    A = SSM(LegS(3).scaled()[0], np.ones(3), np.ones(3))
    assert numbers(oracle.spectrum(A)) == [-1, -2, -3]
