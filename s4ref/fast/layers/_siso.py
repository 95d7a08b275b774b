"""Layers with one system a channel: S4 and S4D."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import torch
from torch import Tensor, nn

from s4ref.errors import InputError
from s4ref.fast._precision import uncompiled, without_autocast
from s4ref.fast.bidirectional import convolve_both
from s4ref.fast.chunk import Chunks
from s4ref.fast.convolution import convolve
from s4ref.fast.layers._layer import Layer, silenced
from s4ref.fast.layers._modes import (
    complex_normal,
    held,
    own,
    positive,
    reverse_lag,
    shaped,
)
from s4ref.fast.step import Step


class SISO(Layer[Step]):
    """A Layer with C (channels, n), dt (channels,) and possibly a second C for the other way."""

    C: nn.Parameter

    def _outputs(
        self, C: Tensor, D: Tensor, lag: int | None, generator: torch.Generator | None
    ) -> None:
        if C.ndim != 2:
            raise InputError(f"C has shape {tuple(C.shape)}; it must be (channels, n)")
        D, _ = (shaped(t, name, (len(C),)) for t, name in ((D, "D"), (self.log_dt, "dt")))
        dtype = self.log_dt.dtype
        self.C, self.D = held(C, dtype), own(D, dtype)
        self.lag = reverse_lag(lag)
        self.C_reverse = None
        if lag is not None:
            self.C_reverse = held(complex_normal(*C.shape, generator=generator), dtype)

    def _fits(self) -> Self:
        """Refuse what the functions of s4ref.fast refuse, and systems without a C of their own."""
        with torch.no_grad():
            H = self._recurrence().shape[0]
        if self.channels != H:
            raise InputError(
                f"C has {self.channels} channels, another argument {H}: give C, D and dt one row a "
                f"channel, and all others one for all or one each"
            )
        return self

    @uncompiled
    def kernel(self, L: int, rate: float = 1.0) -> Tensor:
        """Return the kernel, (channels, L), without D.

        Parameters
        ----------
        L : int >= 1
        rate : factor of dt: 2 is the kernel for inputs sampled half as often
        """
        return self._kernel(self.system(rate), L)

    def _recurrence(self, rate: float = 1.0) -> Step:
        return self._once(("step", positive(rate, "rate")), lambda: self._step(self.system(rate)))

    def initial_state(self, *batch: int) -> Tensor:
        """Return the zero state, (*batch, channels, n) complex."""
        n = self.C.shape[-2]
        dtype = torch.complex64 if self.dtype == torch.float32 else torch.complex128
        return torch.zeros(*batch, self.channels, n, dtype=dtype, device=self.D.device)

    @uncompiled
    def forward(
        self,
        u: Tensor,
        state: Tensor | None = None,
        lengths: Any = None,
        *,
        rate: float = 1.0,
        return_state: bool = False,
    ) -> Any:
        """Return the outputs of whole sequences.

        Parameters
        ----------
        u : (..., channels, T), in the precision of the layer, or float16 or bfloat16
        state : (..., channels, n), the state before the first sample, default zero
        lengths : (...) integers from 0 to T, default T
            Samples of a sequence before its right padding.  What stands in the padding is ignored.
        rate : factor of dt: 2 for inputs sampled half as often as the layer was trained for
        return_state : whether the state after each sequence's own last sample is returned too

        Returns
        -------
        y : as u, zero in the padding
        state : (..., channels, n), if asked for

        Notes
        -----
        Without a state the kernel is convolved with u by FFT; with one the sequence is run in
        chunks.  Half-precision inputs are computed with in the precision of the layer, and the
        outputs rounded once; under autocast too.
        """
        if torch.jit.is_tracing():  # type: ignore[no-untyped-call, attr-defined]  # torch's own
            raise InputError(
                "torch.jit.trace would keep the numbers of one input: for the trace put a "
                "convolution with layer.kernel(T) in the layer's place"
            )
        x = self._taken(u, self.channels, -2)
        inside = self._inside(x, lengths)
        x = silenced(x, inside)
        with without_autocast(x):
            after = None
            if self.lag is not None:
                if state is not None or return_state:
                    raise InputError("a bidirectional layer has no state to begin from or return")
                kernels = (f(x.shape[-1], rate) for f in (self.kernel, self.reverse_kernel))
                y = convolve_both(x, *kernels, lag=self.lag)
            elif state is None and not return_state:
                y = convolve(x, self.kernel(x.shape[-1], rate))
            else:
                key = ("chunks", positive(rate, "rate"))
                chunks = self._once(key, lambda: self._chunks(self.system(rate)))
                begin = None if state is None else self._begun(state, x.shape[:-2])
                y, after = chunks.run(x, begin, lengths)
            y = (silenced(y, inside) + self.D[:, None] * x).to(u.dtype)
        return (y, after) if return_state else y

    @abstractmethod
    def _step(self, system: dict[str, Any]) -> Step: ...

    @abstractmethod
    def _chunks(self, system: dict[str, Any]) -> Chunks: ...
