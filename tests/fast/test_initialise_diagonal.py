"""The diagonal initialisations against the certified ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s4ref import fast, oracle
from s4ref.errors import InputError
from s4ref.maths.initialise import S4DLegS, initialisation


NAMES = {
    "s4d-inv": fast.s4d_inv,
    "s4d-inv2": fast.s4d_inv2,
    "s4d-legs": fast.s4d_legs,
    "s4d-lin": fast.s4d_lin,
    "s4d-quad": fast.s4d_quad,
    "s4d-real": fast.s4d_real,
}


@pytest.mark.parametrize("N", [2, 8, 64])
@pytest.mark.parametrize("name", NAMES)
def test_modes(name: str, N: int):
    lam, B, weight = NAMES[name](N)
    right = oracle.modes(initialisation(name, N))
    exact = right.lam.to_numpy(np.float64)
    # An eigensolver's error is one of the largest frequency; the others have closed forms.
    size = N * np.abs(exact).max() if name == "s4d-legs" else 4 * np.abs(exact)
    assert np.all(np.abs(lam.numpy() - exact) <= np.finfo(float).eps * size)
    assert np.allclose(np.abs(B.numpy()), np.abs(right.B.to_numpy(np.float64)), rtol=1e-12)
    assert weight.tolist() == list(right.weight)


def test_published_s4d_legs_has_twice_the_input():
    exact = np.abs(oracle.modes(S4DLegS(8, B="full")).B.to_numpy(np.float64))
    assert np.allclose(np.abs(fast.s4d_legs(8, halved=False)[1].numpy()), exact, rtol=1e-13)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"s4d-legs"}))
@pytest.mark.parametrize("N", [3, 0, "4"])
def test_refuses_sizes(name: str, N: Any):
    with pytest.raises(InputError, match="N = "):
        NAMES[name](N)
