"""Linear recurrent units: parameters, normalisation, kernel."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import precision
from s4ref.errors import InputError
from s4ref.exact import Gauss
from s4ref.maths.initialise import LRU
from s4ref.oracle.lru_exact import surd_sum


unit = st.fractions(0, 1, max_denominator=16)
inside = st.fractions("1/16", "15/16", max_denominator=16)
part = st.fractions(-2, 2, max_denominator=4)
gauss = st.builds(Gauss, part, part)


def in_ball(found: oracle.Certified, index: int, value: mpmath.mpf) -> bool:
    mid, rad = found.mid().flat[index], found.rad().flat[index]
    off = abs(value - mpmath.mpf(mid.numerator) / mid.denominator)
    return bool(off <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(2) ** -300)


@given(u1=inside, u2=inside, low=st.fractions(0, "1/2"), high=st.fractions("3/4", 1))
def test_mpmath_at_twice_the_precision_lies_in_the_balls(
    u1: Fraction, u2: Fraction, low: Fraction, high: Fraction
):
    """The published formulas, logarithm by logarithm, at 400 bits."""
    found = oracle.lru(LRU([u1], [u2], low, high, "6.28"))
    with precision(400):
        a, b, lo, hi = (mpmath.mpf(x.numerator) / x.denominator for x in (u1, u2, low, high))
        nu = mpmath.log(-mpmath.log(a * (hi**2 - lo**2) + lo**2) / 2)
        theta = mpmath.log(mpmath.mpf(628) / 100 * b)
        lam = mpmath.exp(mpmath.mpc(-mpmath.exp(nu), mpmath.exp(theta)))
        gamma = mpmath.sqrt(-mpmath.expm1(-2 * mpmath.exp(nu)))
        assert found.nu is not None
        assert found.theta is not None
        assert found.gamma_log is not None
        assert in_ball(found.nu, 0, nu)
        assert in_ball(found.theta, 0, theta)
        assert in_ball(found.gamma, 0, gamma)
        assert in_ball(found.gamma_log, 0, mpmath.log(gamma))
        assert in_ball(found.lam.real, 0, lam.real)
        assert in_ball(found.lam.imag, 0, lam.imag)


@given(data=st.data(), N=st.integers(1, 3), L=st.integers(1, 6))
def test_the_kernel_is_that_of_the_recurrence(data: st.DataObject, N: int, L: int):
    """An impulse through x <- lam x + gamma B u, in mpmath, against the matrix product."""
    u1, u2 = ([data.draw(unit) for _ in range(N)] for _ in range(2))
    B, C = ([data.draw(gauss) for _ in range(N)] for _ in range(2))
    ring = LRU(u1, u2, "1/4", "3/4", 6)
    K = oracle.lru_kernel(ring, L, B=B, C=C)
    with precision(400):
        x = [mpmath.mpc(0)] * N
        for l in range(L):
            for n, q in enumerate(ring.squares):
                turn = mpmath.mpf(ring.phases[n].numerator) / ring.phases[n].denominator
                size = mpmath.sqrt(mpmath.mpf(q.numerator) / q.denominator)
                x[n] *= size * mpmath.expj(turn)
                if l == 0:
                    x[n] += mpmath.sqrt(1 - size**2) * _mpc(B[n])
            y = sum((_mpc(c) * z).real for c, z in zip(C, x, strict=True))
            assert in_ball(K, l, y)


def _mpc(z: Gauss) -> mpmath.mpc:
    return mpmath.mpc(
        mpmath.mpf(z.re.numerator) / z.re.denominator, mpmath.mpf(z.im.numerator) / z.im.denominator
    )


def test_zeros_are_exact_whatever_makes_them():
    """Re (1+i)^2 = 0, and two modes that cancel though sqrt(1 - 1/2) is in both."""
    i = Gauss(Fraction(1), Fraction(1))
    assert oracle.lru_kernel(LRU([0], [0]), 1, B=[i], C=[i]).mid().tolist() == [0]
    two = LRU([1, 1], ["1/3", "1/3"], 0, "7/10")
    assert oracle.lru_kernel(two, 3, B=[1, 2], C=[2, -1]).mid().tolist() == [0, 0, 0]


def test_sums_of_square_roots_are_decided_without_factoring():
    half, big = Fraction(1, 2), Fraction(10**40 + 7)
    assert surd_sum([(Fraction(1), half), (Fraction(-1, 2), Fraction(2))]) == 0
    assert surd_sum([(Fraction(3), Fraction(4, 9))]) == 2
    assert surd_sum([(Fraction(1), big), (Fraction(-1), big + 1)]) is None
    assert surd_sum([(Fraction(1), big), (Fraction(-1, 5), 25 * big), (half, Fraction(0))]) == 0
    assert surd_sum([]) == 0


def test_a_pythagorean_ring_is_exact():
    """|lam| = 3/5, gamma = 4/5: K[l] = 4 (3/5)^l."""
    ring = LRU([0, 0], [0, 0], r_min="3/5", r_max=1)
    K = oracle.lru_kernel(ring, 4, B=[[1, 0], [0, 1]], C=[[5, 0], [0, 10]], digits=30)
    assert K.shape == (2, 2, 4)
    assert K.decimal(4)[0, 0].tolist() == ["4", "2.4", "1.44", "0.864"]
    assert K.decimal(4)[1, 1].tolist() == ["8", "4.8", "2.88", "1.728"]
    assert (K.mid()[0, 1] == 0).all()


@given(u1=inside, u2=inside, low=st.fractions(0, "1/2"), high=st.fractions("3/4", 1))
def test_gamma_and_the_modulus_make_one(u1: Fraction, u2: Fraction, low: Fraction, high: Fraction):
    """|lam|^2 is affine in u1, and gamma^2 = 1 - |lam|^2: the energy of a mode is one."""
    found = oracle.lru(LRU([u1], [u2], low, high), digits=25)
    square = u1 * (high**2 - low**2) + low**2
    parts = [found.lam.real, found.lam.imag]
    modulus = sum(part.mid()[0] ** 2 for part in parts)
    slack = sum(3 * part.rad()[0] for part in parts)
    assert abs(modulus - square) <= slack
    assert abs(found.gamma.mid()[0] ** 2 + square - 1) <= 3 * found.gamma.rad()[0]


def test_gamma_makes_the_energy_of_each_mode_one():
    """gamma^2 sum_{k<L} |lam|^2k = 1 - |lam|^2L; real and imaginary part from two rows C."""
    ring = LRU(["1/3", "2/3"], ["1/5", "1"], "1/2", "9/10")
    for n in range(2):
        one = LRU([ring.u1[n]], [ring.u2[n]], "1/2", "9/10")  # type: ignore[index]
        q, L = one.squares[0], 64
        re, im = (
            oracle.lru_kernel(one, L, B=[1], C=[c], digits=20, relative_to="largest").mid()
            for c in (1, Gauss(Fraction(0), Fraction(-1)))
        )
        energy = (re**2 + im**2).sum()
        assert abs(1 - energy - q**L) < Fraction(1, 10**18)


def test_infinite_logarithms_are_absent():
    edge = oracle.lru(LRU([0, 1], ["1/2", 0], 0, 1))
    assert edge.nu is None
    assert edge.theta is None
    assert edge.gamma_log is None
    assert edge.gamma.decimal(3).tolist() == ["1", "0"]
    assert edge.lam.real.decimal(3).tolist() == ["0", "1"]
    inner = oracle.lru(LRU(["1/2"], ["1/2"], 0, 1))
    assert inner.nu is not None
    assert inner.theta is not None


def test_refusals():
    ring = LRU([0], [0], r_min="1/2")
    with pytest.raises(InputError, match=r"unit = 3 is no linear recurrent unit"):
        oracle.lru(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"B has shape \(2,\); lru\(N=1\) needs \(1,\)"):
        oracle.lru_kernel(ring, 2, B=[1, 2], C=[1])
    with pytest.raises(InputError, match=r"C has shape \(2,\); lru\(N=1\) needs \(1,\)"):
        oracle.lru_kernel(ring, 2, B=[1], C=[1, 2])
    with pytest.raises(InputError, match=r"L = 0"):
        oracle.lru_kernel(ring, 0, B=[1], C=[1])
    assert np.asarray(oracle.lru_kernel(ring, 1, B=[1], C=[1])).shape == (1,)
