"""s4ref.fast as an adapter: diagonal systems (S4D) in conjugate halves, zero-order hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from s4ref import fast


NAME = "s4ref.fast (S4D)"
CONVENTIONS = {
    "structure": "diagonal",
    "rule": "zoh",
    "spectrum": "half",
    "algorithm": "vandermonde",
    "N_multiple": 2,
}


class Layer:
    """Parameters as tensors, and the recurrence made from them."""

    def __init__(self, params: dict[str, np.ndarray], dt: float) -> None:
        held: dict[str, Any] = {
            name: torch.from_numpy(np.array(value)) for name, value in params.items()
        }
        self.D = held.pop("D")
        self.params = held
        self.dt = dt
        self.weight = [2] * len(held["lam"])
        self.step = fast.diagonal_step(**held, dt=dt, rule=fast.zoh, weight=self.weight)

    def kernel(self, L: int) -> torch.Tensor:
        """Return the kernel."""
        return fast.diagonal_kernel(
            **self.params, dt=self.dt, L=L, rule=fast.zoh, weight=self.weight
        )


def make(params: dict[str, np.ndarray], dt: float, L: int, dtype: str) -> Layer:
    """Build a layer."""
    del L, dtype  # the arrays bring their precision, and no length is stored
    return Layer(params, dt)


def realised(layer: Layer) -> dict[str, Any]:
    """Return the parameters as held: nothing is transformed."""
    return {**layer.params, "D": layer.D, "dt": layer.dt}


def kernel(layer: Layer, L: int) -> torch.Tensor:
    """Return the kernel."""
    return layer.kernel(L)


def gradient(layer: Layer, L: int, cotangent: np.ndarray) -> dict[str, torch.Tensor]:
    """Return the gradient of sum(cotangent * kernel), by autograd."""
    at = {name: t.clone().requires_grad_() for name, t in layer.params.items()}
    at["dt"] = torch.tensor(layer.dt, dtype=layer.D.dtype, requires_grad=True)
    K = fast.diagonal_kernel(**at, L=L, rule=fast.zoh, weight=layer.weight)
    loss = (torch.from_numpy(cotangent) * K).sum()
    return dict(zip(at, torch.autograd.grad(loss, list(at.values())), strict=True))


def discretize(layer: Layer) -> tuple[torch.Tensor, torch.Tensor]:
    """Read (Ab, Bb) off one step: a unit state without input, a unit input without state."""
    one, zero = torch.ones_like(layer.D), torch.zeros_like(layer.D)
    rest = layer.step.initial()
    return layer.step(zero, torch.ones_like(rest))[1], layer.step(one, rest)[1]


def apply(layer: Layer, u: np.ndarray, state: Any = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the outputs, by FFT from the zero state and by steps from another, and the state."""
    signal = torch.from_numpy(u)
    y, after = fast.recur(layer.step, signal, state)
    if state is None:
        y = fast.causal_convolution(signal, layer.kernel(len(u)))
    return y + layer.D * signal, after


def init_state(layer: Layer) -> torch.Tensor:
    """Return the zero state."""
    return layer.step.initial()


def step(layer: Layer, u: float, state: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Advance by one sample."""
    sample = torch.tensor(u, dtype=layer.D.dtype)
    y, after = layer.step(sample, state)
    return y + layer.D * sample, after
