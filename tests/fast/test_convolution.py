"""Causal convolution: the sum written out, what leaks from the future, derivatives, refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError
from s4ref.fast import convolution
from s4ref.fast.convolution import fast_length


CONVOLUTIONS = {"fft": fast.causal_convolution, "blocks": fast.blocked_convolution}


@given(
    way=st.sampled_from(sorted(CONVOLUTIONS)),
    seed=st.integers(0, 2**32 - 1),
    T=st.integers(1, 40) | st.sampled_from([63, 64, 65, 127, 128, 129, 300]),
    L=st.integers(1, 40) | st.sampled_from([64, 65, 300]),
    single=st.booleans(),
)
def test_is_the_sum(way: str, seed: int, T: int, L: int, single: bool):
    rng = np.random.default_rng(seed)
    dtype = np.float32 if single else np.float64
    u, K = (rng.standard_normal(n).astype(dtype) for n in (T, L))
    y = CONVOLUTIONS[way](u, K)
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


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("T", [50, 1000, 1021])
def test_what_leaks_from_the_future_stays_within_the_bound(T: int, dtype: torch.dtype):
    g = torch.Generator().manual_seed(T)
    u, K = (torch.randn(T, dtype=dtype, generator=g) for _ in range(2))
    loud = u.clone()
    loud[T // 2] = 2.0**40
    change = fast.causal_convolution(loud, K) - fast.causal_convolution(u, K)
    leak = float(change[: T // 2].abs().max())
    bound = 8 * math.log2(4 * T) * 2.0**-53 * float(K.norm() * loud.norm())
    # A float32 output moves to a neighbour if it moves at all.
    size = float(fast.causal_convolution(u, K).abs().max())
    assert leak <= bound + (2.0**-23 * size if dtype == torch.float32 else 0.0)


@pytest.mark.parametrize("T", [50, 64, 200, 1021])
def test_nothing_leaks_between_blocks(T: int):
    g = torch.Generator().manual_seed(T)
    u, K = torch.randn(2, 3, T, generator=g), torch.randn(3, T, generator=g)
    for at in (1, T // 3, T // 2, T - 1):
        loud = u.clone()
        loud[..., at] = 2.0**60
        here, there = (fast.blocked_convolution(v, K, 0.5)[..., :at] for v in (u, loud))
        assert torch.equal(here, there)


@pytest.mark.parametrize("way", CONVOLUTIONS)
@pytest.mark.parametrize(
    "lead, theirs, L",
    [((2, 3), (3,), 4), ((2, 1), (3,), 9), ((3,), (2, 3), 4), ((), (3,), 5), ((2,), (), 3)],
)
def test_derivatives_of_two_orders(
    way: str, lead: tuple[int, ...], theirs: tuple[int, ...], L: int
):
    g = torch.Generator().manual_seed(0)
    u = torch.randn(*lead, 5, dtype=torch.float64, generator=g, requires_grad=True)
    K = torch.randn(*theirs, L, dtype=torch.float64, generator=g, requires_grad=True)
    assert torch.autograd.gradcheck(CONVOLUTIONS[way], (u, K))
    assert torch.autograd.gradgradcheck(CONVOLUTIONS[way], (u, K))


def test_d_has_a_derivative():
    D = torch.randn(2, dtype=torch.float64, requires_grad=True)
    u = torch.ones(2, 5, dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda d: fast.causal_convolution(u, u[0], d), (D,))


def test_many_channels_in_pieces_are_each_by_itself(monkeypatch: pytest.MonkeyPatch):
    g = torch.Generator().manual_seed(0)
    u = torch.randn(3, 7, 20, dtype=torch.float64, generator=g)
    K = torch.randn(7, 20, dtype=torch.float64, generator=g)
    whole = fast.causal_convolution(u, K)
    monkeypatch.setattr(convolution, "PIECE", 130)
    assert torch.allclose(fast.causal_convolution(u, K), whole, rtol=0, atol=1e-14)


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


@pytest.mark.parametrize("convolution", [fast.causal_convolution, fast.blocked_convolution])
@pytest.mark.parametrize("shape", [(0, 3, 5), (2, 0, 5), (0, 5)])
def test_no_sequences_give_no_outputs(convolution: Any, shape: tuple[int, ...]):
    u = torch.ones(shape, requires_grad=True)
    K = torch.ones(shape[-2] if len(shape) == 3 else 1, 4, requires_grad=True)
    y = convolution(u, K)
    assert y.shape == shape
    y.sum().backward()
    assert u.grad is not None
    assert u.grad.shape == shape
    assert K.grad is not None
    assert not K.grad.any()


@pytest.mark.parametrize("convolution", [fast.causal_convolution, fast.blocked_convolution])
def test_a_feedthrough_of_another_number_of_channels_is_refused(convolution: Any):
    with pytest.raises(InputError, match=r"D has shape \(5,\); it must agree"):
        convolution(torch.ones(2, 3, 8), torch.ones(3, 8), torch.ones(5))
