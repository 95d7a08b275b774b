"""The two-level Vandermonde product in Triton gives the sum it stands for, and its gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor


vandermonde = pytest.importorskip("s4ref.fast.triton.vandermonde", exc_type=ImportError)

ERROR = 1e-6  # what the fast kernels promise of a diagonal kernel in float32


def system(H: int, n: int, seed: int, *, decay: float = 0.1) -> tuple[Tensor, Tensor]:
    """Return random powers inside the unit circle, and coefficients."""
    g = torch.Generator().manual_seed(seed)
    modulus = torch.exp(-decay * torch.rand(H, n, dtype=torch.float64, generator=g))
    angle = 6.3 * torch.rand(H, n, dtype=torch.float64, generator=g)
    v = torch.randn(H, n, dtype=torch.complex128, generator=g)
    return torch.polar(modulus, angle), v


def sums(lb: Tensor, v: Tensor, L: int) -> Tensor:
    """Return the sum as it is written."""
    return (v[..., None] * lb[..., None] ** torch.arange(L)).real.sum(1)


def windows(L: int) -> list[slice]:
    """Return the dyadic windows of l < L."""
    return [slice(2**j if j else 0, 2 ** (j + 1)) for j in range(max(1, (L - 1).bit_length()))]


@pytest.mark.parametrize("H, n, L", [(2, 5, 37), (1, 17, 300), (3, 3, 1), (1, 1, 2), (1, 16, 257)])
def test_kernel_in_every_dyadic_window(H: int, n: int, L: int, device: torch.device):
    lb, v = system(H, n, L)
    K = vandermonde.forward(lb.to(device), v.to(device), L).cpu().double()
    right = sums(lb, v, L)
    for part in windows(L):
        # The size of what is added, not of what is left of it, bounds the rounding errors.
        size = (v.abs()[..., None] * lb.abs()[..., None] ** torch.arange(L)).sum(1)[:, part]
        assert (K - right)[:, part].abs().max() <= ERROR * size.max()


@pytest.mark.parametrize("H, n, L", [(2, 5, 37), (1, 17, 300), (2, 3, 1), (1, 2, 2)])
def test_gradients(H: int, n: int, L: int, device: torch.device):
    lb, v = (t.requires_grad_() for t in system(H, n, L))
    dK = torch.randn(H, L, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    right = torch.autograd.grad(sums(lb, v, L), (lb, v), dK)
    got = vandermonde.backward(*(t.detach().to(device) for t in (lb, v)), L, dK.to(device))
    for exact, t in zip(right, got, strict=True):
        assert (t.cpu() - exact).norm() <= ERROR * exact.norm()


def test_tail_far_below_the_range_of_float32_is_zero(device: torch.device):
    lb = torch.tensor([[0.5 + 0j]], dtype=torch.complex128, device=device)
    K = vandermonde.forward(lb, torch.ones_like(lb), 2048)[0].cpu()
    assert K[126] == 2.0**-126
    assert not K[160:].any()


def test_phase_of_a_long_kernel_keeps_its_digits(device: torch.device):
    # Radians by the hundred thousand, of which float32 would keep no fraction.
    angle, L = 2.0944, 2**17
    lb = torch.exp(torch.tensor([[1j * angle]], dtype=torch.complex128)).to(device)
    K = vandermonde.forward(lb, torch.ones_like(lb), L)[0].cpu()
    l = torch.arange(L - 1000, L, dtype=torch.float64)
    assert (K[-1000:] - torch.cos(l * angle)).abs().max() <= ERROR


def test_mode_that_forgets_at_once(device: torch.device):
    lb = torch.tensor([[0.0, 0.5]], dtype=torch.complex128)
    v = torch.tensor([[2.0, 1.0]], dtype=torch.complex128)
    K = vandermonde.forward(lb.to(device), v.to(device), 4).cpu()
    assert K.tolist() == [[3.0, 0.5, 0.25, 0.125]]
    dK = torch.ones(1, 4, dtype=torch.float64)
    dlb, dv = vandermonde.backward(lb.to(device), v.to(device), 4, dK.to(device))
    assert dlb[0, 0].cpu() == 2.0
    assert dv[0, 0].cpu() == 1.0


def test_gradient_of_a_mode_that_grows_beyond_float32_just_after_the_kernel(device: torch.device):
    lb, v = torch.tensor([[100.0 + 0j]], dtype=torch.complex128), torch.ones(1, 1) + 0j
    dK = torch.ones(1, 5, dtype=torch.float64)
    dlb, dv = vandermonde.backward(lb.to(device), v.to(lb).to(device), 5, dK.to(device))
    assert dv.cpu().item() == pytest.approx(sum(100.0**l for l in range(5)), rel=ERROR)
    assert dlb.cpu().item() == pytest.approx(sum(l * 100.0 ** (l - 1) for l in range(5)), rel=ERROR)


def test_results_repeat_to_the_bit(device: torch.device):
    lb, v = (t.to(device) for t in system(2, 9, 3))
    dK = torch.ones(2, 100, dtype=torch.float64, device=device)
    assert torch.equal(vandermonde.forward(lb, v, 100), vandermonde.forward(lb, v, 100))
    for a, b in zip(
        vandermonde.backward(lb, v, 100, dK), vandermonde.backward(lb, v, 100, dK), strict=True
    ):
        assert torch.equal(a, b)
