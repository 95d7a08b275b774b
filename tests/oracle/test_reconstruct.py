"""Reconstruction: exact on the span of the basis, the best approximation elsewhere."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import InputError, oracle
from s4ref.arithmetic import Rational, precision
from s4ref.arithmetic.protocol import Scalar
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
)
from s4ref.maths.projection import Projection, growing, projection
from s4ref.maths.projection.polynomials import ball
from s4ref.oracle import Certified, Signal


small = st.fractions(-3, 3, max_denominator=7)


def assert_reconstructed(u: Signal, t: Fraction, family: Family, x: Certified, tau: Any) -> None:
    """The reconstruction holds u(t - tau), tightly."""
    y = oracle.reconstruct(family, x, tau, digits=12)
    for at, mid, rad in zip(tau, y.mid(), y.rad(), strict=True):
        with precision(200):
            true = u(ball(t - at))
            assert abs(true - ball(mid)) <= ball(rad) + flint.arb(2) ** -150
    assert max(y.rad()) <= max(abs(y.mid())) / 10**11


@given(c=st.lists(small, min_size=4, max_size=4), t=st.fractions("1/4", 3, max_denominator=9))
def test_time_varying_legs_returns_polynomials(c: list[Fraction], t: Fraction):
    u = Signal.polynomial([1, *c[1:]])
    x = oracle.project(LegS(4), u, t, time_varying=True, digits=20)
    for ratio in (Fraction(0), Fraction(1, 3), Fraction(1)):
        y = oracle.reconstruct(LegS(4), x, ratio, time_varying=True, digits=12)
        true = 1 + sum(a * (ratio * t) ** j for j, a in enumerate(c) if j)
        assert abs(y.mid()[()] - true) <= y.rad()[()]


@pytest.mark.parametrize("family", [LegT(4), LegT(4, theta="1/2", basis="lmu")])
@given(c=st.lists(small, min_size=3, max_size=3), t=st.fractions(-2, 2, max_denominator=5))
def test_legt_returns_polynomials(family: Family, c: list[Fraction], t: Fraction):
    u = Signal.polynomial([*c, 1])
    x = oracle.project(family, u, t, past="signal", digits=20)
    assert_reconstructed(u, t, family, x, [Fraction(0), Fraction(1, 3), Fraction(1, 2)])


@pytest.mark.parametrize("family", [FouT(3), FourierDecay(4, 1)])
@given(c=st.lists(small, min_size=3, max_size=3), t=st.fractions(-2, 2, max_denominator=5))
def test_fourier_families_return_their_harmonics(family: Family, c: list[Fraction], t: Fraction):
    u = 4 + c[0] + c[1] * Signal.sin(turn=2) + c[2] * Signal.cos(turn=2)
    x = oracle.project(family, u, t, past="signal", digits=14)
    assert_reconstructed(u, t, family, x, [Fraction(0), Fraction(1, 3), Fraction(1)])


def test_infinite_windows_return_what_their_basis_holds():
    """Polynomials in e^(-tau) for LegS, polynomials in tau for LagT: exact from all of the past."""
    cases: list[tuple[Family, Signal]] = [
        (LegS(3), 1 + Signal.exp(1) - 2 * Signal.exp(2)),
        (GLegS(3, "1/2"), 1 + Signal.exp(1) - 2 * Signal.exp(2)),
        (LagT(3), Signal.polynomial([1, -1, "1/2"])),
        (LagT(3, 0, 3), Signal.exp(-1) * Signal.polynomial([1, -1, "1/2"])),
    ]
    for family, u in cases:
        for route in (oracle.project, oracle.evolve):
            x = route(family, u, "1/3", past="signal", digits=20)
            assert_reconstructed(u, Fraction(1, 3), family, x, [Fraction(1, 4), Fraction(2)])


@given(u=st.lists(small, min_size=2, max_size=2), t=st.fractions("1/2", 2, max_denominator=5))
def test_what_the_basis_misses_is_orthogonal_to_it(u: list[Fraction], t: Fraction):
    """So no other state approximates better: certified by quadrature of error times kernel."""
    f = u[0] * Signal.exp(-1) + u[1] + Signal.sin(2)
    x = oracle.project(LegT(2), f, t, past="signal", digits=15)
    P = projection(LegT(2))
    assert_orthogonal(P, P.kernel, x, lambda tau: f(ball(t) - tau))


@pytest.mark.parametrize("family", [LegT(3, basis="lmu"), ChebT(3, theta=1), FouT(3)])
def test_so_it_is_for_every_family_on_a_window(family: Family):
    f, P = Signal.exp(-1) * Signal.cos(3), projection(family)
    x = oracle.project(family, f, 1, past="signal", digits=15)
    assert_orthogonal(P, P.kernel, x, lambda tau: f(1 - tau))


def test_so_it_is_for_time_varying_legs():
    f, P = Signal.exp(-1) * Signal.cos(3), growing(LegS(3))
    x = oracle.project(LegS(3), f, 2, time_varying=True, digits=15)
    assert_orthogonal(P, P.basis, x, lambda ratio: f(2 * ratio))


def assert_orthogonal(P: Projection, kernel: Any, x: Certified, f: Any) -> None:
    assert P.window is not None
    with precision(120):
        state = [ball(m) + flint.arb(0, ball(r)) for m, r in zip(x.mid(), x.rad(), strict=True)]
        for n in range(P.N):

            def error(w: Scalar, _: bool, n: int = n) -> Scalar:
                q, weight = P.paired(w)
                return flint.acb(sum(a * b for a, b in zip(state, q, strict=True)) * q[n] * weight)

            def signal(tau: Scalar, _: bool, n: int = n) -> Scalar:
                return flint.acb(f(tau) * kernel(tau)[n])

            approximated = flint.acb.integral(error, 0, 1).real / ball(P.norms[n])
            inner = flint.acb.integral(signal, 0, flint.acb(ball(P.window))).real
            # the LMU basis has functions of squared norm norms[n], its kernels divide by that
            assert (approximated - inner).contains(0)
            assert (approximated - inner).rad() < 1e-10


def test_other_states_are_worse():
    """The squared error grows by |d|^2 when the state moves by d: Pythagoras, by sampling."""
    u = Signal.exp(-1) * Signal.cos(3)
    x = oracle.project(LegT(4, theta=1), u, 1).approximate()
    tau = [Fraction(2 * i + 1, 400) for i in range(200)]
    true = np.array([float(u(flint.arb(flint.fmpq(400 - 2 * i - 1, 400)))) for i in range(200)])
    errors = []
    for d in (0.0, 0.01, -0.01):
        y = oracle.reconstruct(LegT(4, theta=1), x + [0, 0, d, 0], tau, digits=8).approximate()
        errors.append(np.mean((y - true) ** 2))
    assert errors[1] - errors[0] == pytest.approx(1e-4, rel=0.01)
    assert errors[2] - errors[0] == pytest.approx(1e-4, rel=0.01)


# ---- delays ---------------------------------------------------------------------------------


@pytest.mark.parametrize("N", [1, 2, 5, 8])
@pytest.mark.parametrize("theta", [Fraction(1), Fraction(3, 2)])
def test_twice_as_many_moments_of_a_delay_match_as_there_are_states(N: int, theta: Fraction):
    """(2.15), in exact arithmetic: -C A^-(k+1) B = (-theta)^k/k! for k < 2N, and not for 2N."""
    A, B = LegT(N, theta, basis="lmu").scaled()
    F = Rational()
    row, X = F.matrix(np.full((1, N), Fraction(1), dtype=object)), F.matrix(B)
    C = oracle.delay_row(LegT(N, theta, basis="lmu"), theta)
    assert C.to_numpy().tolist() == [1] * N
    for k in range(2 * N + 1):
        X = F.solve(F.matrix(A), X)
        moment = -F.fraction(F.entries(F.mul(row, X))[0])
        assert (moment == (-theta) ** k / math.factorial(k)) == (k < 2 * N)


@given(r=st.fractions(0, 2, max_denominator=40))
def test_lmu_rows_are_legendre_values(r: Fraction):
    """(2.16): the recurrence of Bonnet in fractions."""
    x, p = r - 1, [Fraction(1), r - 1]
    for n in range(1, 5):
        p.append(((2 * n + 1) * x * p[-1] - n * p[-2]) / (n + 1))
    C = oracle.delay_row(LegT(6, theta=2, basis="lmu"), r, digits=20)
    assert (abs(C.mid() - np.array(p, dtype=object)) <= C.rad()).all()


def test_the_far_endpoint_is_initial_c_of_the_code():
    legt = oracle.delay_row(LegT(5, theta=2), 2).to_numpy()
    assert legt == pytest.approx([(-1) ** n * math.sqrt(2 * n + 1) for n in range(5)])
    fourier = oracle.delay_row(FouT(6, padded=True), 1).to_numpy()
    assert fourier == pytest.approx([1, 0, math.sqrt(2), 0, math.sqrt(2), 0])


@given(
    x=st.lists(small, min_size=4, max_size=4).filter(any),
    tau=st.fractions("1/9", 2, max_denominator=9),
)
def test_mpmath_lies_in_the_balls(x: list[Fraction], tau: Fraction):
    """Sums of Legendre polynomials at 60 digits, and the delay row of LegT."""
    found = oracle.reconstruct(LegT(4, theta=2), x, tau, digits=25)
    row = oracle.delay_row(LegT(4, theta=2), tau, digits=25)
    with mpmath.workdps(60):
        at = 1 - mpmath.mpf(tau.numerator) / tau.denominator
        p = [mpmath.sqrt(2 * n + 1) * mpmath.legendre(n, at, zeroprec=400) for n in range(4)]
        total = sum(mpmath.mpf(c.numerator) / c.denominator * q for c, q in zip(x, p, strict=True))
        for value, mid, rad in [
            (total, found.mid()[()], found.rad()[()]),
            *zip(p, row.mid(), row.rad(), strict=True),
        ]:
            m = mpmath.mpf(mid.numerator) / mid.denominator
            assert abs(value - m) <= mpmath.mpf(rad.numerator) / rad.denominator + 1e-55


# ---- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LegS(2), [1, 2, 3], 1), r"x has shape \(3,\)"),
        ((LegS(2), [1, 1j], 1), "x is complex"),
        ((LegT(2, theta=1), [1, 2], 2), "window"),
        ((ChebT(2), [1, 2], 0), "infinite there"),
        ((FouD(2), [1, 2], 0), "no projection"),
        ((LagTCode(2, 0), [1, 2], 0), "b = 0"),
        (("legs", [1, 2], 0), "give a HiPPO family"),
    ],
)
def test_bad_requests_are_refused(arguments: Any, message: str):
    with pytest.raises(InputError, match=message):
        oracle.reconstruct(*arguments)
    with pytest.raises(InputError, match="delay = 'x'"):
        oracle.delay_row(LegT(2), "x")
    with pytest.raises(InputError, match="states are real"):
        oracle.reconstruct(LegS(2), oracle.dplr(LegS(2), halve=False).lam, 1)
