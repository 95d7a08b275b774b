"""Spectral abscissa and radius enclose mpmath; stability is decided, on the border too."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.errors import PrecisionError
from s4ref.maths.discretize import euler, zoh
from s4ref.maths.hippo import ChebT, FouT, LagT, LegS, LegT
from s4ref.maths.initialise import S4DLin


matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.integers(-12, 12).map(lambda k: Fraction(k, 4)), min_size=n, max_size=n),
        min_size=n,
        max_size=n,
    )
)


def numbers(x: oracle.Certified) -> list[complex]:
    """Midpoints as Python numbers."""
    return [complex(z) for z in x.approximate().flat]


def test_radius_and_abscissa_are_the_extremes() -> None:
    assert oracle.spectral_abscissa(LegS(64)).mid() == -1
    assert oracle.spectral_radius(LegS(4), "1/2", rule=euler).mid() == 1  # 1 - 4/2 = -1
    values = oracle.spectrum(LegT(5), digits=30)
    assert oracle.spectral_abscissa(LegT(5), digits=30).decimal() == values.real.decimal()[0]
    radius = oracle.spectral_radius(LegT(5), "1/8", digits=15)
    discrete = np.abs(numbers(oracle.spectrum(LegT(5), dt="1/8")))
    assert float(radius.to_numpy()) == pytest.approx(discrete.max(), rel=1e-14)


def test_radius_and_abscissa_enclose_mpmath(
    encloses: Any, mp_family: Any, mp_eigenvalues: Any
) -> None:
    with mpmath.workdps(50):
        A = mp_family(LegT(4))
        values = mp_eigenvalues(A)
        encloses(oracle.spectral_abscissa(LegT(4)), [max(mpmath.re(z) for z in values)], 34)
        bars = [abs((1 + z / 16) / (1 - z / 16)) for z in values]
        encloses(oracle.spectral_radius(LegT(4), "1/8"), [max(bars)], 34)


@given(A=matrices, shift=st.integers(-8, 8).map(lambda k: Fraction(k, 4)))
def test_shifting_a_matrix_shifts_its_abscissa(A: Any, shift: Fraction) -> None:
    N = len(A)
    moved = [[A[i][j] + shift * (i == j) for j in range(N)] for i in range(N)]
    a = oracle.spectral_abscissa(A, digits=20)
    try:
        b = oracle.spectral_abscissa(moved, digits=20)
    except PrecisionError:  # exactly 0 as a sum of irrational parts
        assert abs(a.mid()[()] + shift) <= a.rad()[()]
        return
    assert abs(a.mid()[()] + shift - b.mid()[()]) <= a.rad()[()] + b.rad()[()]
    stable = oracle.is_stable(moved)
    assert stable == (b.mid()[()] < 0)
    assert oracle.is_stable(moved, dt="1/2") == stable


def test_stability_is_decided_on_the_border_too() -> None:
    assert all(oracle.is_stable(x) for x in (LegT(33), LagT(6), FouT(5)))
    assert not oracle.is_stable(ChebT(3))
    assert not oracle.is_stable(FouT(4, padded=True))
    assert not oracle.is_stable([[0, 1], [-1, 0]])
    assert not oracle.is_stable([[0, 1], [-1, 0]], dt="1/2", rule=zoh)
    assert not oracle.is_stable(LegS(4), dt="1/2", rule=euler)
    assert oracle.is_stable(LegS(4), dt="3/8", rule=euler)
    assert oracle.is_stable(S4DLin(4), dt="1/10")
