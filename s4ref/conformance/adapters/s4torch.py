"""A checkout of TariqAHassan/S4Torch as an adapter: its S4 layer, of one feature.

    git clone https://github.com/TariqAHassan/S4Torch
    s4ref validate s4torch --source S4Torch [--python PATH]

The interpreter needs torch.  C is the conjugate of C (I - Ab^L), P and Q are separate vectors, all
modes are kept, and a layer has one length.  Only ``s4torch/layer.py`` is loaded; nothing it
computes is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "S4Torch"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "full",
    "C_kind": "tilde",
    "C_conj": True,
    "has_Q": True,
    "max_rank": 1,
    "algorithm": "cauchy",
    "measures": ["legs"],
    "dt_range": [0.001, 0.1],
    "inits": ["own"],
    "batch": True,
    "fixed_length": True,
}
COMPLEX = {"float32": torch.complex64, "float64": torch.complex128}
REAL = {"float32": torch.float32, "float64": torch.float64}


s4 = checkout.load(SOURCE, "TariqAHassan/S4Torch", "s4torch/layer.py", within="s4torch")


@torch.no_grad()
def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Any:
    """Build a layer of one feature and length L, and overwrite its parameters."""
    layer = construct("own", len(params["lam"]), L, dtype)
    for name in ("lam", "P", "Q", "B", "C"):
        value = torch.tensor(params[name], dtype=COMPLEX[dtype])
        _parameter(layer, name).data = torch.view_as_real(value).reshape(_shape(layer, name))
    layer.log_step.data = torch.log(torch.tensor([dt], dtype=REAL[dtype]))
    layer.D.data = torch.tensor(params["D"], dtype=REAL[dtype]).reshape(1, 1, 1)
    return layer


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer as its constructor makes it."""
    del init
    torch.manual_seed(N)
    layer = s4.S4Layer(1, N, L)
    return layer.double() if dtype == "float64" else layer


def _parameter(layer: Any, name: str) -> torch.nn.Parameter:
    held = {"lam": "_lambda_", "P": "_p", "Q": "_q", "B": "_B", "C": "_Ct"}
    found: torch.nn.Parameter = getattr(layer, held[name])
    return found


def _shape(layer: Any, name: str) -> torch.Size:
    return _parameter(layer, name).shape


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return the parameters as the layer's own properties show them."""
    return {
        "lam": layer.lambda_[0, 0],
        "P": layer.p[:, None],
        "Q": layer.q[:, None],
        "B": layer.B[0],
        "C": layer.Ct[0],
        "D": layer.D[0, 0, 0],
        "dt": layer.log_step.exp()[0],
    }


@torch.no_grad()
def kernel(layer: Any, L: int) -> torch.Tensor:
    """Return the kernel, which has the length the layer was made for."""
    K: torch.Tensor = layer.K[0, 0]
    return K[:L]


@torch.no_grad()
def apply(layer: Any, u: np.ndarray) -> torch.Tensor:
    """Return outputs by the layer's FFT convolution."""
    signal = torch.tensor(u)
    y: torch.Tensor = layer(signal.reshape(-1, len(u), 1) if u.ndim == 1 else signal[..., None])
    return y.reshape(u.shape)


def gradient(layer: Any, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients that an optimiser would see."""
    layer.zero_grad()
    (layer.K[0, 0][:L] * torch.tensor(cotangent)).sum().backward()
    grads = {name: _parameter(layer, name).grad for name in ("lam", "P", "Q", "B", "C")}
    shown = {name: torch.view_as_complex(grad) for name, grad in grads.items() if grad is not None}
    dt = layer.log_step
    return {
        "lam": shown["lam"][0, 0],
        "P": shown["P"][:, None],
        "Q": shown["Q"][:, None],
        "B": shown["B"][0],
        "C": shown["C"][0],
        "dt": dt.grad[0] / dt.detach().exp()[0],
    }


def hippo(measure: str, N: int) -> Any:
    """Return the LegS matrix; the file has no input vector."""
    del measure
    return -s4._make_hippo(N)


def nplr(measure: str, N: int) -> dict[str, torch.Tensor]:
    """Return lam, P and Q of LegS; the file has no input vector."""
    del measure
    p, q, lam = s4._make_p_q_lambda(N)
    return {"lam": lam, "P": p, "Q": q}
