"""neural-ssm (DecodEPFL/SSM) as an adapter: its linear recurrent unit, discrete and diagonal.

    pip install --no-deps neural-ssm deel-torchlip

Outputs see the state before the update.  Eigenvalues are stored as log(-log |lam|) and
log(arg lam), all modes are kept, and the normalisation gamma of B is set to 1.  ``apply`` runs the
parallel scan; ``step`` runs one sample by each of the three engines.  Nothing is corrected.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

import numpy as np
import torch
from neural_ssm.ssm.cells.lti.lru import LRU


NAME = "neural-ssm (LRU)"
VERSION = metadata.version("neural-ssm")
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "none",
    "spectrum": "full",
    "output_scale": 1,
    "io": "mimo",
    "output_timing": "before",
    "algorithm": "scan",
    "step_modes": ["loop", "scan", "conv"],
    "state": "modes",
    "inits": ["own"],
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
        "Bp": torch.tensor(params["B"], dtype=COMPLEX[dtype]),
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


@torch.no_grad()
def realised(module: LRU) -> dict[str, Any]:
    """Return the parameters as the module's own method gives them."""
    lam, B, C, D = module.set_param()
    return {"lam": lam, "B": B, "C": C, "D": D, "dt": 1.0}


@torch.no_grad()
def apply(module: LRU, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return outputs and the last state of the parallel scan."""
    return _run(module, torch.tensor(u), state, "scan")


def _run(module: LRU, u: torch.Tensor, state: Any, mode: str) -> tuple[torch.Tensor, torch.Tensor]:
    given = None if state is None else torch.as_tensor(state)[None]
    y, states = module(u[None], state=given, mode=mode)
    return y[0], states[0, -1]


def init_state(module: LRU) -> torch.Tensor:
    """Return the zero state."""
    return torch.zeros_like(module.Bp[:, 0])


@torch.no_grad()
def step(module: LRU, u: np.ndarray, state: Any, mode: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample: a sequence of length 1."""
    y, after = _run(module, torch.as_tensor(u)[None], state, mode)
    return y[0], after


def raw(module: LRU) -> dict[str, torch.Tensor]:
    """Return the trainable arrays."""
    return {name: value.detach() for name, value in module.named_parameters()}


def with_raw(module: LRU, arrays: dict[str, np.ndarray]) -> LRU:
    """Return a module with these trainable arrays."""
    n, inputs = module.Bp.shape
    other = LRU(inputs, module.out_features, n)
    for name, value in arrays.items():
        setattr(other, name, torch.nn.Parameter(torch.tensor(value)))
    return other
