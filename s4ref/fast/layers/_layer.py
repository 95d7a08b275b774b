"""What S4, S4D and S5 share: their inputs and states, and what is made of the parameters once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from s4ref.errors import InputError
from s4ref.fast._precision import uncompiled, without_autocast
from s4ref.fast.chunk import own_lengths
from s4ref.fast.layers import _checkpoint
from s4ref.fast.layers._kept import Kept
from s4ref.fast.layers._modes import Modes, complex_of, positive


Made = TypeVar("Made")
Recurrence = TypeVar("Recurrence", bound=Callable[[Tensor, Tensor], tuple[Tensor, Tensor]])
HALF = (torch.float16, torch.bfloat16)
exporting = getattr(torch.compiler, "is_exporting", bool)  # absent from older versions


def silenced(x: Tensor, inside: Tensor | None) -> Tensor:
    """Return x with zeros in the padding, whatever stands there."""
    return x if inside is None else torch.where(inside, x, torch.zeros_like(x))


class Layer(nn.Module, Generic[Recurrence]):
    """A state space model with a skip D: u (..., channels, T) -> y (..., channels, T)."""

    made_of: ClassVar[tuple[str, ...]] = ("B", "C", "log_dt")

    D: nn.Parameter
    log_dt: nn.Parameter
    C_reverse: nn.Parameter | None
    modes: Modes
    lag: int | None

    def __init__(self) -> None:
        super().__init__()
        self._kept = Kept()

    @abstractmethod
    def system(self, rate: float = 1.0) -> dict[str, Any]:
        """Return the parameters as the functions of :mod:`s4ref.fast` take them."""

    @property
    def dtype(self) -> torch.dtype:
        """The precision of parameters, kernels and states: float32 or float64."""
        dtype = self.D.dtype
        if dtype.is_complex:
            raise InputError(
                f"the layer was cast to {dtype}: its parameters are real, those of complex arrays "
                f"too; cast it to torch.float32 or torch.float64"
            )
        if dtype in HALF:
            raise InputError(
                f"the layer was cast to {dtype}: a recurrence with parameters in half precision is "
                f"another system; cast it to torch.float32. Inputs may be {dtype}."
            )
        return dtype

    @abstractmethod
    def _recurrence(self, rate: float = 1.0) -> Recurrence:
        """Return the recurrence of the causal direction, without D."""

    @abstractmethod
    def initial_state(self, *batch: int) -> Tensor:
        """Return the zero state."""

    @property
    def channels(self) -> int:
        """The number of channels H."""
        return self.D.shape[0]

    @uncompiled
    def recurrence(self, rate: float = 1.0) -> Recurrence:
        """Return the recurrence without D, for loops that call it often.

        Parameters
        ----------
        rate : factor of dt: 2 for inputs sampled half as often

        Returns
        -------
        Step, or of S5 MIMO
            Called with u (..., channels) and a state it returns outputs, to which D u is to be
            added, and the next state.

        Raises
        ------
        InputError
            If the layer is bidirectional, or rate is no finite number > 0.
        """
        self._must_be_causal()
        return self._recurrence(rate)

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
        self._must_be_causal()
        x = self._taken(u, self.channels, -1)
        begin = self._begun(state, u.shape[:-1])
        with without_autocast(x):
            y, after = self._recurrence(rate)(x, begin)
            return (y + self.D * x).to(u.dtype), after

    def extra_repr(self) -> str:
        """Return what the module's repr says."""
        weight = self.modes.weight
        # On the meta device there is nothing to count.
        size = f"modes={len(weight)}" if weight.is_meta else f"states={int(weight.sum())}"
        said = [f"channels={self.channels}", size, *self._options()]
        if self.lag is not None:
            said.append(f"bidirectional={self.lag}")
        return ", ".join(said)

    @abstractmethod
    def _options(self) -> list[str]:
        """Return the options of the layer's class, for its repr."""

    def _save_to_state_dict(self, destination: Any, prefix: str, keep_vars: bool) -> None:
        super()._save_to_state_dict(destination, prefix, keep_vars)
        _checkpoint.note(destination, prefix, self._rule, self.lag)

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: dict[str, Any],
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )
        error_msgs += _checkpoint.differences(local_metadata, prefix, self._rule, self.lag)

    @property
    def _rule(self) -> Any:
        """The rule, of those layers that have a choice."""
        return getattr(self, "rule", None)

    def _must_be_causal(self) -> None:
        if self.lag is not None:
            raise InputError("a bidirectional layer sees the future and cannot be stepped")

    @abstractmethod
    def _kernel(self, system: dict[str, Any], L: int) -> Tensor:
        """Return the kernel of one direction, without D."""

    @uncompiled
    def reverse_kernel(self, L: int, rate: float = 1.0) -> Tensor:
        """Return the kernel of the other direction, as :meth:`kernel`, of a bidirectional layer.

        Its lag 0 acts on the present sample, or with bidirectional=1 on the next one.

        Parameters
        ----------
        L, rate : as for :meth:`kernel`

        Raises
        ------
        InputError
            If the layer is causal.
        """
        return self._kernel(self._turned(rate), L)

    def _turned(self, rate: float) -> dict[str, Any]:
        """Return the system of the other direction."""
        if self.C_reverse is None:
            raise InputError("the layer is causal; make it with bidirectional=1 or 0")
        return {**self.system(rate), "C": complex_of(self.C_reverse)}

    def _scaled_dt(self, rate: float) -> Tensor:
        return self.log_dt.exp() * positive(rate, "rate")

    def _taken(self, u: object, channels: int, axis: int) -> Tensor:
        """Return u in the precision of the layer; axis counts the channels."""
        if not isinstance(u, Tensor):
            raise InputError(f"u is a {type(u).__name__}; it must be a tensor")
        if exporting():
            raise InputError(
                "torch.export cannot follow a layer, whose algorithms depend on its numbers: for "
                "the export put a convolution with layer.kernel(T) in its place"
            )
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

    def _begun(self, state: object, batch: tuple[int, ...]) -> Tensor:
        """Return a state in the precision of the layer; its leading axes broadcast with batch."""
        if not isinstance(state, Tensor):
            raise InputError(
                f"state is a {type(state).__name__}; it must be a tensor, see initial_state"
            )
        if state.device != self.D.device:
            raise InputError(
                f"state is on {state.device}, the layer on {self.D.device}: move both to one device"
            )
        zero = self.initial_state(0)
        tail, lead = tuple(zero.shape[1:]), tuple(state.shape[: 1 - zero.ndim])
        try:
            np.broadcast_shapes(lead, batch)
            fits = tuple(state.shape[1 - zero.ndim :]) == tail
        except ValueError:
            fits = False
        if not fits:
            raise InputError(
                f"state has shape {tuple(state.shape)}; for this u it must be {(*batch, *tail)}"
            )
        return state.to(zero.dtype)

    def _once(self, key: Any, make: Callable[[], Made]) -> Made:
        """Return what is made of the parameters, kept while these stay as they are.

        Not kept where gradients may be asked for.  Parameters are looked up by name: replicas,
        parametrizations and flattened models have plain tensors in their places.
        """
        m = self.modes
        source = [getattr(self, name) for name in self.made_of]
        source += [m.log_decay, m.frequency, m.damped, m.weight]
        if torch.is_grad_enabled() and any(t.requires_grad for t in source):
            return make()
        return self._kept.get((key, self._rule), source, make)
