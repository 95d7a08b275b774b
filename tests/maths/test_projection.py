"""Signals, the systems that generate them, and that bases and matrices share no code."""

from __future__ import annotations

import ast
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import flint
import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

import s4ref.maths.projection as package
from s4ref import InputError
from s4ref.arithmetic import Ball, precision
from s4ref.maths.hippo import FouT, LegS, LegSD, LegT
from s4ref.maths.projection import Held, Signal, growing, projection, reading
from s4ref.maths.projection.evolution import working
from s4ref.maths.projection.exact import exact_state
from s4ref.maths.projection.exosystem import exosystem, tail
from s4ref.maths.projection.integral import integrate
from s4ref.maths.projection.polynomials import ball, chebyshev, jacobi, laguerre


small = st.fractions(-2, 2, max_denominator=7)


# ---- independence --------------------------------------------------------------------------------

HERE = Path(package.__file__).parent
DEFINITION = ["base", "chebt", "fourier", "lagt", "legs", "legt", "polynomials", "quadrature"]
EQUATION = ["evolution", "log_time", "exact"]


def imported(name: str) -> set[str]:
    tree = ast.parse((HERE / f"{name}.py").read_text())
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("name", DEFINITION)
def test_the_definition_knows_no_matrices(name: str):
    assert not any(module.startswith("s4ref.maths.hippo") for module in imported(name))


@pytest.mark.parametrize("name", EQUATION)
def test_the_differential_equation_knows_no_basis(name: str):
    forbidden = {f"s4ref.maths.projection.{other}" for other in DEFINITION} - {
        "s4ref.maths.projection.polynomials"  # for ``ball``, the conversion of fractions, alone
    }
    assert not imported(name) & forbidden


# ---- polynomials ---------------------------------------------------------------------------------


@given(x=small, alpha=st.fractions("-9/10", 3, max_denominator=10))
def test_recurrences_give_the_classical_polynomials(x: Fraction, alpha: Fraction):
    """In exact arithmetic, against hypergeometric sums of mpmath."""
    with mpmath.workdps(40):
        z, a = (mpmath.mpf(v.numerator) / v.denominator for v in (x, alpha))
        theirs = {
            "jacobi": [mpmath.jacobi(n, 0, a, z, zeroprec=300) for n in range(6)],
            "laguerre": [mpmath.laguerre(n, a, z, zeroprec=300) for n in range(6)],
            "chebyshev": [mpmath.chebyt(n, z, zeroprec=300) for n in range(6)],
        }
        ours = {
            "jacobi": jacobi(x, 6, alpha),
            "laguerre": laguerre(x, 6, alpha),
            "chebyshev": chebyshev(x, 6),
        }
        for name, values in ours.items():
            for value, expected in zip(values, theirs[name], strict=True):
                assert abs(mpmath.mpf(value.numerator) / value.denominator - expected) < 1e-30


@given(x=small, alpha=st.fractions("-9/10", 3, max_denominator=10))
def test_balls_hold_the_exact_values(x: Fraction, alpha: Fraction):
    with precision(60):
        for exact, enclosed in (
            (jacobi(x, 9, alpha), jacobi(ball(x), 9, alpha)),
            (laguerre(x, 9, alpha), laguerre(ball(x), 9, alpha)),
            (chebyshev(x, 9), chebyshev(ball(x), 9)),
        ):
            for value, held in zip(exact, enclosed, strict=True):
                with precision(600):
                    assert held.overlaps(ball(value))


# ---- signals -------------------------------------------------------------------------------------

PARTS = st.one_of(
    st.lists(small, min_size=1, max_size=3).map(Signal.polynomial),
    small.map(Signal.exp),
    small.map(Signal.cos),
    small.map(Signal.sin),
    small.map(lambda w: Signal.cos(w, turn=w / 2)),
)


@given(a=PARTS, b=PARTS, c=PARTS, s=small)
def test_sums_and_products_are_those_of_the_values(a: Signal, b: Signal, c: Signal, s: Fraction):
    with precision(100):
        x = ball(s)
        combined = (a * b - 2 * c + "1/3") * b
        by_value = (a(x) * b(x) - 2 * c(x) + ball(Fraction(1, 3))) * b(x)
        assert combined(x).overlaps(by_value)
        assert combined(x).rad() < 1e-20
        assert (combined - combined).terms == {}


@given(u=st.tuples(PARTS, PARTS, PARTS).map(lambda p: p[0] * p[1] + p[2]), t=small)
def test_a_signal_is_the_output_of_its_system(u: Signal, t: Fraction):
    """c e^(S t) w(0) = u(t) = c w(t)."""
    with precision(100):
        F, exo = Ball(), exosystem(u)
        S = F.matrix(exo.S) + F.scale(F.matrix(exo.turn), F.pi())
        start = F.rows([[w] for w in exo.state(ball(Fraction(0)))])
        flown = F.mul(F.expm(F.scale(S, ball(t))), start)
        now = F.rows([[w] for w in exo.state(ball(t))])
        for w in (flown, now):
            assert F.entries(F.mul(F.matrix(exo.c), w))[0].overlaps(u(ball(t)))


def test_signals_are_what_they_say():
    with precision(80):
        x = ball(Fraction(1, 4))
        assert Signal.cos(turn=2)(x).overlaps(flint.arb(0))
        assert Signal.sin(turn=2)(x).overlaps(flint.arb(1))
        assert Signal.polynomial(["1/2", 0, 4])(x) == ball(Fraction(3, 4))
        assert Signal.sin(0)(x) == 0
        assert Signal.cos(0)(x) == 1
        assert (1 - Signal.exp(0))(x) == 0


@given(
    samples=st.lists(small, min_size=1, max_size=5),
    dt=st.fractions("1/4", 1, max_denominator=8),
    a=st.fractions(-1, 1, max_denominator=5),
    length=st.fractions("1/5", 6, max_denominator=5),
)
def test_held_samples_cover_every_interval(
    samples: list[Fraction], dt: Fraction, a: Fraction, length: Fraction
):
    pieces = Held(samples, dt).pieces(a, a + length)
    assert pieces[0][0] == a
    assert pieces[-1][1] == a + length
    assert all(p[1] == q[0] for p, q in pairwise(pieces))
    for low, high, part in pieces:
        k = ((low + high) / 2) // dt
        assert part.constant == (samples[k] if 0 <= k < len(samples) else 0)


@given(rate=st.fractions("1/2", 2, max_denominator=4), power=st.integers(0, 3), t=small)
def test_tails_are_bounded(rate: Fraction, power: int, t: Fraction):
    """The bound holds for what quadrature finds between T and a hundred."""
    u = Signal.polynomial([1, -2]) * Signal.cos(1) + Signal.exp("-1/4")
    with precision(53):
        T, now = flint.arb(2), ball(t)

        def integrand(tau: Any, _: bool) -> Any:
            return abs(u(now - tau.real)) * tau.real**power * (-ball(rate) * tau.real).exp()

        # an upper sum of a positive function on short intervals
        total = sum(
            integrand(flint.acb(flint.arb(2 + k / 8 + 1 / 16, 1 / 16)), False).lower() / 8
            for k in range(200)
        )
        assert total <= tail(u, now, T, flint.arb(1), power, rate).upper()


def test_quadrature_is_certified():
    with precision(100):
        value = integrate(lambda s, _: s.exp(), flint.arb(0), flint.arb(1))
        assert value.overlaps(flint.arb(1).exp() - 1)
        assert value.rad() < 1e-25
        assert integrate(lambda s, _: flint.arb(2), flint.arb(0), flint.arb(3)) == 6


# ---- exact states --------------------------------------------------------------------------------


@given(c=st.lists(small, min_size=1, max_size=4), t=small)
def test_exact_states_of_legt_solve_the_differential_equation(c: list[Fraction], t: Fraction):
    """x' = A x + B u along a polynomial, by the difference of states of u and of its derivative."""
    family = LegT(3, basis="lmu")
    u = Signal.polynomial(c)
    derivative = Signal.polynomial([j * a for j, a in enumerate(c)][1:] or [0])
    x = exact_state(family, u, t, growing=False)
    slope = exact_state(family, derivative, t, growing=False)
    assert x is not None
    assert slope is not None
    A, B = family.scaled()
    value = sum(a * t**j for j, a in enumerate(c))
    for n in range(3):
        assert slope[n] == sum(A[n, k] * x[k] for k in range(3)) + B[n, 0] * value


def test_only_rational_states_are_exact():
    ramp = Signal.polynomial([0, 1])
    x = exact_state(LegS(2), ramp, Fraction(1), growing=True)
    assert x == [Fraction(1, 2), None]
    assert exact_state(LegS(2), Signal.exp(1), Fraction(1), growing=True) is None


def test_idle_states_are_left_out():

    with precision(60):
        assert working(Ball(), FouT(4, padded=True)).states == [0, 2, 3]


# ---- refusals ------------------------------------------------------------------------------------


def test_bad_signals_are_refused():
    with pytest.raises(InputError, match="coefficients"):
        Signal.polynomial([])
    with pytest.raises(InputError, match="coefficients"):
        Signal.polynomial([1j])
    with pytest.raises(InputError, match="rate = 'fast'"):
        Signal.exp("fast")
    with pytest.raises(InputError, match="powers of at most"):
        Signal.polynomial([0] * 700 + [1]) * Signal.polynomial([0] * 700 + [1])
    with pytest.raises(InputError, match="the step must be positive"):
        Held([1, 2], 0)
    with pytest.raises(InputError, match="samples are complex"):
        Held([1j], 1)
    with pytest.raises(InputError, match="signal = None"):
        Signal.exp(1) + None


def test_readings_say_what_they_are():
    assert projection(LegT(2)).exact_for == "polynomials of degree < N"
    assert not projection(LegT(2)).impulse
    assert projection(LegS(2)).impulse
    with pytest.raises(InputError, match="no kernel in closed form"):
        reading(LegSD(2))
    with pytest.raises(InputError, match="time_varying"):
        growing(LegT(2))
