"""What S4, S4D and S5 share: their inputs, what is made of the parameters once, and no pickled
caches."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import torch
from torch import Tensor, nn

from s4ref.errors import InputError
from s4ref.fast._precision import uncompiled, without_autocast
from s4ref.fast.chunk import own_lengths
from s4ref.fast.layers._modes import Modes, positive


Made = TypeVar("Made")
HALF = (torch.float16, torch.bfloat16)


def silenced(x: Tensor, inside: Tensor | None) -> Tensor:
    """Return x with zeros in the padding, whatever stands there."""
    return x if inside is None else torch.where(inside, x, torch.zeros_like(x))


class Layer(nn.Module):
    """A state space model with a skip D: u (..., channels, T) -> y (..., channels, T)."""

    D: nn.Parameter
    log_dt: nn.Parameter
    modes: Modes
    lag: int | None

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[Any, Any] = {}
        self._made_from: list[Tensor] = []

    @abstractmethod
    def system(self, rate: float = 1.0) -> dict[str, Any]:
        """Return the parameters as the functions of :mod:`s4ref.fast` take them."""

    @property
    def dtype(self) -> torch.dtype:
        """The precision of parameters, kernels and states: float32 or float64."""
        dtype = self.D.dtype
        if dtype in HALF:
            raise InputError(
                f"the layer was cast to {dtype}: a recurrence with parameters in half precision is "
                f"another system; cast it to torch.float32. Inputs may be {dtype}."
            )
        return dtype

    @abstractmethod
    def recurrence(self, rate: float = 1.0) -> Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]:
        """Return the recurrence without D, for loops that call it often."""

    @property
    def channels(self) -> int:
        """The number of channels H."""
        return self.D.shape[0]

    @uncompiled
    def step(self, u: Tensor, state: Tensor, *, rate: float = 1.0) -> tuple[Tensor, Tensor]:
        """Advance by one sample.

        Parameters
        ----------
        u : (..., channels)
        state : as :meth:`initial_state` makes it
        rate : as for :meth:`forward`

        Returns
        -------
        y : as u
        state : as state

        Notes
        -----
        Without gradients the recurrence is made once and kept until a parameter changes.
        """
        if self.lag is not None:
            raise InputError("a bidirectional layer sees the future and cannot be stepped")
        x = self._taken(u, self.channels, -1)
        with without_autocast(x):
            y, after = self.recurrence(rate)(x, state)
            return (y + self.D * x).to(u.dtype), after

    def _scaled_dt(self, rate: float) -> Tensor:
        return self.log_dt.exp() * positive(rate, "rate")

    def _taken(self, u: object, channels: int, axis: int) -> Tensor:
        """Return u in the precision of the layer; axis counts the channels."""
        if not isinstance(u, Tensor):
            raise InputError(f"u is a {type(u).__name__}; it must be a tensor")
        if u.dtype not in (self.dtype, *HALF):
            raise InputError(
                f"u has dtype {u.dtype} and the layer {self.dtype}: convert u with "
                f".to({self.dtype}); float16 and bfloat16 are taken too"
            )
        if u.device != self.D.device:
            raise InputError(
                f"u is on {u.device}, the layer on {self.D.device}: move both to one device"
            )
        if u.ndim < -axis or u.shape[axis] != channels or 0 in u.shape[axis:]:
            wanted = f"(..., {channels}, T) with T >= 1" if axis == -2 else f"(..., {channels})"
            raise InputError(f"u has shape {tuple(u.shape)}; it must be {wanted}")
        return u.to(self.dtype)

    def _inside(self, x: Tensor, lengths: Any) -> Tensor | None:
        """Return which samples are no padding, (..., 1, T), or None where none is."""
        if lengths is None:
            return None
        ends = own_lengths(lengths, tuple(x.shape[:-2]), x)
        return (torch.arange(x.shape[-1], device=x.device) < ends[..., None])[..., None, :]

    def _once(self, key: Any, build: Callable[[], Made]) -> Made:
        """Return what is built of the parameters, kept while these stay as they are.

        Not kept where gradients may be asked for.  The parameters are compared by value, since
        there are ways to write to them that leave no trace.
        """
        held = list(self.parameters())
        if torch.is_grad_enabled() and any(p.requires_grad for p in held):
            return build()
        with torch.no_grad():
            if not self._unchanged(held):
                self._made, self._made_from = {}, [p.detach().clone() for p in held]
            if key not in self._made:
                self._made[key] = build()
            return cast("Made", self._made[key])

    def _unchanged(self, held: Sequence[Tensor]) -> bool:
        return len(held) == len(self._made_from) and all(
            p.dtype == was.dtype and p.device == was.device and torch.equal(p, was)
            for p, was in zip(held, self._made_from, strict=True)
        )

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_made": {}, "_made_from": []}
