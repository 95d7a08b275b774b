"""Closed forms of Gramians solve their equations."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.maths.gramian import isotropic_gramian, legs_gramian
from s4ref.maths.hippo import FouD, FourierDecay, FouT, LagT, LagTCode, LegS, LegT
from s4ref.maths.lyapunov import exact_lyapunov


@pytest.mark.parametrize("N", [1, 2, 7])
def test_the_gramian_of_legs_solves_its_equation_exactly(N: int) -> None:
    A, B = LegS(N).scaled()
    W = legs_gramian(N)
    assert not (A.dot(W) + W.dot(A.T) + B.dot(B.T)).any()
    assert (W == exact_lyapunov(A, B.dot(B.T))).all()


def test_multiples_of_the_identity_are_recognised_and_nothing_else() -> None:
    assert isotropic_gramian(FouT(5)) == 1
    assert isotropic_gramian(FouT(7, Fraction(3))) == Fraction(1, 3)
    assert isotropic_gramian(LagTCode(4)) == 1
    assert isotropic_gramian(FourierDecay(4)) == Fraction(1, 4)
    for other in (LegS(3), LegT(3), LagT(4), FouD(4)):
        assert isotropic_gramian(other) is None


def test_legs_with_one_state_is_a_half() -> None:
    assert legs_gramian(1).tolist() == [[Fraction(1, 2)]]
    assert isotropic_gramian(LegS(1)) == Fraction(1, 2)
    assert np.diag(legs_gramian(3)).tolist() == [Fraction(1, 2), Fraction(1, 6), Fraction(1, 10)]
