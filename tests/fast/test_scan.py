"""The parallel scan: the loop it stands for, derivatives of two orders, resets, refusals."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from s4ref import fast
from s4ref.errors import InputError


DTYPES = [torch.float32, torch.float64, torch.complex64, torch.complex128]


def draw(g: torch.Generator, *shape: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.randn(*shape, dtype=dtype, generator=g)


def loop(a: torch.Tensor, b: torch.Tensor, state: torch.Tensor) -> tuple[torch.Tensor, float]:
    """The recurrence in complex128, and the size that one unit roundoff of it has."""
    a, b = a.to(torch.complex128), b.to(torch.complex128)
    h, size, noise, out = state.to(torch.complex128), state.abs(), state.abs(), []
    for k in range(b.shape[-1]):
        c = a[..., 0 if a.shape[-1] == 1 else k]
        h = c * h + b[..., k]
        size = c.abs() * size + b[..., k].abs()
        noise = c.abs() * noise + size
        out.append(h)
    return torch.stack(out, dim=-1), float(noise.max())


@settings(max_examples=40)
@given(
    T=st.integers(1, 40),
    dtype=st.sampled_from(DTYPES),
    one=st.booleans(),
    spread=st.sampled_from([(3,), (2, 3), (1, 3)]),
    strided=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_is_the_loop(
    T: int, dtype: torch.dtype, one: bool, spread: tuple[int, ...], strided: bool, seed: int
):
    g = torch.Generator().manual_seed(seed)
    a = 0.7 * draw(g, 3, 1 if one else T, dtype=dtype)
    b = (
        draw(g, *spread, 2 * T, dtype=dtype)[..., ::2]
        if strided
        else draw(g, *spread, T, dtype=dtype)
    )
    state = draw(g, 3, dtype=dtype)
    h = fast.scan(a, b, state)
    right, noise = loop(a, b, state)
    assert h.dtype == dtype
    assert h.shape == right.shape
    assert float((h - right).abs().max()) <= 8 * torch.finfo(dtype).eps * noise


@pytest.mark.parametrize("T", [*range(1, 18), 31, 32, 33, 63, 64, 65])
def test_lengths_of_every_kind(T: int):
    a = torch.arange(1, T + 1, dtype=torch.float64) / (T + 1)
    b = torch.ones(T, dtype=torch.float64)
    right, noise = loop(a, b, torch.zeros((), dtype=torch.float64))
    assert float((fast.scan(a, b) - right).abs().max()) <= 4e-16 * noise


def test_a_zero_coefficient_forgets_exactly():
    a = torch.tensor([0.5, 0.5, 0.0, 0.5])
    assert fast.scan(a, torch.tensor([1e30, 1.0, 3.0, 1.0])).tolist()[2:] == [3.0, 2.5]


@pytest.mark.parametrize("T", [1, 2, 5])
@pytest.mark.parametrize("one", [False, True])
def test_derivatives_of_two_orders(T: int, one: bool):
    g = torch.Generator().manual_seed(T)
    a = (0.5 * draw(g, 2, 1 if one else T, dtype=torch.complex128)).requires_grad_()
    b = draw(g, 3, 2, T, dtype=torch.float64).requires_grad_()
    state = draw(g, 2, dtype=torch.float64).requires_grad_()
    assert torch.autograd.gradcheck(fast.scan, (a, b, state))
    assert torch.autograd.gradgradcheck(fast.scan, (a, b, state))


def test_carries_on_from_a_state():
    g = torch.Generator().manual_seed(0)
    a, b = (0.5 * draw(g, 2, 11, dtype=torch.float64) for _ in range(2))
    whole = fast.scan(a, b)
    rest = fast.scan(a[:, 4:], b[:, 4:], fast.scan(a[:, :4], b[:, :4])[:, -1])
    assert torch.allclose(rest, whole[:, 4:], rtol=0, atol=1e-15)


@pytest.mark.parametrize(
    "a, b, state, message",
    [
        ([], [1.0], None, "a has shape"),
        ([1.0], [], None, "b has shape"),
        ([1.0, 1.0], [1.0, 1.0, 1.0], None, "a has 2 samples, b 3"),
        ([float("nan")], [1.0], None, "a contains nan"),
        (torch.ones(2, 3), torch.ones(4, 3), None, "must agree or be one"),
        (torch.ones(2, 3), torch.ones(2, 3), torch.ones(3), "must agree or be one"),
        (torch.ones(3, dtype=torch.float16), torch.ones(3), None, "a has dtype torch.float16"),
    ],
)
def test_refusals(a: Any, b: Any, state: Any, message: str):
    with pytest.raises(InputError, match=message):
        fast.scan(a, b, state)
