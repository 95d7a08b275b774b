"""A checkout of facebookresearch/mega as an adapter: its multi-dimensional damped moving average.

    git clone https://github.com/facebookresearch/mega
    s4ref validate mega --source mega [--python PATH]

The interpreter needs torch.  The layers are the constructor's own.  What is judged is the linear
part: ``kernel``, ``step`` over a chunk and ``one_step``; the gain omega and the activation of
``forward`` come after it.  Nothing it computes is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import numpy as np
import torch


SOURCE = globals().get("SOURCE")
NAME = "Mega (MultiHeadEMA)"
CONVENTIONS = {
    "structure": "diagonal",
    "field": "real",
    "rule": "none",
    "algorithm": "vandermonde",
    "state": "modes",
    "inits": ["own"],
}
REAL = {"float32": torch.float32, "float64": torch.float64}
# A decorator for generation, and nothing else, is taken from the package around the file.
checkout.stand_in("fairseq.incremental_decoding_utils", with_incremental_state=lambda cls: cls)
file = "fairseq/modules/exponential_moving_average.py"
ema = checkout.load(SOURCE, "facebookresearch/mega", file, within="fairseq/modules")


def construct(init: str, N: int, L: int, dtype: str) -> Any:
    """Return a layer of one channel as its constructor makes it."""
    del init, L
    torch.manual_seed(N)
    return ema.MultiHeadEMA(1, ndim=N).to(REAL[dtype])


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return decays and gains, formed as ``step`` forms them."""
    p, q = layer.coeffs()
    gains = {"B": (p * layer.beta)[0, :, 0], "C": (layer.gamma * layer.scale)[0]}
    return {"lam": q[0, :, 0], **gains, "D": 0.0, "dt": 1.0}


@torch.no_grad()
def kernel(layer: Any, L: int) -> torch.Tensor:
    """Return the kernel."""
    K: torch.Tensor = layer.kernel(L)
    return K[0]


@torch.no_grad()
def apply(layer: Any, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the outputs of a chunk, by FFT, and the state after it."""
    hx = None if state is None else torch.as_tensor(state).reshape(1, 1, -1)
    y, h = layer.step(torch.tensor(u)[None, None], len(u), hx=hx)
    return y[:, 0, 0], h[0, 0]


def init_state(layer: Any) -> torch.Tensor:
    """Return the zero state."""
    return torch.zeros_like(layer.gamma[0])


@torch.no_grad()
def step(layer: Any, u: np.ndarray, state: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample."""
    y, h = layer.one_step(
        torch.as_tensor(u).reshape(1, 1, 1), hx=torch.as_tensor(state)[None, None]
    )
    return y[0, 0, 0], h[0, 0]


def raw(layer: Any) -> dict[str, torch.Tensor]:
    """Return the trainable arrays."""
    return {name: value.detach() for name, value in layer.named_parameters()}


def with_raw(layer: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return a layer with these trainable arrays."""
    other = ema.MultiHeadEMA(1, ndim=layer.ndim).to(layer.gamma.dtype)
    for name, value in arrays.items():
        getattr(other, name).data = torch.tensor(value)
    return other
