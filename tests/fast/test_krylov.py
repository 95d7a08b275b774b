"""The two-level product: its split, and the choice between float64 and wide powers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from s4ref import fast
from s4ref.fast import krylov
from s4ref.fast._loss import expected_loss


@given(L=st.integers(1, 10**6))
def test_split_covers_every_sample(L: int):
    s, g = krylov.split(L)
    assert s & (s - 1) == 0
    assert (g - 1) * s < L <= g * s
    assert s * s < 4 * L


def loss(family: str, rule: fast.Rule, dt: float, L: int) -> float:
    """The expected loss of a family's alternating read-out with float64 powers."""
    A, B = {"legs": fast.legs, "legt": fast.legt}[family](64)
    C = (-1.0) ** torch.arange(64, dtype=torch.float64)
    Ab, Bb = rule(A[None], B[None], torch.tensor([dt], dtype=torch.float64))
    powers = [Ab]
    while 2 ** len(powers) < L:
        powers.append(powers[-1] @ powers[-1])
    x, samples = Bb, []
    for _ in range(L):
        samples.append((x @ C)[:, None])
        x = (Ab @ x[..., None])[..., 0]
    K = torch.cat(samples, dim=1)
    growth = 1.0 + dt * torch.linalg.matrix_norm(A[None])
    return float(expected_loss(powers, Bb, C[None], K, growth, smallest=1.2e-38))


def test_short_kernels_are_easy_and_long_tails_of_legt_are_not():
    assert loss("legs", fast.bilinear, 1e-3, 1024) < krylov._ACCEPTED_LOSS
    assert loss("legt", fast.bilinear, 1e-3, 1024) < krylov._ACCEPTED_LOSS
    assert loss("legt", fast.zoh, 1e-1, 256) > krylov._ACCEPTED_LOSS


def test_no_tail_no_loss():
    one = torch.ones(1, 1, 1, dtype=torch.float64)
    K = torch.ones(3, 1, dtype=torch.float64)
    assert expected_loss([one], one[0], one[0], K, one[0, 0], smallest=1e-38).tolist() == [0.0] * 3


@pytest.mark.parametrize("H", [1, 5, 16, 17, 33])
def test_wide_channels_come_in_chunks(H: int):
    lam = -torch.rand(H, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(H))
    one = torch.ones(2, dtype=torch.float64)
    K = fast.dplr_kernel(lam, one, None, one, one, 0.5, 6)
    each = torch.stack([fast.dplr_kernel(row, one, None, one, one, 0.5, 6) for row in lam])
    assert torch.equal(K, each)
