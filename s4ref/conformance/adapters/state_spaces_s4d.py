"""A checkout of state-spaces/s4 as an adapter: the diagonal kernel (S4D) of its standalone file and
the convolution around it, with its default zero-order hold.

    git clone https://github.com/state-spaces/s4
    s4ref validate state-spaces-s4d --source s4 [--python PATH]

The interpreter needs torch, einops and scipy.  Only ``models/s4/s4.py`` is loaded; nothing it
computes is corrected.  The adapters of its other options import this one.
"""

from __future__ import annotations

import copy
import logging
import os
from typing import Any

import numpy as np
import torch
from checkout import load, stand_in


# One decorator for logging on the first process is all that is taken from pytorch-lightning.
stand_in("pytorch_lightning.utilities", rank_zero_only=lambda f: f)
s4 = load(os.environ.get("S4REF_SOURCE"), "state-spaces/s4", "models/s4/s4.py", within="models/s4")
logging.getLogger("s4").setLevel(logging.ERROR)

NAME = "state-spaces/s4 S4D"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "half_sign": -1,
    "output_scale": 2,
    "algorithm": "vandermonde",
    "state": "modes",
    "gradient": "torch",
    "batch": True,
    "rate": True,
    "bidirectional_lag": 1,
    "hurwitz": True,
    "inits": ["s4d-lin", "s4d-inv", "s4d-legs", "s4d-quad", "s4d-inv2"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
# The length of the dummy the constructor makes before its parameters are replaced.
DUMMY = 4


def build(lam: Any, B: Any, C: Any, D: Any, dt: Any, dtype: str, **options: Any) -> Any:
    """Build the convolution, and register parameters with the method its constructor uses."""
    module = s4.FFTConv(
        1, activation=None, mode="diag", init="diag-lin", d_state=DUMMY, n_ssm=1, verbose=False,
        **options,
    )  # fmt: skip
    kernel = module.kernel
    kernel.N = lam.shape[-1]
    kernel.dtype, kernel.cdtype = REAL[dtype], COMPLEX[dtype]
    step = torch.as_tensor(dt, dtype=REAL[dtype]).reshape(1, 1)
    how = kernel.dt_transform  # as init_dt() does
    step = torch.log(step) if how == "exp" else s4.inv_transform(step, how)
    # register_params stores the conjugate of the C it is given; forward uses what it stores.
    kernel.register_params(lam[None], B[None], C.conj()[:, None], step, None)
    module.D = torch.nn.Parameter(torch.as_tensor(D, dtype=REAL[dtype]).reshape(1, 1))
    return module.eval()


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str, **options: Any) -> Any:
    """Build the module with these parameters."""
    del L
    lam, B, C = (torch.tensor(params[name], dtype=COMPLEX[dtype]) for name in ("lam", "B", "C"))
    return build(lam, B, C[None], params["D"], dt, dtype, **options)


@torch.no_grad()
def construct(init: str, N: int, L: int, dtype: str, **options: Any) -> Any:
    """Return a layer as its constructor makes it, in float32 as always, then converted."""
    del L
    torch.manual_seed(0)  # C, D and dt are drawn; a run can be repeated
    module = s4.FFTConv(
        1, activation=None, mode="diag", init=init.replace("s4d", "diag"), d_state=N, verbose=False,
        **options,
    )  # fmt: skip
    return module.to(REAL[dtype]).eval()


@torch.no_grad()
def realised(module: Any) -> dict[str, Any]:
    """Return the parameters as the kernel's forward sees them, after transforms and clamps."""
    dt, lam, B, C = module.kernel._get_params()
    return {"lam": lam[0], "B": B[0, 0], "C": C[0, 0], "D": module.D[0, 0], "dt": dt[0, 0]}


def raw(module: Any) -> dict[str, torch.Tensor]:
    """Return the trainable arrays before their transforms."""
    return {name: value.detach() for name, value in module.named_parameters()}


@torch.no_grad()
def with_raw(module: Any, raw: dict[str, np.ndarray]) -> Any:
    """Return a copy with these trainable arrays."""
    other = copy.deepcopy(module)
    for name, value in other.named_parameters():
        value.copy_(torch.as_tensor(raw[name]))
    return other


@torch.no_grad()
def kernel(module: Any, L: int, rate: float = 1.0) -> Any:
    """Return the kernel."""
    return module.kernel(L=L, rate=rate)[0][0, 0]


@torch.no_grad()
def discretize(module: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the diagonal of Ab, and Bb, of the stepping mode."""
    module.setup_step()
    return module.kernel.dA[0], module.kernel.dB[0]


@torch.no_grad()
def apply(module: Any, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, Any]:
    """Return outputs by FFT convolution, and the state that ``forward_state`` gives."""
    signal = torch.tensor(u).reshape(-1, 1, np.shape(u)[-1])
    before = None if state is None else torch.as_tensor(state).reshape(len(signal), 1, -1)
    y, after = module(signal, state=before)
    if before is None:
        after = module.kernel.forward_state(signal, module.default_state(len(signal)))
    return y.reshape(u.shape), after.reshape((*u.shape[:-1], -1))


@torch.no_grad()
def convolve(module: Any, u: np.ndarray) -> Any:
    """Return outputs by FFT convolution, for options whose states raise."""
    return module(torch.tensor(u).reshape(-1, 1, u.shape[-1]))[0].reshape(u.shape)


@torch.no_grad()
def bidirectional(module: Any, u: np.ndarray) -> Any:
    """Return both directions, with the same parameters for each, as the library's option does."""
    dt, lam, B, C = module.kernel._get_params()
    dtype = "float64" if dt.dtype == torch.float64 else "float32"
    both = build(
        lam[0], B[0, 0], C[[0, 0], 0], module.D, dt, dtype,
        bidirectional=True, disc=module.kernel.disc,
    )  # fmt: skip
    return both(torch.tensor(u)[None, None])[0][0, 0]


@torch.no_grad()
def init_state(module: Any) -> Any:
    """Return the zero state."""
    module.setup_step()
    return module.default_state(1)[0, 0]


@torch.no_grad()
def step(module: Any, u: np.ndarray, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample."""
    y, after = module.step(torch.as_tensor(u).reshape(1, 1), torch.as_tensor(state)[None, None])
    return y[0, 0], after[0, 0]


def gradient(module: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return gradients with respect to what ``_get_params`` returns, where forward reads it."""
    inner = module.kernel
    leaves = [p.detach().clone().requires_grad_() for p in inner._get_params()]
    inner._get_params = lambda rate=1.0: leaves
    try:
        K = inner(L=L)[0][0, 0]
        dt, lam, B, C = torch.autograd.grad((K * torch.tensor(cotangent)).sum(), leaves)
    finally:
        del inner._get_params
    return {"lam": lam[0], "B": B[0, 0], "C": C[0, 0], "dt": dt[0, 0]}
