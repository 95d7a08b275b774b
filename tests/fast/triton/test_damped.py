"""The Triton core of s4ref.fast does what its torch twin does, in float64."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from s4ref import fast
from s4ref.fast import _cauchy_torch as twin
from s4ref.fast import _cores
from s4ref.fast._nodes import nodes


damped = pytest.importorskip("s4ref.fast.triton.damped", exc_type=ImportError)

ROUNDING = 1e-13


def arguments(H: int, R: int, n: int, L: int) -> tuple[Tensor, ...]:
    """Return sigma, omega, coef with positive (I + S_QP), and the nodes."""
    g = torch.Generator().manual_seed(n)
    sigma = -0.1 - torch.rand(H, n, dtype=torch.float64, generator=g)
    omega = 3.0 * torch.randn(H, n, dtype=torch.float64, generator=g)
    coef = 0.1 * torch.randn(H, R, R, 2, n, dtype=torch.float64, generator=g)
    return sigma, omega, coef, nodes(L, torch.device("cpu")).s


@pytest.mark.parametrize("H, R, n, L", [(2, 2, 3, 20), (1, 3, 2, 15), (2, 1, 4, 9), (1, 2, 1, 1)])
def test_both_passes(H: int, R: int, n: int, L: int, device: torch.device):
    given = arguments(H, R, n, L)
    moved = [t.to(device) for t in given]
    right, got = twin.forward(*given), damped.forward(*moved)
    assert (got.cpu() - right).norm() <= ROUNDING * right.norm()
    gamma = torch.randn(right.shape, dtype=right.dtype, generator=torch.Generator().manual_seed(0))
    wanted = twin.backward(*given, gamma)
    for exact, t in zip(wanted, damped.backward(*moved, gamma.to(device)), strict=True):
        assert t.shape == exact.shape
        assert (t.cpu() - exact).norm() <= ROUNDING * exact.norm()


def kernels(device: torch.device) -> list[Tensor]:
    """Return a DPLR and a diagonal kernel in float32 with their gradients, as users get them."""
    modes = fast.legs_modes(6)
    parts = {"lam": modes.lam, "B": modes.B, "C": modes.V[2], "P": modes.P}
    p = {k: t.to(torch.complex64).to(device).requires_grad_() for k, t in parts.items()}
    low = p.pop("P")
    K = fast.dplr_kernel(**p, P=low, Q=None, dt=0.1, L=40, weight=modes.weight)
    D = fast.diagonal_kernel(**p, dt=0.1, L=40, weight=modes.weight)
    found = torch.autograd.grad((K * K).sum() + (D * D).sum(), [*p.values(), low])
    return [t.detach().cpu() for t in (K, D, *found)]


def test_public_functions_give_the_values_of_the_torch_cores(
    device: torch.device, monkeypatch: pytest.MonkeyPatch
):
    def by(name: str) -> Callable[..., str]:
        return lambda *_, **__: name

    right = kernels(torch.device("cpu"))
    # Where no device chooses Triton, the test does.
    monkeypatch.setattr(_cores, "implementation", by("triton"))
    for exact, t in zip(right, kernels(device), strict=True):
        assert (t - exact).norm() <= 1e-6 * exact.norm()
