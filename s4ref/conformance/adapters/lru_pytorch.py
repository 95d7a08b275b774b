"""lru-pytorch (Gothos/LRU-pytorch) as an adapter: the linear recurrent unit, discrete and diagonal.

    pip install --no-deps lru-pytorch

Eigenvalues are stored as log(-log |lam|) and log(arg lam), all modes are kept, and the
normalisation gamma of B is set to 1.  Nothing the module computes is corrected.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import torch
from LRU_pytorch import LRU


NAME = "lru-pytorch"
VERSION = metadata.version("lru-pytorch")
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "none",
    "spectrum": "full",
    "output_scale": 1,
    "io": "mimo",
    "algorithm": "recurrence",
    "inits": ["own"],
    "batch": True,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> LRU:
    """Build the module and overwrite its parameters."""
    del dt, L
    n, inputs = params["B"].shape
    module = LRU(inputs, params["C"].shape[0], n)
    lam = torch.tensor(params["lam"], dtype=COMPLEX[dtype])
    held = {
        "nu_log": torch.log(-torch.log(lam.abs())),
        # The phase is stored as a logarithm: between 0 and 2 pi.
        "theta_log": torch.log(torch.remainder(lam.angle(), 2 * torch.pi)),
        "gamma_log": torch.zeros(n, dtype=REAL[dtype]),
        "B": torch.tensor(params["B"], dtype=COMPLEX[dtype]),
        "C": torch.tensor(params["C"], dtype=COMPLEX[dtype]),
        "D": torch.tensor(params["D"], dtype=REAL[dtype]),
    }
    for name, value in held.items():
        setattr(module, name, torch.nn.Parameter(value))
    return module


def construct(init: str, N: int, L: int, dtype: str) -> LRU:
    """Return a module as its constructor makes it, in the default dtype asked for."""
    del init, L
    torch.manual_seed(N)
    before = torch.get_default_dtype()
    torch.set_default_dtype(REAL[dtype])
    try:
        return LRU(1, 1, N)
    finally:
        torch.set_default_dtype(before)


def _lam(module: LRU) -> torch.Tensor:
    """Return the eigenvalues, formed as ``forward`` forms them."""
    modulus, phase = torch.exp(-torch.exp(module.nu_log)), torch.exp(module.theta_log)
    return torch.complex(modulus * torch.cos(phase), modulus * torch.sin(phase))


@torch.no_grad()
def realised(module: LRU) -> dict[str, Any]:
    """Return the eigenvalues and the normalised B that ``forward`` uses."""
    gamma = torch.exp(module.gamma_log).unsqueeze(-1)
    return {"lam": _lam(module), "B": gamma * module.B, "C": module.C, "D": module.D, "dt": 1.0}


@torch.no_grad()
def apply(module: LRU, u: np.ndarray) -> torch.Tensor:
    """Return outputs; the module keeps no state between calls."""
    y: torch.Tensor = module(torch.tensor(u))
    return y


def raw(module: LRU) -> dict[str, torch.Tensor]:
    """Return the trainable arrays."""
    return {name: value.detach() for name, value in module.named_parameters()}


def with_raw(module: LRU, arrays: dict[str, np.ndarray]) -> LRU:
    """Return a module with these trainable arrays."""
    n, inputs = module.B.shape
    other = LRU(inputs, module.out_features, n)
    for name, value in arrays.items():
        setattr(other, name, torch.nn.Parameter(torch.tensor(value)))
    return other
