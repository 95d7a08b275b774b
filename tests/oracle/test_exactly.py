"""Zeros and ties that no ball decides: exact values, in every storage."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import oracle
from s4ref.arithmetic import Ball, Rational, precision
from s4ref.maths.discretize import bilinear, exp_euler
from s4ref.maths.hippo import LegS, LegT
from s4ref.oracle.exactly import Surd, exact_kernel_entry, rational_sum, square_root
from s4ref.oracle.orbit import Orbit
from s4ref.oracle.prepare import prepare
from s4ref.records import DPLR, SSM, Diagonal


# dt lam = -2 makes Ab = 0, which 1 - 1/3 * 6/2 in balls does not show
DEADBEAT = [
    Diagonal([-6], [1], [1]),
    DPLR([-6], [0], [1], [1]),
    SSM([[-6]], [1], [1]),
    Diagonal([-6, -6], [1, 1j], [1, 1], [1, 2]),
]


@pytest.mark.parametrize("system", DEADBEAT)
def test_dead_beat(system: SSM[object] | DPLR[object] | Diagonal[object]) -> None:
    K = oracle.kernel(system, "1/3", 50)
    assert K.decimal(5).tolist() == [K.decimal(5)[0]] + ["0"] * 49
    r = oracle.response(system, [1, 0, 0], "1/3")
    assert r.y.decimal(5)[1:].tolist() == ["0", "0"]
    assert (r.state.to_numpy() == 0).all()
    if not isinstance(system, DPLR):
        d = oracle.discretize(system, "1/3")
        assert (d.Ab.to_numpy() == 0).all()
        assert d.Bb.to_numpy().ravel()[0] == 1 / 6


def test_per_mode_steps_are_exact() -> None:
    K = oracle.kernel(Diagonal([-6, -14], [1, 1], [1, 1]), ["1/3", "1/7"], 4)
    assert K.mid().tolist()[1:] == [0, 0, 0]
    r = oracle.response(Diagonal([-6, "-3/2"], [1, 1], [1, 1]), [1, 0], ["1/3", "1/2"])
    assert r.state.to_numpy().tolist() == [0.0, float(Fraction(1, 2) / Fraction(11, 8) * 5 / 11)]


def test_imaginary_part_of_a_state_may_vanish() -> None:
    """lam B = (-1 + i)(1 + i) is real: at dt = 1/3 ball and bound leave that open."""
    r = oracle.response(Diagonal([-1 + 1j], [1], [1], [2]), [1, "-29/37"], "1/3")
    for part in (r.state.real, r.state.imag):
        part.to_numpy()
    # the imaginary part of (1 - z/2)^-1 B vanishes for B = conj(1 - conj z/2)
    B = [complex(7, -1)]
    state = oracle.response(Diagonal([-1 + 1j], B, [1], [2]), [1], "1/3").state
    assert state.imag.to_numpy().tolist() == [0.0]
    assert state.to_numpy()[0] == 2
    Bb = oracle.discretize(Diagonal([-1 + 1j], B, [1], [2]), "1/3").Bb
    assert Bb.to_numpy()[0] == 2
    form = oracle.response(DPLR([-1 + 1j], [0], B, [1], weight=[2]), [1], "1/3").state
    assert form.to_numpy()[0] == 2


def test_initial_state_of_a_family() -> None:
    """Surds on both sides: the state enters by T^-1 and leaves by T."""
    r = oracle.response(LegS(2), [0, 0], "1/3", C=[1, 0], state=[0, 1])
    assert r.y.decimal().tolist() == ["0", "0"]
    assert r.state.to_numpy()[0] == 0
    # LegS(1), dt = 2: dead beat with an initial state; LMU: all radicands 1
    assert oracle.response(LegS(1), [0], "2", C=[1], state=[3]).y.decimal().tolist() == ["0"]
    lmu = LegT(1, Fraction(1, 3), "lmu")
    assert oracle.response(lmu, [0, 0], "2/3", C=[1], state=[7]).y.decimal().tolist() == ["0", "0"]
    # cancel the forced part by the state: y_0 = C (Ab x + Bb u) = 0
    d = oracle.discretize(LegS(1), "1/3")
    u = -d.Ab.mid()[0, 0].limit_denominator(100) / d.Bb.mid()[0].limit_denominator(100)
    assert oracle.response(LegS(1), [u], "1/3", C=[1], state=[1]).y.decimal().tolist() == ["0"]


def test_hippo_ties_are_decided() -> None:
    """theta makes rational entries sqrt(9) sqrt(1)/theta fall halfway between two float64."""
    theta = Fraction(6, 2**53 + 1)
    h = oracle.hippo(LegT(5, theta))
    half = Fraction(2**53 + 1, 2)
    assert Fraction(h.B.to_numpy()[4]) in (half - Fraction(1, 2), half + Fraction(1, 2))
    assert Fraction(-h.A.to_numpy()[4, 0]) == Fraction(h.B.to_numpy()[4])
    assert Fraction(h.B.to_numpy()[4]) % 2 == 0


def test_exact_values_lie_in_the_balls() -> None:
    lam, B, C = [-1 + 2j, -0.5], [1 + 1j, 2], [1 - 1j, 3]
    for system in (
        Diagonal(lam, B, C, [2, 1]),
        DPLR(lam, [[0.5 + 1j], [0.25]], B, C, weight=[2, 1]),
        DPLR(lam, [0.5 + 1j, 0.25], B, C),
    ):
        prepared = prepare(system, "1/7")
        K = oracle.kernel(system, "1/7", 6)
        for l in range(6):
            value = exact_kernel_entry(prepared, bilinear, l, 0, 0)
            assert value is not None
            assert abs(value - K.mid()[l]) <= K.rad()[l]


def test_square_roots() -> None:
    assert [square_root(Fraction(n)) for n in (1, 4, 12, 49)] == [1, 2, None, 7]
    assert square_root(Fraction(4, 9)) == Fraction(2, 3)
    one = Fraction(1)

    def total(*terms: tuple[int, int]) -> Fraction | None:
        return rational_sum([Surd(q * one, r * one) for q, r in terms])

    assert total((1, 12), (-2, 3)) == 0
    assert total((1, 12), (1, 3)) is None
    assert total((1, 9), (1, 1)) == 4
    # times a transcendental number nothing is rational but zero
    assert rational_sum([Surd(one, one, True)]) is None
    assert rational_sum([Surd(one, 12 * one, True), Surd(-2 * one, 3 * one, True)]) == 0
    assert rational_sum([Surd(one, one, True), Surd(-one, one)]) is None


def test_solve_keeps_structural_zeros() -> None:
    F = Ball()
    third = Fraction(1, 3)
    lower = np.array([[third, 0, 0], [third, third, 0], [0, third, third]], dtype=object)
    blocks = np.array([[third, 2, 0], [1, third, 0], [0, 0, third]], dtype=object)
    with precision(80):
        X = F.solve(F.matrix(lower), F.eye(3))
        assert all(X[i, j].is_zero() for i in range(3) for j in range(i + 1, 3))
        Y = F.solve(F.matrix(blocks), F.eye(3))
        assert [k for k, y in enumerate(F.entries(Y)) if y.is_zero()] == [2, 5, 6, 7]


def test_many_zeros_cost_one_orbit() -> None:
    """An odd row of a symmetric system: every entry is a zero that balls cannot certify."""
    A = [[Fraction(-3 if i == j else 1, 7 + abs(i - j)) for j in range(6)] for i in range(6)]
    system = SSM(A, [1] * 6, [1, 0, 0, 0, 0, -1])
    assert set(oracle.kernel(system, "1/10", 200).decimal()) == {"0"}
    assert set(oracle.response(system, [1] * 150, "1/10").y.decimal()) == {"0"}


def test_an_orbit_stops_where_it_becomes_too_dear(monkeypatch: pytest.MonkeyPatch) -> None:
    F = Rational()
    third = F.matrix(np.array([[Fraction(1, 3)]], dtype=object))
    orbit = Orbit(third, lambda k, x: F.mul(third, x))
    assert F.fraction(orbit.at(5)[0, 0]) == Fraction(1, 3) ** 7
    monkeypatch.setattr("s4ref.oracle.orbit.MAX_ORBIT_WORK", 100)
    assert orbit.at(6) is not None
    assert orbit.at(20) is None
    assert orbit.at(2) is not None


def test_the_input_of_exponential_euler_is_rational_whatever_its_exponential_is() -> None:
    """Bb = dt B and K[0] = dt C B: the zero and the ties among them need no digits."""
    odd = Fraction(2**53 + 1)  # halfway between two floats
    zero = SSM([[-1, 2], [0, "-1/2"]], [1, 1], ["1/3", "-1/3"])
    assert oracle.kernel(zero, "1/10", 3, rule=exp_euler).decimal(3)[0] == "0"
    for system in (
        SSM([[-1, 2], [0, "-1/2"]], ["1/3", odd], [0, 1]),
        Diagonal(["-1/3", -1 + 1j], ["1/3", odd], [0, 1]),
    ):
        assert oracle.kernel(system, 1, 2, rule=exp_euler).to_numpy()[0] == 2.0**53
        Bb = oracle.discretize(system, 1, rule=exp_euler).Bb.to_numpy().ravel()
        assert Bb.tolist() == [1 / 3, 2.0**53]
    family = oracle.kernel(LegS(3), "1/10", 2, C=[1, 0, 0], rule=exp_euler)
    assert family.rational().tolist() == [Fraction(1, 10), None]
