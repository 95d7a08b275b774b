"""A checkout of state-spaces/s4 as an adapter: the DPLR kernel of its standalone file and the
convolution around it.

    git clone https://github.com/state-spaces/s4
    s4ref validate state-spaces-s4 --source s4 [--python PATH]

The interpreter needs torch, einops and scipy.  Only ``models/s4/s4.py`` is loaded; nothing it
computes is corrected.
"""

from __future__ import annotations

import copy
import importlib.util
import logging
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "state-spaces/s4"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "half_sign": -1,
    "output_scale": 2,
    "C_kind": "plain",
    "algorithm": "cauchy",
    "step_modes": ["dense", "linear", "diagonal"],
    "shared_state": False,
    "measures": ["legs", "legt"],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
# The length of the dummy the constructor makes before its parameters are replaced.
DUMMY = 4


def _load() -> Any:
    if not SOURCE:
        raise FileNotFoundError("give the checkout of state-spaces/s4 with --source PATH")
    path = Path(SOURCE) / "models" / "s4" / "s4.py"
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist: --source must be the root of the checkout")
    if importlib.util.find_spec("pytorch_lightning") is None:
        # One decorator for logging on the first process is all that is taken from it.
        for name in ("pytorch_lightning", "pytorch_lightning.utilities"):
            sys.modules[name] = types.ModuleType(name)
        sys.modules["pytorch_lightning.utilities"].rank_zero_only = lambda f: f  # type: ignore[attr-defined]
    spec = importlib.util.spec_from_file_location("state_spaces_s4_source", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    logging.getLogger(spec.name).setLevel(logging.ERROR)
    return module


s4 = _load()


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build the convolution module, and register our parameters with its kernel's own method."""
    del L
    real, field = REAL[dtype], COMPLEX[dtype]
    module = s4.FFTConv(1, activation=None, mode="dplr", d_state=DUMMY, n_ssm=1, verbose=False)
    kernel = module.kernel
    lam, B, C = (torch.tensor(params[name], dtype=field)[None] for name in ("lam", "B", "C"))
    P = torch.tensor(params["P"].T.copy(), dtype=field)[:, None, :]
    kernel.N, kernel.rank = lam.shape[-1], P.shape[0]
    kernel.dtype, kernel.cdtype = real, field
    step = torch.log(torch.tensor([[dt]], dtype=real))
    # register_params stores the conjugate of the C it is given; what it stores is what forward
    # uses.
    kernel.register_params(lam, B, C[None].conj(), step, P)
    module.D = torch.nn.Parameter(torch.tensor(params["D"], dtype=real).reshape(1, 1))
    return module.eval()


@torch.no_grad()
def realised(module: Any) -> dict[str, Any]:
    """Return the parameters as the kernel holds them, after its transforms and clamps."""
    dt, lam, B, C, P, _ = module.kernel._get_params()
    return {
        "lam": lam[0],
        "P": P[:, 0].T,
        "B": B[0, 0],
        "C": C[0, 0],
        "D": module.D[0, 0],
        "dt": dt[0, 0],
    }


@torch.no_grad()
def kernel(module: Any, L: int) -> Any:
    """Return the kernel."""
    return module.kernel(L=L)[0][0, 0]


@torch.no_grad()
def discretize(module: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the dense pair in the order [modes kept, their conjugates]."""
    dA, dB = module.kernel._setup_state()
    return dA[0], dB[0]


@torch.no_grad()
def apply(module: Any, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, Any]:
    """Return outputs by FFT convolution, and the state that ``forward_state`` gives."""
    signal = torch.tensor(u)[None, None, :]
    y, after = module(signal, state=state)
    if state is None:
        after = module.kernel.forward_state(signal, module.default_state(1))
    return y[0, 0], after


def init_state(module: Any) -> None:
    """Return nothing: the zero state has another shape in every step mode."""
    del module


@torch.no_grad()
def step(module: Any, u: np.ndarray, state: Any, mode: str) -> tuple[torch.Tensor, Any]:
    """Advance by one sample in a step mode; the first call prepares a copy for it."""
    if state is None:
        stepper = copy.deepcopy(module)
        stepper.setup_step(mode=mode)
        state = (stepper, stepper.default_state(1))
    stepper, x = state
    y, x = stepper.step(torch.as_tensor(u).reshape(1, 1), x)
    return y[0, 0], (stepper, x)


def hippo(measure: str, N: int) -> tuple[np.ndarray, np.ndarray]:
    """Return A and B."""
    A, B = s4.transition(measure, N)
    return A, B[:, 0]


@torch.no_grad()
def nplr(measure: str, N: int) -> tuple[torch.Tensor, ...]:
    """Return lam, P, B and V with the library's default options, in double precision."""
    rank = 2 if measure == "legt" else 1
    lam, P, B, V = s4.nplr(measure, N, rank=rank, dtype=torch.float64)
    return lam, P.T, B, V
