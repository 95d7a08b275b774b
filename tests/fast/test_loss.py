"""The estimate of what float64 powers lose: exact for scalars, blind below the range."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from s4ref.fast._loss import Norms, expected_loss


def scalar_norms(lb: float, levels: int) -> Norms:
    """The norms of the scalar system lb, with B = C = 1."""
    powers = torch.tensor([[lb ** (2**k) for k in range(levels)]], dtype=torch.float64)
    one = torch.ones(1, 1, dtype=torch.float64)
    with_start = torch.cat([one, powers], dim=1)
    return Norms(with_start, with_start, powers, one[:, 0], 1)


@pytest.mark.parametrize("lb", [1.0, 0.9, 0.5])
@pytest.mark.parametrize("L", [2, 3, 16, 1000])
def test_scalar_powers(lb: float, L: int):
    K = lb ** torch.arange(float(L), dtype=torch.float64)[None]
    levels = (L - 1).bit_length()
    got = float(expected_loss(scalar_norms(lb, levels), K, smallest=1e-38))
    # One rounding for each power 2^k in l = 2^j, 2^(j-k) times over: 2^(j+1) - 1 of them.
    live = [j for j in range(levels) if lb ** (2**j) > 1e-38]
    assert got == pytest.approx((2.0 ** (live[-1] + 1) - 1) * 2.0**-53, rel=1e-9)


def test_windows_below_the_range_do_not_count():
    K = torch.tensor([[1.0, 1e-40, 0.0, 0.0]], dtype=torch.float64)
    assert float(expected_loss(scalar_norms(1e-40, 2), K, smallest=1e-38)) == 0.0


def test_channels_keep_apart():
    norms = scalar_norms(0.5, 3)
    K = torch.stack([0.5 ** torch.arange(8.0).double(), 1e-6 * 0.5 ** torch.arange(8.0).double()])
    loss = expected_loss(norms, K, smallest=1e-38)
    assert np.allclose((loss[1] / loss[0]).item(), 1e6)
