"""The two-level product: its split, and the choice between float64 and wide powers."""

from __future__ import annotations

from typing import Any

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


def loss(family: str, rule: fast.Rule, dt: float, L: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """The expected loss of a family's alternating read-out with float64 powers."""
    seen = []

    def spy(*args: Any, **more: Any) -> torch.Tensor:
        seen.append(expected_loss(*args, **more))
        return seen[-1]

    monkeypatch.setattr(krylov, "expected_loss", spy)
    A, B = {"legs": fast.legs, "legt": fast.legt}[family](64)
    C = (-1.0) ** torch.arange(64)
    fast.dense_kernel(A.float(), B.float(), C, dt, L, rule=rule)
    return float(seen[0])


def test_short_kernels_are_easy_and_long_tails_of_legt_are_not(monkeypatch: pytest.MonkeyPatch):
    accepted = krylov._ACCEPTED_LOSS
    assert loss("legs", fast.bilinear, 1e-3, 1024, monkeypatch) < accepted
    assert loss("legt", fast.bilinear, 1e-3, 1024, monkeypatch) < accepted
    assert loss("legt", fast.zoh, 1e-1, 256, monkeypatch) > accepted


@pytest.mark.parametrize("H", [1, 5, 16, 17, 33])
def test_wide_channels_come_in_chunks(H: int):
    lam = -torch.rand(H, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(H))
    one = torch.ones(2, dtype=torch.float64)
    K = fast.dplr_kernel(lam, one, None, one, one, 0.5, 6)
    each = torch.stack([fast.dplr_kernel(row, one, None, one, one, 0.5, 6) for row in lam])
    assert torch.equal(K, each)
