"""FouT against the certified matrices, and its modes in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from s4ref import fast, oracle
from s4ref.errors import InputError
from s4ref.maths.hippo import FouT


SIZES = [1, 3, 7, 63]


@pytest.mark.parametrize("N", SIZES)
@pytest.mark.parametrize("theta", [1, 2])
def test_matrices(N: int, theta: int):
    A, B = fast.fout(N, theta=theta)
    certified = oracle.hippo(FouT(N, theta=theta))
    for got, right in ((A, certified.A), (B, certified.B)):
        exact = right.to_numpy(np.float64)
        assert np.all(np.abs(got.numpy() - exact) <= 2 * np.spacing(np.abs(exact)))


@pytest.mark.parametrize("N", SIZES)
def test_modes_rebuild_the_matrices(N: int):
    A, B = fast.fout(N)
    m = fast.fout_modes(N)
    scaled = m.V * m.weight.to(torch.float64)
    size = float(A.abs().max())
    skew = (scaled @ torch.diag(m.lam) @ m.V.mH).real
    P = (scaled @ m.P).real
    assert torch.allclose(skew - P @ P.mT, A, rtol=0.0, atol=1e-15 * size)
    assert torch.allclose((scaled @ m.B).real, B, rtol=0.0, atol=1e-15 * size)
    assert int(m.weight.sum()) == N
    assert not m.lam.real.any()
    assert bool((m.lam.imag.diff() < 0).all())
    assert m.lam[-1] == 0


@pytest.mark.parametrize("build", [fast.fout, fast.fout_modes])
def test_refusals(build: object):
    assert callable(build)
    with pytest.raises(InputError, match="must be odd"):
        build(4)
    with pytest.raises(InputError, match="N = 0"):
        build(0)
    with pytest.raises(InputError, match="theta = -1"):
        build(3, theta=-1)
