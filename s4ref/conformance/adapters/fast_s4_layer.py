"""s4ref.fast.layers.S4 as an adapter: a module with one channel, asked as its users ask it."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch

from s4ref import fast
from s4ref.fast.layers import S4


NAME = "s4ref.fast.layers.S4"
CONVENTIONS = {
    "structure": "dplr",
    "rule": "bilinear",
    "spectrum": "half",
    "algorithm": "bsgs",
    "state": "modes",
    "batch": True,
    "length": True,
    "rate": True,
    "hurwitz": True,
    "inits": ["legs", "legt"],
    "dt_range": [0.001, 0.1],
    "N_multiple": 2,
}
REAL = {"float32": torch.float32, "float64": torch.float64}


class Stack:
    """Layers, each fed with the outputs of the one before; a state is a tuple of theirs."""

    def __init__(self, layers: list[Any]) -> None:
        self.layers = layers


def tensors(params: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return copies as tensors, those of outputs with a channel axis."""
    held = {name: torch.from_numpy(np.array(value)) for name, value in params.items()}
    return {**held, "C": held["C"][None], "D": held["D"].reshape(1)}


def pairs(lam: torch.Tensor) -> torch.Tensor:
    """Return the weights of a halved spectrum."""
    return torch.full((len(lam),), 2)


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> S4:
    """Build a layer."""
    del L  # no length is stored
    p = tensors(params)
    step = torch.tensor([dt], dtype=torch.float64)
    return S4.from_modes(**p, dt=step, weight=pairs(p["lam"]), dtype=REAL[dtype])


def construct(init: str, N: int, L: int, dtype: str) -> S4:
    """Return a layer as its constructor makes it."""
    del L
    return S4(1, N, init=init, dtype=REAL[dtype], generator=torch.Generator().manual_seed(0))


@torch.no_grad()
def realised(layer: Any) -> dict[str, Any]:
    """Return the parameters as the layer has them after its transforms."""
    held = layer.system()
    names = [name for name in ("lam", "P", "B") if name in held]
    rest = {"C": held["C"][0], "D": layer.D[0], "dt": held["dt"][0]}
    return {name: held[name] for name in names} | rest


@torch.no_grad()
def kernel(layer: Any, L: int, rate: float = 1.0) -> torch.Tensor:
    """Return the kernel, possibly at another rate."""
    K: torch.Tensor = layer.kernel(L, float(rate))[0]
    return K


def gradient(layer: S4, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradients that go on to the parameters' own transforms."""
    held = layer.system()
    K = fast.dplr_kernel(**held, L=L)[0]
    return gradients(held, (torch.from_numpy(cotangent) * K).sum(), ("lam", "P", "B", "C", "dt"))


def gradients(
    held: dict[str, torch.Tensor], loss: torch.Tensor, names: tuple[str, ...]
) -> dict[str, torch.Tensor]:
    """Return the gradients of a loss, without the channel axis."""
    found = torch.autograd.grad(loss, [held[name] for name in names])
    return {n: g[0] if n in ("C", "dt") else g for n, g in zip(names, found, strict=True)}


@torch.no_grad()
def discretize(layer: S4) -> Any:
    """Return the dense pair in the order [modes kept, their conjugates]."""
    held = layer.system()
    lam, P, B = (torch.cat([held[name], held[name].conj()]) for name in ("lam", "P", "B"))
    return fast.bilinear(torch.diag(lam) - P @ P.mH, B, held["dt"][0])


@torch.no_grad()
def apply(layer: Any, u: np.ndarray, state: Any = None, length: Any = None) -> Any:
    """Return outputs and state of a sequence (T,) or of a batch of them."""
    if isinstance(layer, Stack):
        given = (None,) * len(layer.layers) if state is None else state
        y, after = u, []
        for one, before in zip(layer.layers, given, strict=True):
            y, last = apply(one, np.asarray(y), before)
            after.append(last)
        return y, tuple(after)
    signal = torch.from_numpy(u)[..., None, :]
    lengths = None if length is None else torch.tensor(int(length))
    before = None if state is None else state[..., None, :]
    y, after_ = layer(signal, before, lengths, return_state=True)
    if before is None:  # as in training, where no state is asked for
        y = layer(signal, None, lengths)
    return y[..., 0, :], after_[..., 0, :]


def init_state(layer: Any) -> Any:
    """Return the zero state."""
    if isinstance(layer, Stack):
        return tuple(init_state(one) for one in layer.layers)
    return layer.initial_state()[0]


@torch.no_grad()
def step(layer: Any, u: float, state: Any) -> Any:
    """Advance by one sample."""
    if isinstance(layer, Stack):
        y, after = u, []
        for one, before in zip(layer.layers, state, strict=True):
            y, last = step(one, float(y), before)
            after.append(last)
        return y, tuple(after)
    y, after_ = layer.step(torch.tensor([u], dtype=layer.dtype), state[None])
    return y[0], after_[0]


@torch.no_grad()
def bidirectional(layer: Any, u: np.ndarray) -> torch.Tensor:
    """Return both directions, with the same C for each."""
    both = copy.deepcopy(layer)
    both.lag, both.C_reverse = 1, copy.deepcopy(both.C)
    y: torch.Tensor = both(torch.from_numpy(u)[None])[0]
    return y


def stack(layers: list[Any]) -> Stack:
    """Return the layers one after the other."""
    return Stack(list(layers))


def update(layer: Any, params: dict[str, np.ndarray], dt: float) -> None:
    """Write new parameters into a live layer, as a checkpoint does."""
    dtype = "float32" if layer.dtype == torch.float32 else "float64"
    layer.load_state_dict(make(params, dt, 1, dtype).state_dict())


@torch.no_grad()
def raw(layer: Any) -> dict[str, Any]:
    """Return the trainable arrays."""
    return {name: p.detach().clone() for name, p in layer.named_parameters()}


@torch.no_grad()
def with_raw(layer: Any, raw: dict[str, np.ndarray]) -> Any:
    """Return a layer with these instead."""
    moved = copy.deepcopy(layer)
    for name, p in moved.named_parameters():
        p.copy_(torch.from_numpy(np.array(raw[name])))
    return moved
