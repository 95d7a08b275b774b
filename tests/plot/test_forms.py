"""Both forms of the generating function are that of the kernel."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import LegS, oracle
from s4ref.arithmetic import Ball, precision
from s4ref.plot.forms import exactly, pole_free_form, published_form


N, L, DT = 6, 16, Fraction(1, 8)
C = [1, -1, 2, 0, 1, 3]


@pytest.fixture(scope="module")
def held() -> tuple[np.ndarray, ...]:
    """The modes of LegS and Ct = C (I - Ab^L) V, in float64."""
    d = oracle.dplr(LegS(N), halve=False)
    modes = [getattr(d, x).to_numpy(np.complex128) for x in ("lam", "P", "B", "V")]
    Ct = oracle.output_tilde(LegS(N), DT, L, C=C).to_numpy(np.float64)
    return modes[0], modes[1][:, 0], modes[2], Ct @ modes[3]


def test_forms_agree_with_the_transform_of_the_kernel(held: tuple[np.ndarray, ...]) -> None:
    expected = np.fft.fft(oracle.kernel(LegS(N), DT, L, C=C).to_numpy(np.float64))
    z = np.exp(-2j * np.pi * np.arange(L) / L)
    scale = np.abs(expected).max() * 1e-12
    assert np.abs(pole_free_form(held, float(DT), z) - expected).max() < scale
    z[L // 2] = -1  # where the published form has its pole, here hit exactly
    with np.errstate(all="ignore"):
        published = published_form(held, float(DT), z)
    assert np.isnan(published[L // 2])
    apart = np.delete(published - expected, L // 2)
    assert np.abs(apart).max() < scale
    assert np.abs(pole_free_form(held, float(DT), z) - expected).max() < scale
    with precision(128):
        certain = [exactly(Ball(), held, DT, Ball().unit_root(k, L)) for k in range(L)]
    assert np.abs(np.array(certain) - expected).max() < scale
