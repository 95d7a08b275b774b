"""Exact values of certified entries."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import DPLR, SSM, Diagonal, LegS, oracle, zoh
from s4ref.exact import Gauss


def test_a_rational_kernel_is_known_exactly():
    K = oracle.kernel(LegS(1), "2/7", 4, C=[4])
    assert list(K.rational()) == [Fraction(3, 4) ** l for l in range(4)]


def test_surds_and_exponentials_have_no_rational_value():
    A = oracle.hippo(LegS(2)).A.rational()
    assert A.tolist() == [[-1, 0], [None, -2]]
    assert oracle.kernel(LegS(1), 1, 2, C=[1], rule=zoh).rational().tolist() == [None, None]


def test_complex_entries_are_gaussian_rationals():
    mode = Diagonal([complex(-1, 2), -1], [1, 1], [1, 1])
    Ab = oracle.discretize(mode, 1).Ab
    # (1 + z/2)/(1 - z/2) with z = -1 + 2i, and with z = -1 (Formulary 6.10)
    assert Ab.rational().tolist() == [Gauss(Fraction(-1, 13), Fraction(8, 13)), Fraction(1, 3)]
    assert Ab.real.rational().tolist() == [Fraction(-1, 13), Fraction(1, 3)]


def test_all_entries_may_be_complex():
    z = Gauss(Fraction(-1, 13), Fraction(8, 13))
    modes = Diagonal([complex(-1, 2)] * 2, [1, 1], [1, 1])
    assert oracle.discretize(modes, 1).Ab.rational().tolist() == [z, z]


def test_a_part_can_be_rational_alone():
    lam = oracle.dplr(LegS(4)).lam
    assert lam.rational().tolist() == [None, None]
    assert lam.real.rational().tolist() == [Fraction(-1, 2)] * 2


numbers = st.fractions(-4, 4, max_denominator=8)


@given(a=numbers, b=numbers, c=numbers)
def test_the_exact_value_is_that_of_fractions_and_lies_in_the_ball(
    a: Fraction, b: Fraction, c: Fraction
):
    K = oracle.kernel(SSM([[a]], [b], [c]), "1/4", 3)
    ratio, start = (8 + a) / (8 - a), c * b / 4 / (1 - a / 8)
    expected = [start * ratio**l for l in range(3)]
    assert K.rational().tolist() == expected
    for mid, rad, x in zip(K.mid(), K.rad(), expected, strict=True):
        assert abs(mid - x) <= rad


def test_mpmath_at_twice_the_precision_agrees_with_the_exact_value():
    system = DPLR([complex(-1, 2)], [1], [complex(1, 1)], [complex(1, -1)], weight=[2])
    K = oracle.kernel(system, "1/2", 3, digits=30)
    with mpmath.workdps(60):
        for exact, mid, rad in zip(K.rational(), K.mid(), K.rad(), strict=True):
            value = mpmath.mpf(exact.numerator) / exact.denominator
            centre = mpmath.mpf(mid.numerator) / mid.denominator
            size = mpmath.mpf(rad.numerator) / rad.denominator
            assert abs(value - centre) <= size + mpmath.mpf(10) ** -55 * abs(value)


@pytest.mark.parametrize("shape", [(), (2,)])
def test_the_shape_is_that_of_the_entries(shape: tuple[int, ...]):
    u = [[1], [2]] if shape else [1, 2]
    system = SSM([[-1]], [[1]], [[1]]) if shape else SSM([[-1]], [1], [1])
    y = oracle.response(system, u, 1).y
    assert y.rational().shape == y.shape
