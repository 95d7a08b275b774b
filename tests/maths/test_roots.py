"""Roots of rational polynomials: multiplicities, exact values, exact zeros of parts."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import precision
from s4ref.exact import ExactArray, Gauss
from s4ref.maths.hippo import LegSD
from s4ref.maths.roots import Factor, Root, characteristic_factors, roots


def companion(coefficients: list[int]) -> ExactArray:
    """The companion matrix of a monic polynomial, constant term first."""
    n = len(coefficients)
    A: ExactArray = np.full((n, n), Fraction(0), dtype=object)
    for k in range(1, n):
        A[k, k - 1] = Fraction(1)
    A[:, -1] = [Fraction(-c) for c in coefficients]
    return A


def found(coefficients: list[int]) -> list[Root]:
    with precision(100):
        return roots(characteristic_factors(companion(coefficients)))


def test_rational_and_gaussian_roots_are_exact() -> None:
    assert [x.exact for x in found([-6, 11, -6])] == [3, 1, 2] or {
        x.exact for x in found([-6, 11, -6])
    } == {1, 2, 3}
    assert {x.exact for x in found([5, 2])} == {
        Gauss(Fraction(-1), Fraction(2)),
        Gauss(Fraction(-1), Fraction(-2)),
    }


def test_multiple_roots_are_repeated() -> None:
    assert [x.exact for x in found([1, 3, 3])] == [-1, -1, -1]
    assert sorted(f.multiplicity for f in characteristic_factors(companion([4, 0, -4, 0]))) == [2]


def test_even_factors_have_imaginary_roots_with_exact_zeros() -> None:
    values = [x.ball for x in found([3, 0, 7, 0])]  # s^4 + 7 s^2 + 3
    assert all(x.real.is_zero() for x in values)
    mixed = [x.ball for x in found([-2, 0, -1, 0, 1, 0])]  # of degree 6 in s^2
    assert len(mixed) == 6


def test_factors_of_odd_degree_with_few_terms_are_no_even_ones() -> None:
    """s^3 - s^2 - 1 has no term in s; it once counted as even."""
    values = [x.ball for x in found([-1, 0, -1])]
    assert len(values) == 3
    with precision(100):
        assert all((x**3 - x**2 - 1).contains(0) for x in values)


@given(c=st.lists(st.integers(-6, 6), min_size=1, max_size=6))
def test_every_root_is_one_and_none_is_missing(c: list[int]) -> None:
    """prod (s - root) has the coefficients given: sum and product are checked, and each value."""
    values = [x.ball for x in found(c)]
    assert len(values) == len(c)
    with precision(100):
        total, product = sum(values), 1
        for x in values:
            product = product * x
            residual = x ** len(c)
            for k, a in enumerate(c):
                residual = residual + a * x**k
            assert residual.contains(0)
        assert (total + c[-1]).contains(0)
        assert (product - (-1) ** len(c) * c[0]).contains(0)


def test_the_normal_part_of_legs_has_the_polynomial_of_the_formulary() -> None:
    """det(sI - A_N) = (prod (s + 1 + j) + prod (s - j))/2; Formulary (3.5)."""
    N = 9
    up, down = flint.fmpq_poly([1]), flint.fmpq_poly([1])
    for j in range(N):
        up, down = up * flint.fmpq_poly([1 + j, 1]), down * flint.fmpq_poly([-j, 1])
    product = flint.fmpq_poly([1])
    for f in characteristic_factors(LegSD(N).scaled()[0]):
        product = product * flint.fmpq_poly(f.poly) ** f.multiplicity
    expected = (up + down) / 2
    assert product / product.coeffs()[-1] == expected


def test_factors_are_named_pairs() -> None:
    factor = characteristic_factors(companion([1, 2]))[0]
    assert isinstance(factor, Factor)
    assert factor.multiplicity == 2
