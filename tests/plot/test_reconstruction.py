"""The claim of the figure of reconstructions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest

from s4ref.plot import reconstruction


def test_legt_converges_fast_and_evenly(small: Callable[[str], Any]) -> None:
    error = small("reconstruction")["LegT"].error
    worst = [values.max() for values in error.values()]
    assert worst[2] < 0.01 < worst[1] < worst[0]
    halves = np.array_split(error[17], 2)
    assert max(h.max() for h in halves) < 10 * min(h.max() for h in halves)


def test_fout_never_converges_at_the_ends(small: Callable[[str], Any]) -> None:
    error = small("reconstruction")["FouT"].error
    assert all(values[0] > 0.2 and values[-1] > 0.2 for values in error.values())
    middles = [values[30:70].max() for values in error.values()]
    assert middles[2] > middles[0] / 20  # and slowly between them


def test_legs_holds_the_recent_better_than_the_distant(small: Callable[[str], Any]) -> None:
    r = small("reconstruction")["LegS"]
    recent, distant = r.tau <= 1, r.tau >= 3
    assert r.error[17][recent].mean() < r.error[17][distant].mean() / 2
    assert r.error[17][recent].mean() < r.error[5][recent].mean() / 2


@pytest.mark.parametrize("s", [Fraction(0), Fraction(7, 2), Fraction(-1, 3)])
def test_the_drawn_signal_is_the_one_that_was_taken_in(s: Fraction) -> None:
    exact = reconstruction.SIGNAL(flint.arb(flint.fmpq(s.numerator, s.denominator)))
    drawn = reconstruction.signal_at(np.array([float(s)]))[0]
    assert drawn == pytest.approx(float(exact.real.mid()), abs=2.0**-48)
