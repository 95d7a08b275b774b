"""Both directions: the sums written out at either lag, derivatives, refusals."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError


@settings(max_examples=40)
@given(
    T=st.integers(1, 20),
    L=st.integers(1, 25),
    lag=st.sampled_from([0, 1]),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 2**32 - 1),
)
def test_is_the_sums(T: int, L: int, lag: int, dtype: type, seed: int):
    rng = np.random.default_rng(seed)
    u, there, back = (rng.standard_normal(n).astype(dtype) for n in (T, L, L))
    y = fast.bidirectional_convolution(u, there, back, 0.5, lag=lag)
    right = [
        0.5 * float(u[k])
        + sum(float(there[j]) * float(u[k - j]) for j in range(min(L, k + 1)))
        + sum(float(back[j]) * float(u[k + lag + j]) for j in range(min(L, max(T - k - lag, 0))))
        for k in range(T)
    ]
    size = np.linalg.norm(u) * (1 + np.linalg.norm(there) + np.linalg.norm(back))
    assert y.numpy().dtype == dtype
    assert np.abs(y.numpy() - np.array(right)).max() <= 8 * np.finfo(dtype).eps * size


def test_derivatives_and_channels():
    g = torch.Generator().manual_seed(0)
    shapes = ((2, 3, 5), (3, 5), (3, 5))
    u, there, back = (
        torch.randn(*s, dtype=torch.float64, generator=g, requires_grad=True) for s in shapes
    )
    assert torch.autograd.gradcheck(fast.bidirectional_convolution, (u, there, back))


@pytest.mark.parametrize("lag", [2, -1, True, 0.5, None])
def test_refuses_lags(lag: object):
    with pytest.raises(InputError, match="lag = "):
        fast.bidirectional_convolution([1.0], [1.0], [1.0], lag=lag)  # type: ignore[arg-type]


@pytest.mark.parametrize("lag", [1.0, True, 2, "1"])
def test_other_lags_are_refused(lag: object):
    with pytest.raises(InputError, match="lag = "):
        fast.bidirectional_convolution([1.0], [1.0], [1.0], lag=lag)  # type: ignore[arg-type]
