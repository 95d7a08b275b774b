"""A checkout of ag1988/dss as an adapter: its standalone DSS layer, version "softmax".

    git clone https://github.com/ag1988/dss
    s4ref validate ag1988-dss --source dss [--python PATH]

The interpreter needs torch, einops, opt_einsum and omegaconf.  Only ``standalone/dss.py`` is
loaded; nothing it computes is corrected.  W is the product of C and B; the N modes are no conjugate
pairs: the kernel is the real part of their sum.  Identities take the place of the activation and of
the layer that mixes features.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import torch
from checkout import load, stand_in


# One decorator for logging on the first process is all that is taken from pytorch-lightning.
stand_in("pytorch_lightning.utilities", rank_zero_only=lambda f: f)
FILE = "src/models/sequence/ss/standalone/dss.py"
dss = load(os.environ.get("S4REF_SOURCE"), "ag1988/dss", FILE, within=FILE.rpartition("/")[0])

NAME = "ag1988/dss"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "dss",
    "spectrum": "full",
    "C_kind": "merged",
    "algorithm": "vandermonde",
    "gradient": "torch",
    "batch": True,
    "inits": ["dss"],
    "dt_range": [0.001, 0.1],
}
REAL = {"float32": torch.float32, "float64": torch.float64}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}


def construct(init: str, N: int, L: int, dtype: str, **options: Any) -> Any:
    """Return a layer as its constructor makes it, in float32 as always, then converted."""
    del init, L
    torch.manual_seed(0)  # W, D and dt are drawn; a run can be repeated
    layer = dss.DSS(1, d_state=N, activation=None, **options)
    layer.output_linear = torch.nn.Identity()
    return layer.to(REAL[dtype]).eval()


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str, **options: Any) -> Any:
    """Build the layer and overwrite its parameters; the two steps of a feature are the same."""
    layer = construct("dss", len(params["lam"]), L, dtype, **options)
    held = layer.kernel
    lam, W = (torch.tensor(params[name], dtype=COMPLEX[dtype]) for name in ("lam", "C"))
    if "exp" in held.version:
        held.Lambda_log_neg_re.copy_((-lam.real).log())
        held.Lambda_im.copy_(lam.imag)
    else:
        held.Lambda.copy_(torch.view_as_real(lam))
    held.W.copy_(torch.view_as_real(W)[None, None])
    held.log_dt.fill_(torch.log(torch.tensor(dt, dtype=REAL[dtype])))
    layer.D.copy_(torch.tensor(params["D"]))
    return layer


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return the parameters as ``forward`` makes them."""
    held = layer.kernel
    return {
        "lam": held._Lambda(),
        "C": torch.view_as_complex(held.W)[0, 0],
        "D": layer.D[0, 0],
        "dt": held.log_dt.exp()[0, 0],
    }


@torch.no_grad()
def kernel(layer: Any, L: int) -> Any:
    """Return the kernel; the softmax is over the length asked for."""
    return layer.kernel(L)[0][0, 0]


@torch.no_grad()
def apply(layer: Any, u: np.ndarray) -> torch.Tensor:
    """Return outputs by the layer's FFT convolution."""
    signal = torch.tensor(u)
    y: torch.Tensor = layer(signal.reshape(-1, 1, u.shape[-1]))[0]
    return y.reshape(signal.shape)


def gradient(layer: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return gradients with respect to what forward reads, where it reads it."""
    held = layer.kernel
    lam = held._Lambda().detach().requires_grad_()
    held._Lambda = lambda: lam
    try:
        K = held(L)[0][0, 0]
        loss = (K * torch.tensor(cotangent, dtype=K.dtype)).sum()
        found = torch.autograd.grad(loss, [lam, held.W, held.log_dt])
    finally:
        del held._Lambda
    # The two steps, of the real and of the imaginary part, are one here.
    step = (found[2] * torch.exp(-held.log_dt.detach())).sum()
    return {"lam": found[0], "C": torch.view_as_complex(found[1])[0, 0], "dt": step}
