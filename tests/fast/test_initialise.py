"""LegS, LegT and S4D-Lin against the certified matrices, spectra and weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from s4ref import fast, oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import LegS, LegT


SIZES = [1, 2, 3, 4, 7, 16, 64]
FAMILIES = {
    "legs": (fast.legs, fast.legs_modes, LegS),
    "legt": (fast.legt, fast.legt_modes, LegT),
}
# omega and |B|^2 of LegS, Formulary section 3.
SPECTRA = {
    2: [(0.8660254037844386467637232, 2.0)],
    3: [
        (2.397915761656359770798719, 4.173913043478260869565217),
        (0.0, 0.6521739130434782608695652),
    ],
    4: [
        (4.603293007066848680913577, 7.065044112707684456442643),
        (0.5565011150837434038521495, 0.9349558872923155435573566),
    ],
}  # fmt: skip


@pytest.mark.parametrize("N", SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_matrices(family: str, N: int):
    ours, _, theirs = FAMILIES[family]
    A, B = ours(N)
    certified = oracle.hippo(theirs(N))
    # A root, a product and a quotient: at most two units in the last place.
    for got, right in ((A, certified.A), (B, certified.B)):
        exact = right.to_numpy(np.float64)
        assert np.all(np.abs(got.numpy() - exact) <= 2 * np.spacing(np.abs(exact)))


@pytest.mark.parametrize("N", SIZES)
@pytest.mark.parametrize("family", FAMILIES)
def test_modes_rebuild_the_matrices(family: str, N: int):
    matrices, modes, _ = FAMILIES[family]
    A, B = matrices(N)
    m = modes(N)
    pairs = m.weight.to(torch.float64)
    # Each pair is a mode and its conjugate: weight * Re, with weight 1 for the real one.
    scaled = m.V * pairs
    skew = (scaled @ torch.diag(m.lam) @ m.V.mH).real
    P = (scaled @ m.P).real
    size = float(A.abs().max())
    assert torch.allclose(skew - P @ P.mT, A, rtol=0.0, atol=N * 1e-15 * size)
    assert torch.allclose((scaled @ m.B).real, B, rtol=0.0, atol=N * 1e-15 * size)
    assert int(m.weight.sum()) == N
    assert bool((m.V[0].real > 0).all())
    assert bool((m.V[0].imag.abs() < 1e-16).all())
    assert bool((m.lam.imag.diff() < 0).all())
    assert bool((m.lam.imag >= 0).all())
    assert bool(((m.lam.imag == 0) == (m.weight == 1)).all())


@pytest.mark.parametrize("N", SPECTRA)
def test_formulary_spectrum(N: int):
    m = fast.legs_modes(N)
    omega, power = zip(*SPECTRA[N], strict=True)
    assert np.allclose(m.lam.imag.numpy(), omega, rtol=0, atol=4e-15)
    assert np.allclose(m.B.abs().square().numpy(), power, rtol=4e-15)
    assert np.allclose(m.P[:, 0].abs().square().numpy(), np.array(power) / 2, rtol=4e-15)
    assert set(m.lam.real.tolist()) == {-0.5}


def test_window_scales_legt():
    A, B = fast.legt(5, theta=0.25)
    A2, B2 = fast.legt(5)
    assert torch.equal(A, 8.0 * A2)
    assert torch.equal(B, 8.0 * B2)
    wide, unit = fast.legt_modes(5, theta=0.25), fast.legt_modes(5)
    assert torch.allclose(wide.lam, 8.0 * unit.lam, rtol=1e-14)


def test_s4d_lin():
    lam, B, weight = fast.s4d_lin(6)
    assert torch.allclose(lam.imag, np.pi * torch.arange(3.0, dtype=torch.float64))
    assert lam.real.tolist() == [-0.5] * 3
    assert B.tolist() == [1, 1, 1]
    assert weight.tolist() == [2, 2, 2]


@pytest.mark.parametrize("N", [0, -1, 2.5, True, "4", None])
@pytest.mark.parametrize(
    "build", [fast.legs, fast.legs_modes, fast.legt, fast.legt_modes, fast.s4d_lin]
)
def test_refuses_sizes(build: Any, N: Any):
    with pytest.raises(InputError, match=r"N = .*>= 1"):
        build(N)


@pytest.mark.parametrize("theta", [0, -1.0, float("nan"), float("inf"), "1", True])
@pytest.mark.parametrize("build", [fast.legt, fast.legt_modes])
def test_refuses_windows(build: Any, theta: Any):
    with pytest.raises(InputError, match="theta = "):
        build(4, theta=theta)


def test_refuses_odd_s4d():
    with pytest.raises(InputError, match=r"N = 5; .* even"):
        fast.s4d_lin(5)
