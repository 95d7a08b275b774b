"""Cauchy sums in Triton give the kernel that powers of the matrix give, and its gradients."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from s4ref import fast


cauchy = pytest.importorskip("s4ref.fast.triton.cauchy", exc_type=ImportError)
truncation = pytest.importorskip("s4ref.fast.triton.truncation", exc_type=ImportError)

ERROR = 1e-5  # what the fast kernels promise of Cauchy sums in float32: absolute, of the norm
NAMES = ("lam", "P", "Q", "B", "C", "dt")


def system(N: int, rank: int, H: int = 2) -> tuple[dict[str, Tensor], Tensor]:
    """Return LegS (rank 1), LegT with damping (rank 2) or a diagonal system (rank 0)."""
    modes = fast.legt_modes(N) if rank == 2 else fast.legs_modes(N)
    lam = modes.lam - 0.3 if rank == 2 else modes.lam
    g = torch.Generator().manual_seed(N)
    C = torch.randn(H, N, dtype=torch.float64, generator=g).to(modes.V.dtype) @ modes.V
    P = modes.P[:, :rank].expand(H, -1, -1)
    tilt = 1.0 + 0.1 * torch.rand(P.shape, dtype=torch.float64, generator=g)
    dt = torch.logspace(-1, -1.7, H, dtype=torch.float64)
    given = {"lam": lam.expand(H, -1), "P": P, "Q": tilt * P, "B": modes.B.expand(H, -1), "C": C}
    return {**{k: t.clone() for k, t in given.items()}, "dt": dt}, modes.weight


def by_cauchy(p: dict[str, Tensor], L: int, weight: Tensor) -> Tensor:
    """Return the kernel by Cauchy sums of the truncated row."""
    Ct = truncation.truncated(*(p[k] for k in NAMES), L, weight)
    return cauchy.cauchy_kernel(p["lam"], p["P"], p["Q"], p["B"], Ct, p["dt"], L, weight)


def by_powers(p: dict[str, Tensor], L: int, weight: Tensor) -> Tensor:
    """Return the kernel in float64 by powers of the matrix."""
    return fast.dplr_kernel(*(p[k] for k in NAMES), L, weight=weight)


CASES = [(8, 1, 16), (7, 1, 21), (6, 2, 12), (5, 2, 9), (6, 0, 10), (1, 1, 6), (4, 1, 2), (4, 1, 1)]


@pytest.mark.parametrize("N, rank, L", CASES)
def test_kernel(N: int, rank: int, L: int, device: torch.device):
    p, weight = system(N, rank)
    K = by_cauchy({k: t.to(device) for k, t in p.items()}, L, weight)
    assert K.dtype == torch.float32
    right = by_powers(p, L, weight)
    assert (K.cpu() - right).norm() <= ERROR * right.norm()


def test_modes_come_in_any_order(device: torch.device):
    p, weight = system(7, 1)
    K = by_cauchy({k: t.to(device) for k, t in p.items()}, 21, weight)
    turned = {k: t.flip(1).to(device) if k != "dt" else t.to(device) for k, t in p.items()}
    other = by_cauchy(turned, 21, weight.flip(0))
    assert weight[-1] == 1
    assert (other - K).norm() <= ERROR * K.norm()


@pytest.mark.parametrize("N, rank, L", [(8, 1, 16), (5, 1, 9), (4, 2, 7), (6, 0, 10)])
def test_gradient_of_every_parameter(N: int, rank: int, L: int, device: torch.device):
    p, weight = system(N, rank)
    leaves = {k: t.requires_grad_() for k, t in p.items()}
    right = by_powers(leaves, L, weight)
    dK = right.detach()
    wanted = torch.autograd.grad(right, list(leaves.values()), dK, allow_unused=rank == 0)
    moved = {k: t.detach().to(device).requires_grad_() for k, t in p.items()}
    got = torch.autograd.grad(
        by_cauchy(moved, L, weight), list(moved.values()), dK.float().to(device),
        allow_unused=rank == 0,
    )  # fmt: skip
    parts = sum(
        (p[name].detach() * t).abs().flatten(1).sum(1)
        for name, t in zip(NAMES, wanted, strict=True)
        if name in ("lam", "P", "Q", "B") and t is not None
    )
    for name, exact, t in zip(NAMES, wanted, got, strict=True):
        if rank == 0 and name in "PQ":
            continue
        # The imaginary part of a real mode is a direction that neither formula has.
        single = weight == 1
        change = t.cpu() - exact
        if name != "dt" and exact.is_complex():
            change[:, single] = change[:, single].real.to(change.dtype)
        # dt scales lam, P Q* and B: what these add to d/ddt cancels.
        size = parts / p["dt"].detach() if name == "dt" else exact
        assert change.norm() <= ERROR * size.norm(), name


def test_node_beside_a_pole_keeps_its_digits(device: torch.device):
    # Re lam = -1e-3 and a node within 1e-3 of the pole: m c - s is 1e3 times smaller than m c.
    L, dt = 64, torch.tensor([0.1], dtype=torch.float64)
    node = cauchy.nodes(L, torch.device("cpu")).double()
    pole = 2.0 / 0.1 * float(node[0, 5] / node[2, 5])
    lam = torch.tensor([[-1e-3 + 1.00001j * pole]], dtype=torch.complex128)
    one, none = torch.ones_like(lam), torch.zeros(1, 1, 0, dtype=torch.complex128)
    weight = torch.tensor([2])
    given = [t.to(device) for t in (lam, none, none, one, one, dt)]
    K = cauchy.cauchy_kernel(*given, L, weight).cpu()
    z = torch.exp(-2j * torch.pi * torch.arange(L // 2 + 1).double() / L)
    h = 0.05 * (1.0 + z)
    right = 0.1 * (1.0 / ((1.0 - z) - h * lam[0]) + 1.0 / ((1.0 - z) - h * lam[0].conj()))
    # A GPU fuses m c - s into one rounding; the interpreter rounds m c, as 4096 units of it show.
    error = 2.0**-12 if device.type == "cpu" else ERROR
    right = torch.fft.irfft(right, n=L)
    assert (K - right).norm() <= error * right.norm()


def test_results_repeat_to_the_bit(device: torch.device):
    p, weight = system(6, 1)
    leaves = {k: t.to(device).requires_grad_() for k, t in p.items()}
    runs = []
    for _ in range(2):
        K = by_cauchy(leaves, 18, weight)
        runs.append((K, *torch.autograd.grad(K.sum(), list(leaves.values()))))
    for a, b in zip(*runs, strict=True):
        assert torch.equal(a, b)
