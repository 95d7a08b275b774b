"""Vectors of modes: which initialisation, which half, in which order."""

from __future__ import annotations

import numpy as np
import pytest

from s4ref import oracle
from s4ref.identify import identify
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import INITIALISATIONS, initialisation


@pytest.mark.parametrize("name", [n for n in INITIALISATIONS if n.startswith("s4d")])
@pytest.mark.parametrize("dtype", ["complex128", "complex64"])
@pytest.mark.parametrize("N", [4, 16])
def test_every_initialisation_is_recognised(name: str, dtype: str, N: int):
    lam = oracle.modes(initialisation(name, N)).lam.to_numpy().astype(dtype)
    found = identify(lam)
    titles = {found.best.family, *(c.family for c in found.also)}
    assert found.best.tier == 0, str(found)
    assert name in titles


def test_the_other_half_the_order_and_the_sign_are_named():
    lam = oracle.modes(initialisation("s4d-inv", 16)).lam.to_numpy()
    assert "conjugate half" in identify(lam.conj()).best.changes[0]
    assert "in reverse order" in identify(lam[::-1]).best.changes
    assert "in another order" in identify(np.roll(lam, 3)).best.changes
    assert "opposite sign" in identify(-lam).best.changes[0]
    assert identify(2 * lam).best.changes == ("multiplied by 2",)
    whole = identify(np.concatenate([lam, lam[::-1].conj()]))
    assert whole.best.title.startswith("both halves of S4D-Inv")


def test_a_clamped_real_part_is_named():
    lam = oracle.modes(initialisation("s4d-inv", 16)).lam.to_numpy()
    best = identify(-1e-4 + 1j * lam.imag).best
    assert best.family == "s4d-inv"
    assert "real part 1e-04" in best.changes[0].replace("-1/10000", "1e-04")


def test_spectra_of_families_are_recognised():
    lam = oracle.dplr(LegT(8)).lam.to_numpy()
    assert "normal part of LegT" in identify(lam).best.title
    lam = np.linalg.eigvals(oracle.hippo(LegT(8)).A.to_numpy())
    assert identify(lam).best.title == "the spectrum of LegT with theta = 2 (N = 8)"
    diagonal = np.diag(oracle.hippo(LegS(8)).A.to_numpy())
    found = identify(np.diag(diagonal))
    assert {"s4d-real", "legs"} <= {c.family for c in found.candidates if c.tier == 0}


def test_a_batch_of_equal_vectors_counts_once():
    lam = oracle.modes(initialisation("s4d-lin", 8)).lam.to_numpy()
    assert identify(np.tile(lam, (3, 1))).best.family == "s4d-lin"


def test_random_modes_match_nothing():
    rng = np.random.default_rng(0)
    assert not identify(-rng.random(8) + 40j * rng.random(8)).identified
