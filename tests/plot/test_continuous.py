"""The impulse response on a grid is that of the oracle."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import oracle
from s4ref.maths.hippo import ChebT, Family, FouT, LagT, LegS, LegT
from s4ref.plot.continuous import impulse


@pytest.mark.parametrize("family", [LegS(7), LegT(7), LagT(7), FouT(7), ChebT(7)], ids=str)
def test_impulse_responses_are_those_of_the_oracle(family: Family) -> None:
    step = Fraction(1, 7)
    start = Fraction(2, 5)
    tau = [start + j * step for j in range(8)]
    expected = oracle.state_kernel(family, tau, route="exponential").approximate()
    found = impulse(family, step, len(tau), start=start)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 2.0**-49 * np.abs(expected).max()
