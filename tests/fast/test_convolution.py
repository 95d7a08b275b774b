"""Causal convolution: the sum written out, causality, padding, derivatives, refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError
from s4ref.fast.convolution import fast_length


@given(
    seed=st.integers(0, 2**32 - 1),
    T=st.integers(1, 40),
    L=st.integers(1, 40),
    single=st.booleans(),
)
def test_is_the_sum(seed: int, T: int, L: int, single: bool):
    rng = np.random.default_rng(seed)
    dtype = np.float32 if single else np.float64
    u, K = (rng.standard_normal(n).astype(dtype) for n in (T, L))
    y = fast.causal_convolution(u, K)
    exact = np.convolve(u.astype(float), K.astype(float))[:T]
    assert y.numpy().dtype == dtype
    scale = np.finfo(dtype).eps * np.linalg.norm(u) * np.linalg.norm(K)
    assert np.abs(y.numpy() - exact).max() <= 8 * scale


def test_shapes_broadcast_and_d_is_added():
    g = torch.Generator().manual_seed(0)
    u = torch.randn(2, 3, 11, dtype=torch.float64, generator=g)
    K = torch.randn(3, 11, dtype=torch.float64, generator=g)
    D = torch.tensor([0.0, 1.0, -2.0], dtype=torch.float64)
    y = fast.causal_convolution(u, K, D)
    assert y.shape == (2, 3, 11)
    for b in range(2):
        for h in range(3):
            one = fast.causal_convolution(u[b, h], K[h], float(D[h]))
            assert torch.allclose(y[b, h], one, rtol=1e-12, atol=1e-13)


def test_the_end_does_not_wrap_into_the_beginning():
    u = torch.zeros(7, dtype=torch.float64)
    u[-1] = 2.0**40
    y = fast.causal_convolution(u, torch.ones(7, dtype=torch.float64))
    assert float(y[:-1].abs().max()) <= 2.0**40 * 1e-15
    assert float(y[-1]) == pytest.approx(2.0**40)


def test_derivatives():
    g = torch.Generator().manual_seed(0)
    u = torch.randn(2, 5, dtype=torch.float64, generator=g, requires_grad=True)
    K = torch.randn(2, 4, dtype=torch.float64, generator=g, requires_grad=True)
    D = torch.randn(2, dtype=torch.float64, generator=g, requires_grad=True)
    assert torch.autograd.gradcheck(fast.causal_convolution, (u, K, D))


@given(n=st.integers(1, 3000))
def test_fast_lengths(n: int):
    size = fast_length(n)
    assert n <= size <= max(2, 2 * n)
    assert size % 2 == 0
    for prime in (2, 3, 5):
        while size % prime == 0:
            size //= prime
    assert size == 1


@pytest.mark.parametrize(
    "u, K, message",
    [
        ([], [1.0], "u has shape"),
        (1.0, [1.0], "u has shape"),
        ([1.0], [], "K has shape"),
        ([1j], [1.0], "u has dtype torch.complex64; it must be real"),
        ([float("nan")], [1.0], "u contains nan"),
        (torch.ones(3, 4), torch.ones(2, 4), "all axes but the last"),
    ],
)
def test_refusals(u: Any, K: Any, message: str):
    with pytest.raises(InputError, match=message):
        fast.causal_convolution(u, K)
