"""Kernels are launched on one axis of programs: CUDA takes 65535 on the others, and H may exceed
that."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import torch


cauchy = pytest.importorskip("s4ref.fast.triton.cauchy", exc_type=ImportError)
damped = pytest.importorskip("s4ref.fast.triton.damped", exc_type=ImportError)
vandermonde = pytest.importorskip("s4ref.fast.triton.vandermonde", exc_type=ImportError)
tiles = pytest.importorskip("s4ref.fast.triton.tiles", exc_type=ImportError)

H, N, L = 3, 4, 40


class Recorder:
    """A kernel that notes its grid and runs nothing."""

    def __init__(self) -> None:
        self.grids: list[Any] = []

    def __getitem__(self, grid: Any) -> Any:
        self.grids.append(grid)
        return lambda *_, **__: None


@pytest.fixture
def grids(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what the grids of all kernels are appended to."""
    recorder = Recorder()
    for module in ("_cauchy_kernels", "_vandermonde_kernels"):
        code = importlib.import_module(f"s4ref.fast.triton.{module}")
        for name in ("forward_kernel", "backward_kernel"):
            monkeypatch.setattr(code, name, recorder)
    return recorder.grids


def test_every_kernel_takes_one_axis(grids: list[Any]):
    z = torch.full((H, N), -0.5 + 1j, dtype=torch.complex128, requires_grad=True)
    low, dt = z[..., None], torch.ones(H, dtype=torch.float64)
    K = cauchy.cauchy_kernel(z, low, low, z, z, dt, L, torch.full((N,), 2))
    torch.autograd.grad(K.sum(), z)
    sigma, coef = z.detach().real, torch.ones(H, 2, 2, 2, N, dtype=torch.float64)
    s = torch.ones(2, L, dtype=torch.float64)
    Khat = damped.forward(sigma, sigma, coef, s)
    damped.backward(sigma, sigma, coef, s, Khat)
    K = vandermonde.forward(z.detach(), z.detach(), L)
    vandermonde.backward(z.detach(), z.detach(), L, K)
    assert len(grids) == 6
    assert all(len(grid) == 1 and grid[0] % H == 0 for grid in grids)


@pytest.mark.parametrize("nodes, size", [(1, 16), (17, 32), (8193, 256)])
def test_block_is_no_longer_than_the_channel_needs(nodes: int, size: int):
    assert tiles.block((1, 8), 1, nodes) == size


def test_high_ranks_take_the_last_size():
    assert tiles.block((8, 4, 1), 7, 8193) == 32
