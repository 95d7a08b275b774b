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
from s5.s5_model import S5, S5SSM


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
    "state": "modes",
    "gradient": "torch",
    "bidirectional_lag": 0,
    "inits": ["s5"],
    "dt_range": [0.001, 0.1],
}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
REAL = {"float32": torch.float32, "float64": torch.float64}


CHANNELS = 2


def construct(init: str, N: int, L: int, dtype: str) -> S5SSM:
    """Return the layer as its constructor makes it, in float32 as always, then converted.

    ``double()`` would leave the complex parameters as they are.
    """
    del init, L
    torch.manual_seed(0)  # B, C, D and the steps are drawn; a run can be repeated
    module = S5(CHANNELS, N).seq
    for held in module.parameters():
        held.data = held.data.to((COMPLEX if held.is_complex() else REAL)[dtype])
    return module


def make(
    params: dict[str, np.ndarray], dt: np.ndarray, L: int, dtype: str, **options: Any
) -> S5SSM:
    """Build the module and overwrite its parameters."""
    del L
    n, inputs = params["B"].shape
    eye = torch.eye(n, dtype=torch.complex64)
    module = S5SSM(
        eye.diagonal(), eye, eye, inputs, n, 0.001, 0.1, discretization="zoh", bcInit="dense",
        **options,
    )  # fmt: skip
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


@torch.no_grad()
def bidirectional(module: S5SSM, u: np.ndarray) -> torch.Tensor:
    """Return both directions, with the same C for each."""
    held = realised(module)
    params = {name: np.asarray(value) for name, value in held.items()}
    params["C"] = np.concatenate([params["C"], params["C"]], axis=-1)
    dtype = "float64" if module.D.dtype == torch.float64 else "float32"
    y: torch.Tensor = make(params, params["dt"], len(u), dtype, bidir=True)(torch.tensor(u))
    return y


def gradient(module: S5SSM, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients an optimiser sees, of the kernel read off impulses."""
    inputs = len(module.D)
    kinds = []
    for i in range(inputs):
        pulse = torch.zeros((L, inputs), dtype=module.D.dtype)
        pulse[0, i] = 1
        kinds.append(module(pulse).T)
    loss = (torch.stack(kinds, dim=1) * torch.tensor(cotangent)).sum()
    names = ("Lambda", "B", "C", "log_step")
    lam, B, C, step = torch.autograd.grad(loss, [getattr(module, name) for name in names])
    dt = step * torch.exp(-module.log_step.detach())
    return {"lam": lam, "B": torch.view_as_complex(B), "C": C, "dt": dt}


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the HiPPO-LegS matrix and its input vector."""
    del measure
    return make_HiPPO(N), make_DPLR_HiPPO(N)[4]


def nplr(measure: str, N: int) -> Any:
    """Return lam, P, B and V of LegS."""
    del measure
    return make_DPLR_HiPPO(N)[:4]
