"""A checkout of state-spaces/mamba as an adapter: its reference selective scan with a step, B and C
that do not change, which is a real diagonal system, and its reference step.

    git clone https://github.com/state-spaces/mamba
    s4ref validate mamba-ref --source mamba [--python PATH]

The interpreter needs torch and einops.  Only the two reference functions in plain torch are called:
``selective_scan_ref`` and ``selective_state_update_ref``; triton is not needed for them.  Nothing
they compute is corrected.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import types
from pathlib import Path
from typing import Any

import checkout
import numpy as np
import torch


SOURCE = os.environ.get("S4REF_SOURCE")
NAME = "mamba (references)"
CONVENTIONS = {
    "structure": "diagonal",
    "field": "real",
    "rule": "exp_euler",
    "algorithm": "recurrence",
    "shared_state": False,
    "batch": True,
}
REAL = {"float32": torch.float32, "float64": torch.float64}


def functions(source: str | None) -> tuple[Any, Any]:
    """Return the reference scan and the reference step without what needs a GPU."""
    shell = types.ModuleType("mamba_ssm")  # the package's own __init__ loads compiled code
    shell.__path__ = [str(Path(source or ".") / "mamba_ssm")]
    sys.modules["mamba_ssm"] = shell

    def same(function: Any) -> Any:
        return function

    if importlib.util.find_spec("triton") is None:
        checkout.stand_in("triton", jit=same, heuristics=lambda _: same, __version__="3.0.0")
        checkout.stand_in("triton.language", constexpr=None)
        norm: Any = types.ModuleType("layer_norm")  # kernels of the other functions of the file
        norm._layer_norm_fwd = None
        sys.modules["mamba_ssm.ops.triton.layer_norm"] = norm
    ops = ("selective_scan_interface", "triton/selective_state_update")
    scan, update = (
        checkout.load(source, "state-spaces/mamba", f"mamba_ssm/ops/{name}.py") for name in ops
    )
    return scan.selective_scan_ref, update.selective_state_update_ref


selective_scan, state_update = functions(SOURCE)


class Layer:
    """The arguments of the two functions: one channel, B and C constant."""

    def __init__(self, params: dict[str, Any], dt: float, dtype: torch.dtype) -> None:
        held = {name: torch.tensor(value) for name, value in params.items()}
        self.A, self.B, self.C = (held[name][None] for name in ("lam", "B", "C"))
        self.D = held["D"].reshape(1)
        self.dt = torch.tensor([[dt]], dtype=dtype)


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Keep the parameters as tensors."""
    del L
    return Layer(params, dt, REAL[dtype])


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters: nothing is transformed."""
    rows = {"lam": layer.A[0], "B": layer.B[0], "C": layer.C[0]}
    return {**rows, "D": layer.D[0], "dt": layer.dt[0, 0]}


def apply(layer: Layer, u: np.ndarray) -> torch.Tensor:
    """Return outputs of the reference scan, which takes no state."""
    signal = torch.tensor(u).reshape(-1, 1, u.shape[-1])
    delta = layer.dt[..., None].expand(signal.shape)
    y: torch.Tensor = selective_scan(signal, delta, layer.A, layer.B, layer.C, layer.D)
    return y.reshape(u.shape)


def init_state(layer: Layer) -> torch.Tensor:
    """Return the zero state of one sequence and one channel."""
    return torch.zeros_like(layer.A)[None]


def step(layer: Layer, u: np.ndarray, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample with the reference step, which works on its state in place."""
    after = state.clone()
    sample = torch.as_tensor(u).reshape(1, 1)
    y = state_update(after, sample, layer.dt, layer.A, layer.B, layer.C, layer.D)
    return y[0, 0], after
