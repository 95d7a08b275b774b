"""The claim of the figure of transfer functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s4ref.errors import InputError
from s4ref.plot import transfer


# Formulary, table after (4.11): frequency and height of the peak
PEAKS = {16: (80.9660813035, 0.638603365123), 32: (325.426315545, 0.637127269506)}


@pytest.mark.parametrize("N", PEAKS)
def test_the_spike_is_where_and_as_high_as_said(N: int, small: Callable[[str], Any]) -> None:
    apart = small("transfer").diagonal[N]
    peak = int(np.argmax(apart.size))
    assert apart.omega[peak] == pytest.approx(PEAKS[N][0], rel=1e-6)
    assert apart.size[peak] == pytest.approx(PEAKS[N][1], rel=1e-6)
    assert apart.omega[peak] == pytest.approx(N**2 / np.pi, rel=0.01)
    assert apart.size[peak] == pytest.approx(2 / np.pi, rel=0.01)


def test_away_from_the_spike_larger_states_are_closer(small: Callable[[str], Any]) -> None:
    at_one = [float(np.interp(1, d.omega, d.size)) for d in small("transfer").diagonal.values()]
    assert at_one[1] < at_one[0] * 0.6


def test_a_perturbation_misses_by_a_multiple_of_its_norm(small: Callable[[str], Any]) -> None:
    perturbed = small("transfer").perturbed
    worst = [d.size.max() / float(norm) for norm, d in perturbed.items()]
    assert worst == pytest.approx([worst[-1]] * 3, rel=0.1)
    assert max(worst) < 1


def test_moduli_are_those_of_the_closed_forms(small: Callable[[str], Any]) -> None:
    # Formulary (4.9): G_LegS = 1/(1 + s), G_diag = G_LegS/(1 + E_N)
    d = small("transfer")
    s = 1j * d.omega
    E = np.prod([(s - j) / (s + 1 + j) for j in range(d.N)], axis=0)
    assert d.gain["LegS"] == pytest.approx(np.abs(1 / (1 + s)), rel=1e-12)
    assert d.gain["S4D"] == pytest.approx(np.abs(1 / (1 + s) / (1 + E)), rel=1e-9)


def test_a_size_without_a_rational_hadamard_matrix_is_refused() -> None:
    with pytest.raises(InputError, match="N = 8: give a power of 4"):
        transfer.data(N=8)
