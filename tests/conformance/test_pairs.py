"""The discrete pair that discretize() is held against."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.conformance.pairs import pair_of
from s4ref.records import Diagonal


LAM, B, C = np.array([-1.0, -0.5]), np.array([1 + 1j, 2.0]), np.array([1, 1j])
DT = Fraction(1, 8)


def test_real_modes_with_complex_gains_have_a_pair() -> None:
    Ab, Bb = pair_of(Diagonal(LAM, B, C, np.array([2, 2]), 0.0), (DT,), "bilinear")
    x = float(DT) * LAM / 2
    assert Ab == pytest.approx((1 + x) / (1 - x), abs=1e-15)
    assert Bb == pytest.approx(float(DT) * B / (1 - x), abs=1e-15)


@pytest.mark.parametrize("lam", [LAM, LAM + [1j, 2j]])
def test_the_softmax_has_a_pair_mode_by_mode(lam: np.ndarray) -> None:
    L = 16
    Ab, Bb = pair_of(Diagonal(lam, B, C, np.array([2, 2]), 0.0), (DT,), f"dss({L})")
    powers = np.exp(float(DT) * lam[:, None] * np.arange(L))
    assert Ab == pytest.approx(powers[:, 1], abs=1e-14)
    assert Bb == pytest.approx(B / (lam * powers.sum(axis=1)), abs=1e-14)
