"""The state by the integral and by the differential equation, which share no formula."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import InputError, PrecisionError, oracle, zoh
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
    LegSD,
    LegT,
    TLagTCode,
)
from s4ref.oracle import Certified, Held, Signal


DECAYING_WAVE = Signal.exp(-1) * Signal.cos(3)
ALWAYS_EXACT: list[Family] = [
    LegS(4),
    GLegS(3, Fraction(-2, 3)),
    LagT(4),
    LagT(3, Fraction(1, 2), Fraction(1, 2)),
    LagT(3, Fraction(-1, 4), Fraction(1, 10)),
    LagTCode(3, Fraction(-2)),
]
STRETCHED: list[Family] = [LegS(4), GLegS(3, Fraction(1, 2)), GLegS(3, Fraction(-2, 3))]
ON_A_WINDOW: list[Family] = [LegT(4), LegT(3, theta=1), LegT(4, theta="1/3", basis="lmu")]
PERIODIC: list[Family] = [
    FouT(1),
    FouT(5, theta="3/2"),
    FouT(6, padded=True),
    FourierDecay(6),
]


def named(families: list[Family]) -> dict[str, Any]:
    return {"argvalues": families, "ids": [f.name for f in families]}


def gap(a: Certified, b: Certified) -> Any:
    """Return |a - b| less the radii: not positive where the balls meet."""
    return abs(a.mid() - b.mid()) - a.rad() - b.rad()


def assert_same(a: Certified, b: Certified) -> None:
    """The balls meet, and are so small that meeting means something."""
    size = max(*abs(a.mid()), *abs(b.mid()), Fraction(1, 10**30))
    assert (gap(a, b) <= 0).all()
    assert max(*a.rad(), *b.rad()) <= size / 10**15


def assert_different(a: Certified, b: Certified) -> None:
    assert (gap(a, b) > 0).any()


def small(low: int = -3, high: int = 3) -> st.SearchStrategy[Fraction]:
    return st.fractions(low, high, max_denominator=7)


polynomials = st.lists(small(), min_size=1, max_size=4).map(Signal.polynomial)
waves = st.builds(
    lambda p, rate, w, phase: p * Signal.exp(rate) * (Signal.cos(w) + phase * Signal.sin(w)),
    polynomials,
    small(-2, 1),
    small(0, 5),
    small(),
)
held = st.builds(Held, st.lists(small(), min_size=1, max_size=4), st.fractions("1/4", 1))
times = st.fractions("1/5", 3, max_denominator=9)


# ---- the digits of the literature ----------------------------------------------------------------


@pytest.mark.parametrize("route", [oracle.project, oracle.evolve])
def test_time_varying_legs_of_a_decaying_wave(route: Callable[..., Certified]):
    """Formulary, table of (2.3)."""
    x = route(LegS(4), DECAYING_WAVE, 2, time_varying=True, digits=25)
    printed = [
        "0.037830537776622024345936",
        "-0.1699247649451967487363397",
        "0.3065860479384138241313908",
        "-0.08294765670800434009232427",
    ]
    for ours, theirs in zip(x.mid(), printed, strict=True):
        assert abs(ours - Fraction(theirs)) <= Fraction(1, 2 * 10**24)


def test_a_constant_of_all_time_is_the_first_state_of_legs():
    """(2.7): -A^-1 B = e_0, exactly."""
    one = Signal.polynomial([1])
    assert oracle.evolve(LegS(4), one, 0, past="signal").rational().tolist() == [1, 0, 0, 0]
    x = oracle.project(LegS(4), one, 0, past="signal", digits=20)
    assert (abs(x.mid() - [1, 0, 0, 0]) <= x.rad()).all()


@pytest.mark.parametrize("j", range(5))
def test_powers_of_time_meet_the_closed_form_of_the_resolvent(j: int):
    """Time-varying LegS turns s^j into (j - A)^-1 B t^j; (2.8) at s = j, in the scaled basis."""
    t = Fraction(3, 2)
    x = oracle.evolve(LegS(4), Signal.polynomial([0] * j + [1]), t, time_varying=True, digits=30)
    for n, value in enumerate(x.mid()):
        top, bottom = Fraction(1), Fraction(1)
        for i in range(n):
            top *= j - i
        for i in range(n + 1):
            bottom *= j + 1 + i
        exact = (top / bottom * t**j) ** 2 * (2 * n + 1)
        assert abs(value**2 - exact) <= Fraction(1, 10**25)


# ---- the integral is the differential equation ---------------------------------------------------


@pytest.mark.parametrize("family", **named(ALWAYS_EXACT))
@given(u=waves | held, t=times)
def test_families_that_are_exact_for_every_input(family: Family, u: Any, t: Fraction):
    assert_same(oracle.project(family, u, t, digits=20), oracle.evolve(family, u, t, digits=20))


@pytest.mark.parametrize("family", **named(STRETCHED))
@given(u=waves | held, t=times)
def test_time_varying_legs_is_exact_for_every_input(family: Family, u: Any, t: Fraction):
    x = oracle.project(family, u, t, time_varying=True, digits=20)
    assert_same(x, oracle.evolve(family, u, t, time_varying=True, digits=20))


@pytest.mark.parametrize("family", **named([LegS(3), GLegS(2, "1/2"), LagT(2, "1/2", "3/2")]))
@given(c=st.lists(small(), min_size=3, max_size=3), w=small(0, 3), t=st.fractions(-1, 1))
def test_all_of_the_past_is_summed(family: Family, c: list[Fraction], w: Fraction, t: Fraction):
    """Tails of infinite windows are bounded, and what is left is the steady state."""
    u = (c[0] + c[1] * Signal.polynomial([0, 1])) * Signal.cos(w) + Signal.exp("1/3")
    x = oracle.project(family, u, t, past="signal", digits=12)
    y = oracle.evolve(family, u, t, past="signal", digits=12)
    assert (gap(x, y) <= 0).all()


@pytest.mark.parametrize("family", **named(ALWAYS_EXACT))
def test_all_of_the_past_of_a_growing_wave(family: Family):
    u = Signal.exp("1/4") * Signal.sin(2) + Signal.polynomial([1, "1/2"])
    x = oracle.project(family, u, 1, past="signal", digits=20)
    assert_same(x, oracle.evolve(family, u, 1, past="signal", digits=20))


@pytest.mark.parametrize("family", **named(ON_A_WINDOW))
@given(data=st.data(), t=st.fractions(-2, 2, max_denominator=5))
def test_legt_is_exact_for_polynomials_below_its_size(family: Family, data: Any, t: Fraction):
    """(2.12)."""
    u = Signal.polynomial(data.draw(st.lists(small(), min_size=1, max_size=family.N)))
    x = oracle.project(family, u, t, past="signal", digits=20)
    assert_same(x, oracle.evolve(family, u, t, past="signal", digits=20))


@pytest.mark.parametrize("family", **named(ON_A_WINDOW))
def test_legt_is_not_exact_beyond(family: Family):
    u = Signal.polynomial([0] * family.N + [1])
    x = oracle.project(family, u, 1, past="signal", digits=20)
    assert_different(x, oracle.evolve(family, u, 1, past="signal", digits=20))
    assert_different(oracle.project(family, u, 1), oracle.evolve(family, u, 1))


@pytest.mark.parametrize("family", **named(PERIODIC))
@given(data=st.data(), t=st.fractions(-2, 2, max_denominator=5))
def test_fourier_families_are_exact_for_their_harmonics(family: Any, data: Any, t: Fraction):
    """(2.21)-(2.23): both closures of the endpoint."""
    u: Any = Signal.polynomial([data.draw(small())])
    for m in range(1, (family.N + 1) // 2):
        turn = 2 * m / Fraction(family.theta)
        u += data.draw(small()) * Signal.cos(turn=turn) + data.draw(small()) * Signal.sin(turn=turn)
    x = oracle.project(family, u, t, past="signal", digits=20)
    assert_same(x, oracle.evolve(family, u, t, past="signal", digits=20))


@pytest.mark.parametrize("family", **named(PERIODIC[1:]))
def test_fourier_families_are_not_exact_for_other_frequencies(family: Family):
    for u in (Signal.cos(1), Signal.polynomial([0, 0, 1])):
        x = oracle.project(family, u, 1, past="signal", digits=20)
        assert_different(x, oracle.evolve(family, u, 1, past="signal", digits=20))


def test_the_midpoint_closure_is_exact_for_straight_lines_too():
    """A line is odd about its mean, where its series has no cosine; the naive closure misses it."""
    ramp = Signal.polynomial(["1/3", 2])
    for family in (FouT(5), FouT(6, padded=True)):
        x = oracle.project(family, ramp, 1, past="signal", digits=20)
        assert_same(x, oracle.evolve(family, ramp, 1, past="signal", digits=20))
    naive = FourierDecay(6, 1)
    x = oracle.project(naive, ramp, 1, past="signal", digits=20)
    assert_different(x, oracle.evolve(naive, ramp, 1, past="signal", digits=20))


@given(u=waves, t=st.fractions(0, 2, max_denominator=5))
def test_chebt_is_exact_while_the_past_is_in_the_window(u: Signal, t: Fraction):
    """(2.27): the input before the window counts as zero."""
    family = ChebT(4, theta=2)
    x, y = (route(family, u, t, digits=20) for route in (oracle.project, oracle.evolve))
    assert (gap(x, y) <= 0).all()


def test_chebt_is_not_exact_once_something_left_the_window():
    family = ChebT(3, theta=2)
    late, early = Held([0, 0, 1, 1], 1), Held([1, 0, 0, 0], 1)
    assert_same(oracle.project(family, late, 4), oracle.evolve(family, late, 4))
    assert_different(oracle.project(family, early, 4), oracle.evolve(family, early, 4))


@given(samples=st.lists(small(), min_size=1, max_size=6), dt=st.fractions("1/10", 1))
def test_held_samples_are_the_recurrence_under_zero_order_hold(
    samples: list[Fraction], dt: Fraction
):
    family, u = LegS(3), Held(samples, dt)
    run = oracle.response(family, samples, dt, C=[1, 1, 1], rule=zoh, relative_to="largest")
    for route in (oracle.project, oracle.evolve):
        assert (gap(route(family, u, len(samples) * dt), run.state) <= 0).all()


def test_any_analytic_function_is_a_signal():
    """A branch cut is no obstacle if the function passes the integrator's flag on."""

    def u(s: Any, analytic: bool) -> Any:
        return (s * s + 1).sqrt(analytic=analytic)

    for family in (LegS(3), LagT(2), ChebT(3, theta=2)):
        assert_same(oracle.project(family, u, 2), oracle.evolve(family, u, 2))
    grown = oracle.project(LegS(3), u, 2, time_varying=True, digits=20)
    with mpmath.workdps(50):
        root = [
            mpmath.sqrt(2 * n + 1)
            * mpmath.quad(lambda v, n=n: mpmath.sqrt(4 * v * v + 1) * mpmath.legendre(n, 2 * v - 1),
                          [0, 1])
            for n in range(3)
        ]  # fmt: skip
    assert_inside(root, grown)


# ---- mpmath at more than twice the precision -----------------------------------------------------


def assert_inside(values: Any, x: Certified) -> None:
    """Values of mpmath at 50 digits lie in the balls, up to their own 1e-45."""
    for value, mid, rad in zip(values, x.mid(), x.rad(), strict=True):
        with mpmath.workdps(60):
            m = mpmath.mpf(mid.numerator) / mid.denominator
            assert abs(value - m) <= mpmath.mpf(rad.numerator) / rad.denominator + 1e-45


def with_mpmath(k: Callable[[int, Any], Any], N: int, length: int) -> list[Any]:
    """Integrate e^(-s) cos 3s against k_n(2 - s) over the last ``length`` of [0, 2]."""
    with mpmath.workdps(50):
        return [
            mpmath.quad(
                lambda s, n=n: mpmath.exp(-s) * mpmath.cos(3 * s) * k(n, 2 - s),
                mpmath.linspace(2 - length, 2, 5),
            )
            for n in range(N)
        ]


def legs_kernel(n: int, tau: Any) -> Any:
    x = mpmath.exp(-tau)
    return mpmath.sqrt(2 * n + 1) * mpmath.legendre(n, 2 * x - 1) * x


def lagt_kernel(n: int, tau: Any) -> Any:
    """alpha = 1/2, beta = 1/4."""
    a, b = mpmath.mpf(1) / 2, mpmath.mpf(1) / 4
    size = mpmath.sqrt(mpmath.gamma(n + a + 1) / mpmath.factorial(n))
    scale = mpmath.sqrt(b ** (1 - a) / mpmath.gamma(1 - a))
    return scale * mpmath.exp(-(1 + b) * tau / 2) * mpmath.laguerre(n, a, tau) / size


def legt_kernel(n: int, tau: Any) -> Any:
    """theta = 1."""
    return mpmath.sqrt(2 * n + 1) * mpmath.legendre(n, 1 - 2 * tau)


def chebt_kernel(n: int, tau: Any) -> Any:
    """theta = 2."""
    p = mpmath.sqrt(2) * mpmath.chebyt(n, 1 - tau) if n else 1
    return mpmath.sqrt(8) / (2 * mpmath.pi) * p


@pytest.mark.parametrize(
    ("family", "kernel", "length"),
    [
        (LegS(3), legs_kernel, 2),
        (LagT(3, "1/2", "1/4"), lagt_kernel, 2),
        (LegT(3, theta=1), legt_kernel, 1),
        (ChebT(3, theta=2), chebt_kernel, 2),
    ],
)
def test_mpmath_agrees(family: Family, kernel: Callable[[int, Any], Any], length: int):
    expected = with_mpmath(kernel, family.N, length)
    assert_inside(expected, oracle.project(family, DECAYING_WAVE, 2, digits=20))
    if not isinstance(family, LegT):
        assert_inside(expected, oracle.evolve(family, DECAYING_WAVE, 2, digits=20))


def test_a_hundred_digits_and_many_states():
    x = oracle.project(LegS(2), DECAYING_WAVE, 1, digits=100)
    assert_same(x, oracle.evolve(LegS(2), DECAYING_WAVE, 1, digits=100))
    assert max(x.rad()) < Fraction(1, 10**99)
    assert_same(
        oracle.project(LagT(16), DECAYING_WAVE, 1, digits=20),
        oracle.evolve(LagT(16), DECAYING_WAVE, 1, digits=20),
    )


def test_a_state_is_zero_before_anything_happened():
    for family in (LegS(2), LegT(2), LagT(2), FouT(3), LegSD(2), FouD(4)):
        assert oracle.evolve(family, DECAYING_WAVE, 0).rational().tolist() == [0] * family.N
    assert oracle.project(LegS(2), DECAYING_WAVE, 0).to_numpy().tolist() == [0, 0]
    zero = Held([0, 0], 1)
    assert oracle.evolve(LegS(2), zero, 2).to_numpy().tolist() == [0, 0]
    assert oracle.project(LegS(2), zero, 2, time_varying=True).to_numpy().tolist() == [0, 0]


def test_a_signal_orthogonal_to_the_basis_is_named_as_such():
    with pytest.raises(PrecisionError, match="may be orthogonal to the basis"):
        oracle.project(FouT(3), Signal.cos(turn=4), 1, past="signal")


def test_times_and_signals_of_floats_are_exact():
    u = Signal.exp(-0.1)
    assert_same(oracle.project(LegS(2), u, 0.3), oracle.evolve(LegS(2), u, Fraction(0.3)))
    odd = GLegS(2, 0.1)  # the exponent has a denominator of 2^55
    x = oracle.project(odd, u, 1, time_varying=True)
    assert_same(x, oracle.evolve(odd, u, 1, time_varying=True))


# ---- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "instead"),
    [
        (FouD(4), "damped Fourier set"),
        (TLagTCode(4, 2), r"sqrt\(b\) times that of LagT\(N=4, alpha=0, beta=2\)"),
        (LegSD(4), "normal part of legs"),
        (LagTCode(4, 0), "b = 0"),
        ("legs", "give a HiPPO family"),
    ],
)
def test_families_that_are_no_projection_say_what_they_are(family: Any, instead: str):
    with pytest.raises(InputError, match=instead):
        oracle.project(family, DECAYING_WAVE, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LegS(2), 3, 1), "signal = 3"),
        ((LegS(2), DECAYING_WAVE, -1), "t >= 0"),
        ((LegS(2), DECAYING_WAVE, "x"), "t = 'x'"),
        ((LegS(2), DECAYING_WAVE, 1, {"past": "all"}), "past = 'all'"),
        ((LegT(2), DECAYING_WAVE, 1, {"time_varying": True}), "legs and glegs"),
        ((LegS(2), DECAYING_WAVE, 0, {"time_varying": True}), "t > 0"),
        ((LegS(2), Signal.exp(-1), 0, {"past": "signal"}), "diverges"),
        ((LagT(2, 0, "1/2"), Signal.exp("-3/4"), 0, {"past": "signal"}), "diverges"),
        ((LegS(2), Held([1], 1), 0, {"past": "signal"}), "0 before time 0"),
        ((LegS(2), lambda s, _: s, 0, {"past": "signal"}), "callable"),
    ],
)
def test_bad_requests_are_refused_before_the_work(arguments: Any, message: str):
    positional, keywords = arguments[:3], arguments[3] if len(arguments) > 3 else {}
    for route in (oracle.project, oracle.evolve):
        with pytest.raises(InputError, match=message):
            route(*positional, **keywords)


def test_signals_without_a_certified_integral_are_refused():
    """A pole on the way, or not-a-number."""
    for u in (lambda s, _: 1 / (s - 1), lambda s, _: s * flint.acb("nan")):
        with pytest.raises(InputError, match="no certified integral"):
            oracle.project(LegS(2), u, 2)


def test_what_the_differential_equation_alone_refuses():
    def u(s: Any, analytic: bool) -> Any:
        return flint.acb(1)

    with pytest.raises(InputError, match="past='zero'"):
        oracle.evolve(LegT(2), u, 1, past="signal")
    with pytest.raises(InputError, match="without time_varying"):
        oracle.evolve(LegS(2), u, 1, time_varying=True)
    with pytest.raises(InputError, match="diverges"):
        oracle.evolve(ChebT(2), Signal.polynomial([1]), 0, past="signal")
    assert np.allclose(oracle.project(LegT(2, 1), u, 1, past="signal").approximate(), [1, 0])
