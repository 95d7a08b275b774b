"""mambapy (alxndrTL/mamba.py) as an adapter: the selective scan with a step, B and C that do not
change, which is a real diagonal system, and its parallel scan.

    pip install --no-deps mambapy

A block of one channel holds A as log(-A); B, C and the step are what its selection would have
computed.  ``apply`` runs the parallel scan.  Nothing it computes is corrected.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import torch
from mambapy.mamba import MambaBlock, MambaConfig
from mambapy.pscan import pscan


NAME = "mambapy"
VERSION = metadata.version("mambapy")
CONVENTIONS = {
    "structure": "diagonal",
    "field": "real",
    "rule": "exp_euler",
    "algorithm": "scan",
    "inits": ["s4d-real"],
    "batch": True,
}
REAL = {"float32": torch.float32, "float64": torch.float64}


class Layer:
    """A block, and what its selection gives at every sample."""

    def __init__(self, block: MambaBlock, B: Any, C: Any, dt: Any) -> None:
        self.block, self.B, self.C, self.dt = block, B, C, dt

    def A(self) -> torch.Tensor:
        """Return A as the block's ``ssm`` forms it."""
        return -torch.exp(self.block.A_log.float())


def _block(N: int, dtype: str) -> MambaBlock:
    config = MambaConfig(d_model=1, n_layers=1, d_state=N, expand_factor=1, dt_rank=1)
    return MambaBlock(config).to(REAL[dtype])


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Build a block of one channel and overwrite its A and D."""
    del L
    lam, B, C, D = (
        torch.tensor(params[name], dtype=REAL[dtype]) for name in ("lam", "B", "C", "D")
    )
    block = _block(len(lam), dtype)
    block.A_log = torch.nn.Parameter(torch.log(-lam)[None])
    block.D = torch.nn.Parameter(D.reshape(1))
    return Layer(block, B, C, torch.tensor(dt, dtype=REAL[dtype]))


def construct(init: str, N: int, L: int, dtype: str) -> Layer:
    """Return a block as its constructor makes it, at the step its bias stands for."""
    del init, L
    torch.manual_seed(N)
    block = _block(N, dtype)
    dt = torch.nn.functional.softplus(block.dt_proj.bias.detach()[0])
    ones = torch.ones(N, dtype=REAL[dtype])
    return Layer(block, ones, ones, dt)


@torch.no_grad()
def realised(layer: Layer) -> dict[str, Any]:
    """Return A and D as the block uses them."""
    return {
        "lam": layer.A()[0],
        "B": layer.B,
        "C": layer.C,
        "D": layer.block.D.float()[0],
        "dt": layer.dt,
    }


@torch.no_grad()
def apply(layer: Layer, u: np.ndarray) -> torch.Tensor:
    """Return outputs of the parallel scan; the function returns no state."""
    x = torch.tensor(u).reshape(-1, u.shape[-1], 1)
    delta = layer.dt.expand(x.shape)
    B, C = (row.expand(*x.shape[:2], -1) for row in (layer.B, layer.C))
    y: torch.Tensor = layer.block.selective_scan(x, delta, layer.A(), B, C, layer.block.D.float())
    return y.reshape(u.shape)


def scan(a: np.ndarray, b: np.ndarray) -> torch.Tensor:
    """Return h with h_k = a_k h_{k-1} + b_k."""
    A, X = (torch.tensor(x).reshape(1, len(x), 1, -1) for x in (a, b))
    h: torch.Tensor = pscan(A, X)
    return h.reshape(b.shape)
