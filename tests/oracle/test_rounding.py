"""Correct rounding: against NumPy, against fractions, at ties, zeros, subnormals and overflow."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import LegS
from s4ref.oracle.rounding import FORMATS, decimal_text, round_decimal, round_dyadic, round_fraction
from s4ref.records import SSM


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["float32", "float64"]))
@example(5e-324, "float64")
@example(2.0**-150, "float32")
@example(3.5e38, "float32")
def test_dyadic_rounding_is_numpys(x: float, name: str) -> None:
    n, d = x.as_integer_ratio()
    with np.errstate(over="ignore"):
        want = np.dtype(name).type(x)
    got = round_dyadic(n, 1 - d.bit_length(), FORMATS[name])
    assert got == want
    assert round_fraction(Fraction(x), FORMATS[name]) == want


@given(st.integers(), st.integers(1, 10**40), st.sampled_from(["float32", "float64"]))
def test_fraction_rounding_is_nearest_even(n: int, d: int, name: str) -> None:
    x, fmt = Fraction(n, d), FORMATS[name]
    got = round_fraction(x, fmt)
    if name == "float64":
        assert got == n / d  # Python's integer division rounds correctly
    if math.isfinite(got) and got:
        ulp = Fraction(2) ** max(math.frexp(got)[1] - fmt.precision, fmt.least)
        error = abs(Fraction(got) - x)
        assert error <= ulp / 2
        if error == ulp / 2:
            assert (Fraction(got) / ulp) % 2 == 0


@given(st.fractions(), st.integers(1, 30))
def test_decimal_rounding(x: Fraction, digits: int) -> None:
    m, e = round_decimal(x, digits)
    assert Fraction(decimal_text(m, e)) == m * Fraction(10) ** e
    if x:
        assert 10 ** (digits - 1) <= abs(m) < 10**digits
        assert abs(m * Fraction(10) ** e - x) <= Fraction(10) ** e / 2
    else:
        assert decimal_text(m, e) == "0"


@pytest.mark.parametrize(
    "x, digits, text",
    [
        (Fraction(1, 3), 5, "0.33333"),
        (Fraction(2, 3), 5, "0.66667"),
        (Fraction(999999, 1000), 3, "1000"),
        (Fraction(-1, 10**8), 4, "-1.0e-08"),
        (Fraction(12345, 10**9), 3, "1.23e-05"),
        (Fraction(1, 10), 30, "0.1"),
        (Fraction(10**50 + 1), 60, "1.00000000000000000000000000000000000000000000000001e+50"),
    ],
)
def test_decimal_text(x: Fraction, digits: int, text: str) -> None:
    assert decimal_text(*round_decimal(x, digits)) == text


def test_exact_tie_of_legs_rounds_to_even() -> None:
    """LegS N=1, bilinear, dt=2/7, C=4: K[34] = (3/4)^34 is halfway between two float64."""
    K = oracle.kernel(LegS(1), "2/7", 36, C=[4])
    exact = [Fraction(3, 4) ** l for l in range(36)]
    assert [Fraction(x) for x in K.mid()[:20]] == exact[:20]
    for name in ("float64", "float32"):
        want = [round_fraction(x, FORMATS[name]) for x in exact]
        assert K.to_numpy(name).tolist() == want
    # 3^34 has 54 bits and is odd: exactly between two float64 numbers
    assert (3**34).bit_length() == 54
    low, high = np.nextafter(K.to_numpy()[34], 0), K.to_numpy()[34]
    distance = {abs(Fraction(float(v)) - exact[34]) for v in (low, high, np.nextafter(high, 1))}
    assert Fraction(1, 2 ** (68)) in distance


def test_exact_zeros_are_zeros() -> None:
    """dt = 2 makes Ab = 0 for N = 1; C orthogonal to Ab^l Bb makes a zero no ball can certify."""
    assert oracle.kernel(LegS(1), 2, 4, C=[4]).decimal().tolist() == ["4", "0", "0", "0"]
    A = [["-1/3", 0], [0, "-1/7"]]
    M = oracle.kernel(SSM(A, [1, 1], [1, 0]), "1/10", 3, digits=20).mid()
    N = oracle.kernel(SSM(A, [1, 1], [0, 1]), "1/10", 3, digits=20).mid()
    assert M[2] != N[2]
    # K[l] = c0 a^l + c1 b^l with c1 chosen so that K[2] vanishes exactly
    a = (1 - Fraction(1, 60)) / (1 + Fraction(1, 60))
    b = (1 - Fraction(1, 140)) / (1 + Fraction(1, 140))
    ba, bb = Fraction(1, 10) / (1 + Fraction(1, 60)), Fraction(1, 10) / (1 + Fraction(1, 140))
    C = [b**2 * bb, -(a**2) * ba]
    K = oracle.kernel(SSM(A, [1, 1], C), "1/10", 4, digits=30)
    assert K.mid()[2] == K.rad()[2] == 0
    assert K.to_numpy()[2] == 0
    assert [v != 0 for v in K.mid()] == [True, True, False, True]


def test_zero_among_surds_is_decided_by_linear_independence() -> None:
    """N = 5 has sqrt(9) = 3 beside sqrt(3), sqrt(5), sqrt(7): each square-free part by itself."""
    K = oracle.kernel(LegS(5), 2, 1, C=[3, 0, 0, 0, 0], digits=10)
    x = oracle.discretize(LegS(5), 2).Bb
    # Bb_0 = 1 and Bb_4 = 3 q: choose C so that C_0 Bb_0 + C_4 Bb_4 = 0
    q = Fraction(str(x.decimal(30)[4])).limit_denominator(10**6)
    zero = oracle.kernel(
        LegS(5), 2, 1, C=[q, 0, 0, 0, -Fraction(str(x.decimal(30)[0])).limit_denominator(10**6)]
    )
    assert K.to_numpy()[0] != 0
    assert zero.decimal().tolist() == ["0"]


def test_conversions_refuse_other_types() -> None:
    K = oracle.kernel(LegS(2), "1/10", 2, C=[1, 1])
    for bad in (np.float16, np.int64, np.complex128):
        with pytest.raises(InputError, match="dtype = "):
            K.to_numpy(bad)
    with pytest.raises(InputError, match="digits = 0"):
        K.decimal(0)
    with pytest.raises(InputError, match="no imaginary part"):
        _ = K.imag
    lam = oracle.dplr(LegS(2)).lam
    with pytest.raises(InputError, match=r"use \.real\.mid"):
        lam.mid()
    assert lam.to_numpy(np.complex64).dtype == np.complex64


@given(
    st.integers(1, 4),
    st.integers(1, 40),
    st.fractions(min_value="1/50", max_value=1, max_denominator=50),
)
def test_float32_is_never_rounded_through_float64(N: int, L: int, dt: Fraction) -> None:
    K = oracle.kernel(LegS(N), dt, L, C=[1] * N, digits=40)
    want = [round_fraction(x, FORMATS["float32"]) for x in K.mid()]
    assert K.to_numpy(np.float32).tolist() == want


def test_numpy_takes_certified_arrays() -> None:
    K = oracle.kernel(LegS(3), "1/10", 5, C=[1, 2, 3])
    assert (np.asarray(K) == K.to_numpy()).all()
    assert np.asarray(K, dtype=np.float32).tolist() == K.to_numpy(np.float32).tolist()
    assert np.asarray(oracle.dplr(LegS(4)).lam).dtype == np.complex128
    with pytest.raises(ValueError, match="no memory to share"):
        np.array(K, copy=False)
