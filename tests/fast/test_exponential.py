"""The derivatives of the exponential of a matrix, whatever their size."""

from __future__ import annotations

import pytest
import torch

from s4ref import fast
from s4ref.fast._exponential import matrix_exp


def matrix(n: int = 3) -> torch.Tensor:
    """A random matrix of norm about 1."""
    g = torch.Generator().manual_seed(n)
    return torch.randn(2, n, n, dtype=torch.float64, generator=g) / n


@pytest.mark.filterwarnings("ignore:.torch.jit.script:DeprecationWarning")  # torch's own call
def test_derivatives_of_two_orders_and_both_modes():
    M = matrix().requires_grad_()
    assert torch.autograd.gradcheck(matrix_exp, M, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(matrix_exp, M)


@pytest.mark.parametrize("power", [-900, 40, 900])
def test_a_gradient_is_linear_in_the_cotangent_to_the_last_bit(power: int):
    M, G = matrix().requires_grad_(), matrix(3).mT
    (one,) = torch.autograd.grad(matrix_exp(M), M, G)
    (many,) = torch.autograd.grad(matrix_exp(M), M, G * 2.0**power)
    assert torch.equal(many, one * 2.0**power)


@pytest.mark.parametrize("power", [40, 60])
def test_gradients_of_a_kernel_do_not_depend_on_the_size_of_the_loss(power: int):
    A, B = fast.legs(8)
    gradients = []
    for scale in (1.0, 2.0**power):
        a, b = A.clone().requires_grad_(), B.clone().requires_grad_()
        loss = (fast.dense_kernel(a, b, B, 0.01, 64, rule=fast.zoh) * scale).sum()
        gradients.append(torch.autograd.grad(loss, (a, b)))
    for one, many in zip(*gradients, strict=True):
        assert torch.equal(one * 2.0**power, many)


@pytest.mark.parametrize("size", [1e-200, 1e8, 1e15, 1e200])
def test_the_size_of_B_costs_no_digit(size: float):
    A = torch.tensor([[-1.0, 0.5], [-0.5, -1.0]], dtype=torch.float64)
    B, dt = torch.tensor([1.0, -2.0], dtype=torch.float64), torch.tensor(0.1).double()
    Ab, Bb = fast.zoh(A, B, dt)
    more = fast.zoh(A, B * size, dt)
    assert torch.allclose(more[0], Ab, rtol=1e-15, atol=0.0)
    assert torch.allclose(more[1], Bb * size, rtol=2e-15, atol=0.0)
    K = fast.dense_kernel(A.float(), B.float(), B.float(), 0.1, 100, rule=fast.zoh)
    if 1e-30 < size < 1e30:
        scaled = fast.dense_kernel(A.float(), B.float() * size, B.float(), 0.1, 100, rule=fast.zoh)
        assert torch.allclose(scaled, K * size, rtol=3e-7, atol=0.0)
