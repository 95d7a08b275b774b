"""Bases are orthonormal in their measures; both are those of the literature."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import InputError, oracle
from s4ref.arithmetic import precision
from s4ref.maths.hippo import (
    ChebT,
    Family,
    FouD,
    FourierDecay,
    FouT,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegT,
    TLagTCode,
)
from s4ref.maths.projection import growing, projection
from s4ref.oracle import Certified


FAMILIES: list[Family] = [
    LegS(5),
    GLegS(4, "1/2"),
    GLegS(4, "-9/10"),
    GLegS(3, 0.1),
    LegT(5),
    LegT(5, theta=1, basis="lmu"),
    LagT(5),
    LagT(4, "1/2", "1/2"),
    LagT(4, "-1/4", "1/10"),
    LagTCode(4),
    LagTCode(4, -2),
    FouT(5),
    FouT(6, theta=2, padded=True),
    FourierDecay(4),
    ChebT(5),
]
IDS = [f.name for f in FAMILIES]


def assert_inside(values: Any, x: Certified) -> None:
    """Values of mpmath at 60 digits lie in the balls, up to their own 1e-50."""
    for value, mid, rad in zip(values, x.mid().flat, x.rad().flat, strict=True):
        with mpmath.workdps(60):
            m = mpmath.mpf(mid.numerator) / mid.denominator
            assert abs(value - m) <= mpmath.mpf(rad.numerator) / rad.denominator + 1e-50


def legendre(n: int, x: Any) -> Any:
    return mpmath.legendre(n, x, zeroprec=400)


@pytest.mark.parametrize("family", FAMILIES, ids=IDS)
def test_the_basis_is_orthonormal_in_the_measure(family: Family):
    G = oracle.gram(family, digits=20)
    expected = np.diag(projection(family).norms)
    assert (abs(G.mid() - expected) <= G.rad()).all()
    assert G.rad().max() <= Fraction(1, 10**19)


@given(
    family=st.one_of(
        st.builds(LegS, st.integers(1, 4)),
        st.builds(LegT, st.integers(1, 4), st.fractions("1/4", 4, max_denominator=4)),
        st.builds(LagT, st.integers(1, 3), st.just(0), st.fractions("1/2", 2, max_denominator=4)),
        st.builds(FouT, st.sampled_from([1, 3]), st.fractions("1/4", 4, max_denominator=4)),
    )
)
def test_every_basis_is_orthonormal_in_its_measure(family: Family):
    """The Gram matrix by certified quadrature of basis and measure holds the identity."""
    G = oracle.gram(family, digits=12)
    assert (abs(G.mid() - np.eye(family.N, dtype=int)) <= G.rad()).all()


@given(
    n=st.integers(0, 3),
    k=st.integers(0, 3),
    beta=st.fractions("1/2", 2, max_denominator=4),
)
def test_mpmath_integrates_to_the_gram_matrix(n: int, k: int, beta: Fraction):
    """Entry (n, k) of LagT(0, beta): the products of the definition by quadrature at 30 digits."""
    G = oracle.gram(LagT(4, 0, beta), digits=12)
    with mpmath.workdps(30):
        b = mpmath.mpf(beta.numerator) / beta.denominator

        def product(t: Any) -> Any:
            # r_n r_k mu with r_n = L_n e^(-(1-beta) t/2)/sqrt(beta), mu = beta e^(-beta t)
            L = [mpmath.laguerre(j, 0, t) for j in (n, k)]
            return L[0] * L[1] * mpmath.exp(-(1 - b) * t) / b * b * mpmath.exp(-b * t)

        value = mpmath.quad(product, [0, 5, 20, 60])
        mid, rad = G.mid()[n, k], G.rad()[n, k]
        m = mpmath.mpf(mid.numerator) / mid.denominator
        assert abs(value - m) <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(10) ** -12


def test_norms_are_one_but_for_lmu_and_dummy_states():
    assert projection(LegT(3, basis="lmu")).norms == (1, Fraction(1, 3), Fraction(1, 5))
    assert projection(FouT(4, padded=True)).norms == (1, 0, 1, 1)
    assert projection(LagT(2)).norms == (1, 1)


@pytest.mark.parametrize(
    ("family", "mass", "timescale"),
    [
        (LegS(1), 1, 1),
        (GLegS(1, "1/2"), Fraction(2, 3), Fraction(2, 3)),
        (LegT(1, theta=3), 1, Fraction(3, 2)),
        (FouT(1, theta=3), 1, Fraction(3, 2)),
        (ChebT(1, theta=3), 1, Fraction(3, 2)),
        (LagT(1), 1, 1),
        (LagT(1, "1/2", "1/4"), 1, 2),
        (LagT(1, "-1/2", "1/4"), 1, 6),
    ],
    ids=str,
)
def test_masses_and_timescales(family: Family, mass: Fraction, timescale: Fraction):
    """(2.28), against quadrature of the measure in mpmath."""
    P = projection(family)
    assert (P.mass, P.timescale) == (mass, timescale)

    def mu(tau: Any) -> Any:
        with precision(80):
            return mpmath.mpf(P.measure(flint.arb(str(tau))).mid().str(20, radius=False))

    with mpmath.workdps(20):
        end = mpmath.inf if P.window is None else float(P.window)
        points = [0, 1, end] if P.window is None else [0, end]
        assert mpmath.quad(mu, points) == pytest.approx(float(mass), rel=1e-6)
        mean = mpmath.quad(lambda tau: tau * mu(tau), points) / mpmath.mpf(float(mass))
        assert mean == pytest.approx(float(timescale), rel=1e-6)


def test_measures_without_mean():
    P = projection(LagTCode(2, 3))
    assert (P.mass, P.timescale) == (None, None)
    assert oracle.measure(LagTCode(2, 3), [0, 100]).to_numpy().tolist() == [9, 9]


@given(x=st.fractions("1/100", 4, max_denominator=100))
def test_mpmath_lies_in_the_balls(x: Fraction):
    with mpmath.workdps(60):
        t = mpmath.mpf(x.numerator) / x.denominator
        e, a, b = mpmath.exp(-t), mpmath.mpf(1) / 2, mpmath.mpf(1) / 4
        c2 = b ** (1 - a) / mpmath.gamma(1 - a)
        lam = [mpmath.sqrt(mpmath.gamma(n + a + 1) / mpmath.factorial(n)) for n in range(3)]
        tilt = t**a * mpmath.exp(-(1 - b) * t / 2) / mpmath.sqrt(c2)
        v = t / 4
        root = mpmath.sqrt(v * (1 - v))
        p = [
            mpmath.sqrt(2 if n else 1) * mpmath.chebyt(n, 1 - 2 * v, zeroprec=400) for n in range(3)
        ]
        cases: list[tuple[Family, Any, list[Any] | None]] = [
            (LegS(3), e, [mpmath.sqrt(2 * n + 1) * legendre(n, 2 * e - 1) for n in range(3)]),
            (LegT(3, theta=4, basis="lmu"), b, [legendre(n, t / 2 - 1) for n in range(3)]),
            (LagT(3, "1/2", "1/4"), c2 * t**-a * mpmath.exp(-b * t),
             [mpmath.laguerre(n, a, t, zeroprec=400) / lam[n] * tilt for n in range(3)]),
            (FouT(3, theta=4), b, [1, mpmath.sqrt(2) * mpmath.cospi(t / 2),
                                   mpmath.sqrt(2) * mpmath.sinpi(t / 2)]),
            (ChebT(3, theta=4), 2 / mpmath.pi * root,
             [q / (mpmath.sqrt(8) * root) for q in p] if x < 4 else None),
        ]  # fmt: skip
        for family, mu, r in cases:
            assert_inside([mu], oracle.measure(family, [x], digits=25))
            if r is not None:
                assert_inside(r, oracle.basis_functions(family, x, digits=25))


@given(x=st.fractions(0, 1, max_denominator=100))
def test_the_stretched_basis_is_legendre_in_the_ratio(x: Fraction):
    with mpmath.workdps(60):
        v = mpmath.mpf(x.numerator) / x.denominator
        p = [mpmath.sqrt(2 * n + 1) * legendre(n, 2 * v - 1) for n in range(4)]
    assert_inside(p, oracle.basis_functions(LegS(4), x, time_varying=True, digits=25))
    assert oracle.measure(LegS(4), x, time_varying=True).to_numpy() == 1


def test_stretched_measures_of_other_weights():
    weight = oracle.measure(GLegS(2, "1/2"), [0, "1/4", 1], time_varying=True)
    assert weight.to_numpy().tolist() == [0, 0.5, 1]
    P = growing(GLegS(2, "1/2"))
    assert (P.window, P.mass, P.timescale) == (1, Fraction(2, 3), Fraction(2, 5))
    with pytest.raises(InputError, match="infinite there"):
        oracle.measure(GLegS(2, "-1/2"), 0, time_varying=True)


@pytest.mark.parametrize("family", [LegS(64), LegT(64), LagT(64), ChebT(64), FouT(63)])
def test_the_recurrence_keeps_every_digit_of_large_bases(family: Family):
    """Monomials would lose all digits of a double near n = 24 (section 9)."""
    r = oracle.basis_functions(family, ["1/20", "1/3"], digits=17)
    assert r.rad().max() <= abs(r.mid()).max() / 10**16
    assert np.isfinite(r.approximate()).all()


def test_kernel_is_basis_times_measure_over_norm():
    for family in (GLegS(3, "1/2"), LegT(3, basis="lmu"), LagT(3, "1/2", "1/3"), LagTCode(3, 2)):
        tau = Fraction(2, 3)
        r = oracle.basis_functions(family, tau, digits=30).mid()
        mu = oracle.measure(family, tau, digits=30).mid()[()]
        k = oracle.state_kernel(family, tau, digits=30).mid()
        norms = np.array(projection(family).norms, dtype=object)
        assert max(abs(r * mu / norms - k)) <= Fraction(1, 10**28)


def test_exact_zeros_and_ends():
    assert oracle.basis_functions(LegT(2, theta=2), 1).to_numpy().tolist() == [1, 0]
    assert oracle.basis_functions(LegS(2), "1/2", time_varying=True).to_numpy()[1] == 0
    assert oracle.measure(ChebT(2, theta="1/3"), [0, "1/3"]).to_numpy().tolist() == [0, 0]
    assert oracle.measure(LagT(2, "-1/2"), 0).to_numpy() == 0
    assert oracle.basis_functions(LagT(2, "1/2"), 0).to_numpy().tolist() == [0, 0]


@pytest.mark.parametrize(
    ("function", "family", "tau", "message"),
    [
        ("basis_functions", ChebT(2, theta="1/3"), 0, "infinite there"),
        ("basis_functions", ChebT(2, theta="1/3"), "1/3", "infinite there"),
        ("basis_functions", LagT(2, "-1/2"), 0, "infinite there"),
        ("measure", LagT(2, "1/2"), 0, "infinite there"),
        ("measure", LegT(2, theta=2), 3, r"must lie in the window \[0, 2\]"),
        ("measure", LegS(2), "-1/2", r"must lie in the window \[0, oo\)"),
        ("measure", FouD(2), 1, "no projection"),
        ("basis_functions", TLagTCode(2), 1, "project on that"),
        ("basis_functions", 4, 1, "give a HiPPO family"),
    ],
)
def test_bad_requests_are_refused(function: str, family: Any, tau: Any, message: str):
    with pytest.raises(InputError, match=message):
        getattr(oracle, function)(family, tau)


def test_the_stretched_reading_belongs_to_legs():
    for call in (oracle.basis_functions, oracle.measure):
        with pytest.raises(InputError, match="reading of legs and glegs"):
            call(LegT(2), 1, time_varying=True)
