"""A checkout of state-spaces/s4 as an adapter: the minimal S4D layer, zero-order hold.

    git clone https://github.com/state-spaces/s4
    s4ref validate state-spaces-s4d-minimal --source s4 [--python PATH]

The interpreter needs torch and einops.  Only ``models/s4/s4d.py`` is loaded; nothing it computes is
corrected.  There is no B: C holds the product.  Identities take the place of the activation and of
the layer that mixes features, so that the outputs are those of the state space.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch
from checkout import load, stand_in


# The file takes its dropout from the rest of the repository, which needs more than this layer.
stand_in("src.models.nn", DropoutNd=torch.nn.Dropout)
SOURCE = os.environ.get("S4REF_SOURCE")
s4d = load(SOURCE, "state-spaces/s4", "models/s4/s4d.py", within="models/s4")

NAME = "state-spaces/s4 minimal S4D"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "output_scale": 2,
    "C_kind": "merged",
    "algorithm": "vandermonde",
    "gradient": "torch",
    "batch": True,
    "inits": ["s4d-lin"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer as its constructor makes it, in float32 as always, then converted."""
    del init, L
    torch.manual_seed(0)  # C, D and dt are drawn; a run can be repeated
    layer = s4d.S4D(1, d_state=N)
    layer.activation = layer.output_linear = torch.nn.Identity()
    return layer.to(REAL[dtype]).eval()


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the layer and overwrite its parameters, which are logarithms of -Re lam and of dt."""
    layer = construct("s4d-lin", 2 * len(params["lam"]), L, dtype)
    lam, C = (torch.tensor(params[name], dtype=COMPLEX[dtype])[None] for name in ("lam", "C"))
    layer.kernel.log_A_real.copy_(torch.log(-lam.real))
    layer.kernel.A_imag.copy_(lam.imag)
    layer.kernel.C.copy_(torch.view_as_real(C))
    layer.kernel.log_dt.copy_(torch.log(torch.tensor(dt, dtype=REAL[dtype])))
    layer.D.copy_(torch.tensor(params["D"]))
    return layer


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return the parameters as ``forward`` makes them."""
    held = layer.kernel
    return {
        "lam": torch.complex(-torch.exp(held.log_A_real), held.A_imag)[0],
        "C": torch.view_as_complex(held.C)[0],
        "D": layer.D[0],
        "dt": torch.exp(held.log_dt)[0],
    }


@torch.no_grad()
def kernel(layer: Any, L: int) -> Any:
    """Return the kernel."""
    return layer.kernel(L)[0]


@torch.no_grad()
def apply(layer: Any, u: np.ndarray) -> torch.Tensor:
    """Return outputs by the layer's FFT convolution."""
    signal = torch.tensor(u)
    y: torch.Tensor = layer(signal.reshape(-1, 1, u.shape[-1]))[0]
    return y.reshape(signal.shape)


def gradient(layer: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients an optimiser sees, those of logarithms per unit of what they hold."""
    held = layer.kernel
    names = ("log_A_real", "A_imag", "C", "log_dt")
    loss = (held(L)[0] * torch.tensor(cotangent)).sum()
    re, im, C, step = torch.autograd.grad(loss, [getattr(held, name) for name in names])
    return {
        "lam": torch.complex(-re * torch.exp(-held.log_A_real), im)[0],
        "C": torch.view_as_complex(C)[0],
        "dt": (step * torch.exp(-held.log_dt))[0],
    }
