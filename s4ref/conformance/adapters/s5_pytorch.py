"""s5-pytorch (i404788/s5-pytorch) as an adapter: diagonal MIMO systems, zero-order hold, one step a
mode.

    pip install --no-deps s5-pytorch

Parameters are written into an ``S5SSM``; nothing it computes is corrected.  Its kernel is probed by
impulses.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import torch
from s5.init import make_DPLR_HiPPO, make_HiPPO
from s5.s5_model import S5SSM


NAME = "s5-pytorch"
VERSION = metadata.version("s5-pytorch")
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "full",
    "output_scale": 1,
    "io": "mimo",
    "dt_shape": "modes",
    "algorithm": "scan",
}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
REAL = {"float32": torch.float32, "float64": torch.float64}


def make(params: dict[str, np.ndarray], dt: np.ndarray, L: int, dtype: str) -> S5SSM:
    """Build the module and overwrite its parameters."""
    del L
    n, inputs = params["B"].shape
    eye = torch.eye(n, dtype=torch.complex64)
    module = S5SSM(
        eye.diagonal(), eye, eye, inputs, n, 0.001, 0.1, discretization="zoh", bcInit="dense"
    )
    held = {
        "Lambda": torch.tensor(params["lam"], dtype=COMPLEX[dtype]),
        "B": torch.view_as_real(torch.tensor(params["B"], dtype=COMPLEX[dtype])),
        "C": torch.tensor(params["C"], dtype=COMPLEX[dtype]),
        "D": torch.tensor(np.diag(params["D"]).copy(), dtype=REAL[dtype]),
        "log_step": torch.log(torch.tensor(dt, dtype=REAL[dtype])),
    }
    for name, value in held.items():
        setattr(module, name, torch.nn.Parameter(value))
    return module


@torch.no_grad()
def realised(module: S5SSM) -> dict[str, Any]:
    """Return the parameters as the module holds them; the step is stored as a logarithm."""
    return {
        "lam": module.Lambda.data,
        "B": torch.view_as_complex(module.B.data),
        "C": module.C.data,
        "D": torch.diag(module.D.data),
        "dt": torch.exp(module.log_step.data),
    }


@torch.no_grad()
def discretize(module: S5SSM) -> Any:
    """Return the discrete pair as ``forward`` computes it."""
    B, _ = module.get_BC_tilde()
    return module.discretize(module.Lambda, B, torch.exp(module.log_step))


@torch.no_grad()
def apply(module: S5SSM, u: np.ndarray, state: torch.Tensor | None = None) -> Any:
    """Return outputs and state of the parallel scan."""
    return module(torch.tensor(u), state=state, return_state=True)


def init_state(module: S5SSM) -> Any:
    """Return what the library calls its initial state."""
    return module.initial_state(None)


@torch.no_grad()
def step(module: S5SSM, u: np.ndarray, state: torch.Tensor) -> Any:
    """Advance by one sample."""
    return module.forward_rnn(torch.as_tensor(u), state)


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the HiPPO-LegS matrix and its input vector."""
    del measure
    return make_HiPPO(N), make_DPLR_HiPPO(N)[4]


def nplr(measure: str, N: int) -> Any:
    """Return lam, P, B and V of LegS."""
    del measure
    return make_DPLR_HiPPO(N)[:4]
