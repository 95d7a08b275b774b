"""Transfer functions: polynomials, one solve and closed forms are one function."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Float64, precision
from s4ref.exact import Gauss
from s4ref.maths.basis import attach, surds
from s4ref.maths.hippo import LegS
from s4ref.maths.transfer import (
    legs_all_pass,
    legs_inverse,
    legs_resolvent,
    modal_transfer_at,
    resolvent_polynomials,
    transfer_at,
)
from s4ref.records import SSM


small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))


@given(
    A=st.lists(st.lists(small, min_size=3, max_size=3), min_size=3, max_size=3),
    B=st.lists(small, min_size=3, max_size=3),
    s=small,
)
def test_the_polynomials_solve_the_resolvent_equation_exactly(A: Any, B: Any, s: Any) -> None:
    """(sI - A) sum X_j s^j = q(s) B, in rationals."""
    a, b = np.array(A, dtype=object), np.array(B, dtype=object).reshape(3, 1)
    found = resolvent_polynomials(a, b)
    X = [np.array([[Fraction(int(x.p), int(x.q))] for x in M.entries()]) for M in found.X]
    value = sum((x * s**j for j, x in enumerate(X)), np.zeros((3, 1), dtype=object))
    q = found.q(flint.fmpq(s.numerator, s.denominator))
    left = (s * np.eye(3, dtype=int) - a).dot(value)
    assert (left == Fraction(int(q.p), int(q.q)) * b).all()


@pytest.mark.parametrize("s", [Gauss(Fraction(1, 3), Fraction(2)), Gauss(Fraction(0), Fraction(1))])
def test_the_closed_forms_of_legs_agree_with_a_solve(s: Gauss) -> None:
    N = 6
    with precision(150):
        F = Ball()
        As, Bs = LegS(N).scaled()
        A, T = attach(F, F.matrix(As), LegS(N).radicands), surds(F, LegS(N).radicands)
        B, z = T * F.matrix(Bs), F.scalar(s)
        ssm = SSM(A, B, F.eye(N), F.matrix(np.full((N, 1), Fraction(0), dtype=object)))
        direct = F.entries(transfer_at(F, ssm, z))
        closed = [T[n, n] * x for n, x in enumerate(legs_resolvent(F, N, z))]
        assert all((x - y).contains(0) for x, y in zip(direct, closed, strict=True))
        whole = sum((B[n, 0] * closed[n] for n in range(N)), flint.acb(0))
        assert (whole + legs_all_pass(F, N, z) - 1).contains(0)


@pytest.mark.parametrize(
    "s", [Gauss(Fraction(-7, 3), Fraction(1, 5)), Fraction(-9, 2), Fraction(2)]
)
def test_the_closed_inverse_of_legs_is_one(s: Any) -> None:
    """(sI - A) Y = I, at an integer too, where products vanish."""
    N = 7
    with precision(150):
        F = Ball()
        z, A = F.scalar(s), attach(F, F.matrix(LegS(N).scaled()[0]), LegS(N).radicands)
        residual = (F.eye(N) * z - A) * legs_inverse(F, N, z) - F.eye(N)
        assert all(x.contains(0) for x in residual.entries())
        assert all(x.real.rad() < 1e-35 for x in residual.entries())


def test_all_pass_has_the_modulus_of_the_formulary() -> None:
    """|E_N(i w)| = w/sqrt(w^2 + N^2); Formulary (4.9)."""
    for w in (0.5, 3.0, 100.0):
        size = abs(legs_all_pass(Float64(), 16, 1j * w))
        assert size == pytest.approx(w / np.hypot(w, 16), rel=1e-13)


def test_modes_of_both_weights() -> None:
    value = modal_transfer_at(Float64(), [-1 + 2j, -3.0], [1j, 2.0], [2, 1], 0.5 + 1j)
    s = 0.5 + 1j
    pair = 1j / (s + 1 - 2j) - 1j / (s + 1 + 2j)
    assert value == pytest.approx(pair + 2 / (s + 3))
