"""A checkout of HazyResearch/spacetime as an adapter: its companion kernel by Krylov doubling, as
``CompanionSSM`` computes it.

    git clone https://github.com/HazyResearch/spacetime
    s4ref validate spacetime --source spacetime [--python PATH]

The interpreter needs torch, einops and opt_einsum.  A companion matrix has d free entries, so the
layers are the constructor's own.  Nothing it computes is corrected.
"""

from __future__ import annotations

import os
from typing import Any

import checkout
import numpy as np
import torch


SOURCE = os.environ.get("S4REF_SOURCE")
NAME = "SpaceTime (CompanionSSM)"
CONVENTIONS = {
    "structure": "dense",
    "rule": "none",
    "algorithm": "powers",
    "inits": ["own"],
    "batch": True,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
ssm = checkout.load(SOURCE, "HazyResearch/spacetime", "model/ssm/companion.py")


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer with one kernel and a skip connection, as its constructor makes it."""
    del init, L
    torch.manual_seed(N)
    layer = ssm.CompanionSSM(
        norm_order=1, model_dim=1, n_kernels=1, kernel_dim=N, kernel_repeat=1, skip_connection=True
    )
    return layer.to(REAL[dtype])


def _column(layer: Any) -> torch.Tensor:
    """Return the companion matrix's free column, normalised as ``get_kernel`` does it."""
    a: torch.Tensor = layer.norm(layer.a, ord=layer.norm_order) if layer.norm_order > 0 else layer.a
    return a[0]


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return the companion matrix of the normalised column, b, c and the skip gain."""
    column = _column(layer)
    A = layer.shift_matrix[0].to(column.dtype, copy=True)
    A[:, -1] += column
    return {"A": A, "B": layer.b[0], "C": layer.c[0], "D": layer.skip[0], "dt": 1.0}


@torch.no_grad()
def kernel(layer: Any, L: int) -> torch.Tensor:
    """Return the kernel."""
    K: torch.Tensor = layer.get_kernel(torch.zeros(1, 1, L, dtype=layer.b.dtype))
    return K[0]


@torch.no_grad()
def apply(layer: Any, u: np.ndarray) -> torch.Tensor:
    """Return outputs by the layer's FFT convolution."""
    y: torch.Tensor = layer(torch.tensor(u).reshape(-1, u.shape[-1], 1))
    return y.reshape(u.shape)


def gradient(layer: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients of B and C; that of A reaches the column through its normalisation."""
    layer.zero_grad()
    K = layer.get_kernel(torch.zeros(1, 1, L, dtype=layer.b.dtype))
    (K[0] * torch.tensor(cotangent)).sum().backward()
    return {"B": layer.b.grad[0], "C": layer.c.grad[0]}


def raw(layer: Any) -> dict[str, torch.Tensor]:
    """Return the trainable arrays."""
    return {name: getattr(layer, name).detach() for name in ("a", "b", "c", "skip")}


def with_raw(layer: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return a layer with these trainable arrays."""
    other = construct("own", layer.kernel_dim, 1, "float32").to(layer.b.dtype)
    for name, value in arrays.items():
        getattr(other, name).data = torch.tensor(value)
    return other
