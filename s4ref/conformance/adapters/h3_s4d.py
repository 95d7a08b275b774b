"""A checkout of HazyResearch/H3 as an adapter: the diagonal kernel of its layers, bilinear by
default.  HazyResearch/safari has the same files under ``src/models/sequence/ssm``.

    git clone https://github.com/HazyResearch/H3
    s4ref validate h3-s4d --source H3 [--python PATH]

The interpreter needs torch, einops, opt_einsum and scipy.  Only ``src/models/ssm`` is loaded;
nothing it computes is corrected.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch
from checkout import load, stand_in


# One decorator for logging on the first process is all that is taken from pytorch-lightning.
stand_in("pytorch_lightning.utilities", rank_zero_only=lambda f: f)
SOURCE = os.environ.get("S4REF_SOURCE")
ssm = load(SOURCE, "HazyResearch/H3", "src/models/ssm/ss_kernel.py")

NAME = "HazyResearch/H3 S4D kernel"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "bilinear",
    "spectrum": "half",
    "output_scale": 2,
    "algorithm": "vandermonde",
    "state": "modes",
    "gradient": "torch",
    "rate": True,
    "inits": ["s4d-lin", "s4d-inv", "s4d-legs"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the kernel with these parameters; its constructor conjugates the C it is given."""
    del L
    lam, B, C = (
        torch.tensor(params[name], dtype=COMPLEX[dtype])[None] for name in ("lam", "B", "C")
    )
    step = torch.log(torch.tensor([dt], dtype=REAL[dtype]))
    module = ssm.SSKernelDiag(lam, B, C[None].conj(), step)
    module.register_buffer("given_D", torch.tensor(params["D"]))
    return module


@torch.no_grad()
def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return the kernel as the wrapper makes it, in float32 as always, then converted."""
    del L
    torch.manual_seed(0)  # C and dt are drawn; a run can be repeated
    module = ssm.SSKernel(1, N=N, measure=init.replace("s4d", "diag")).kernel
    module.register_buffer("given_D", torch.zeros(()))
    return module.to(REAL[dtype])


@torch.no_grad()
def realised(module: Any) -> dict[str, Any]:
    """Return the parameters as forward sees them; D belongs to the layer around the kernel."""
    B, C = torch.view_as_complex(module.B), torch.view_as_complex(module.C)
    dt = torch.exp(module.log_dt)
    return {"lam": module._A()[0], "B": B[0], "C": C[0, 0], "D": module.given_D, "dt": dt[0]}


@torch.no_grad()
def kernel(module: Any, L: int, rate: float = 1.0) -> Any:
    """Return the kernel."""
    return module(L, rate=rate)[0][0, 0]


@torch.no_grad()
def discretize(module: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the diagonal of Ab, and Bb, of the stepping mode."""
    module._setup_step()
    return module.dA[0], module.dB[0]


@torch.no_grad()
def init_state(module: Any) -> Any:
    """Return the zero state."""
    module._setup_step()
    return module.default_state(1)[0, 0]


@torch.no_grad()
def step(module: Any, u: np.ndarray, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample; the layer around the kernel adds D u."""
    y, after = module.step(torch.as_tensor(u).reshape(1, 1), torch.as_tensor(state)[None, None])
    return y[0, 0, 0] + module.given_D * torch.as_tensor(u), after[0, 0]


def gradient(module: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients an optimiser sees, that of lam where forward reads it."""
    lam = module._A().detach().requires_grad_()
    module._A = lambda: lam
    try:
        loss = (module(L)[0][0, 0] * torch.tensor(cotangent)).sum()
        found = torch.autograd.grad(loss, [lam, module.B, module.C, module.log_dt])
    finally:
        del module._A
    B, C = (torch.view_as_complex(g) for g in found[1:3])
    step = found[3] * torch.exp(-module.log_dt.detach())
    return {"lam": found[0][0], "B": B[0], "C": C[0, 0], "dt": step[0]}
