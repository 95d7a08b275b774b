"""S5: one diagonal system with all channels as inputs and outputs, run by a parallel scan."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast._precision import uncompiled, without_autocast
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast.discretize import Rule, zoh
from s4ref.fast.initialise import legs_modes
from s4ref.fast.layers._given import given
from s4ref.fast.layers._layer import Layer, silenced
from s4ref.fast.layers._modes import (
    Modes,
    begun_on_cpu,
    complex_of,
    count,
    held,
    log_steps,
    own,
    positive,
    real_dtype,
    reverse_lag,
    shaped,
)
from s4ref.fast.mimo import MIMO, mimo_kernel, mimo_system


class S5(Layer[MIMO]):
    """S5: x' = lam x + B u, y = sum weight Re(C x) + D u, with every channel in one state.

    Parameters
    ----------
    channels : int, H
    states : int, N, the full state size
    blocks : int
        Copies of the normal part of LegS of size N / blocks that lam begins with.
    rule : :func:`s4ref.fast.zoh` (default) or :func:`s4ref.fast.bilinear`
    dt_min, dt_max : the steps are drawn log-uniformly between them, one a mode
    bidirectional : None, 1 or 0
        The lag at which a second direction begins, with a read-out of its own; S5 has 0.
    dtype : torch.float32 or torch.float64
    generator : torch.Generator of the CPU, optional
        Where B, C, D and dt are drawn from; torch's own otherwise.

    Attributes
    ----------
    modes.log_decay, modes.frequency : (n,); lam = -exp(log_decay) + i frequency
    B : (n, H, 2), C : (H, n, 2), real and imaginary parts
    log_dt : (n,), D : (H,)

    Notes
    -----
    One state serves all channels, and a step costs O(n H).  B = V* B_real and C = C_real V with
    entries of variance 1 / H and 1 / N, V the eigenvectors of the blocks.  Source: Formulary (4.8),
    (6.17); Smith, Warrington, Linderman, ICLR 2023.
    """

    @begun_on_cpu
    def __init__(
        self,
        channels: int,
        states: int = 64,
        *,
        blocks: int = 1,
        rule: Rule = zoh,
        dt_min: float = 1e-3,
        dt_max: float = 1e-1,
        bidirectional: int | None = None,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        H, N, J = count(channels, "channels"), count(states, "states"), count(blocks, "blocks")
        if N % J:
            raise InputError(f"blocks = {J} does not divide states = {N}")
        block = legs_modes(N // J)
        lam, weight = block.lam.repeat(J), block.weight.repeat(J)
        V = block.V
        B = torch.randn(J, N // J, H, dtype=torch.float64, generator=generator) / H**0.5
        ways = [
            torch.randn(J, H, N // J, dtype=torch.float64, generator=generator) / N**0.5
            for _ in range(1 if bidirectional is None else 2)
        ]
        C, *back = ((w.to(V.dtype) @ V).transpose(0, 1).reshape(H, -1) for w in ways)
        self._hold(
            lam,
            (V.mH @ B.to(V.dtype)).reshape(-1, H),
            C,
            torch.randn(H, dtype=torch.float64, generator=generator),
            weight,
            log_steps((len(lam),), dt_min, dt_max, generator),
            rule,
            real_dtype(dtype),
        )
        self.lag = reverse_lag(bidirectional)
        self.C_reverse = held(back[0], real_dtype(dtype)) if back else None

    @classmethod
    def from_modes(
        cls,
        lam: Tensor,
        B: Tensor,
        C: Tensor,
        D: Tensor,
        dt: Tensor,
        *,
        weight: Tensor,
        rule: Rule = zoh,
        dtype: torch.dtype | None = None,
    ) -> S5:
        """Return a layer with these parameters.

        Parameters
        ----------
        lam, dt : (n,)
        B : (n, H)
        C : (H, n)
        D : (H,)
        weight : (n,) of 1 and 2
        rule : :func:`s4ref.fast.zoh` (default) or :func:`s4ref.fast.bilinear`
        dtype : torch.float32 or torch.float64
            The precision of the layer; by default float64 if any of lam, B, C, D is in double
            precision, else float32.

        Raises
        ------
        InputError
            For shapes that do not agree, Re lam > 0, weights other than 1 and 2, and lam or B
            that are not real at a mode of weight 1.
        """
        layer = cls.__new__(cls)
        super().__init__(layer)
        B = check.tensor(B, "B")
        g = given(lam, C, D, dt, weight, dtype, B=B.mT if B.ndim == 2 else B)
        layer._hold(g.lam, B, g.C, g.D, g.weight, torch.log(g.dt), rule, g.dtype)
        with torch.no_grad():  # the functions of s4ref.fast refuse what does not fit together
            layer._recurrence()
        return layer

    def _hold(
        self,
        lam: Tensor,
        B: Tensor,
        C: Tensor,
        D: Tensor,
        weight: Tensor,
        log_dt: Tensor,
        rule: Rule,
        dtype: torch.dtype,
    ) -> None:
        diagonal_rule(rule)
        self.rule, self.lag, self.C_reverse = rule, None, None
        if C.ndim != 2:
            raise InputError(f"C has shape {tuple(C.shape)}; it must be (channels, n)")
        H, n = C.shape
        shaped(B, "B", (n, H))
        shaped(D, "D", (H,))
        shaped(log_dt, "dt", (n,))
        self.modes = Modes(lam, weight, dtype)
        self.B, self.C, self.D = held(B, dtype), held(C, dtype), own(D, dtype)
        self.log_dt = own(log_dt, dtype)

    def system(self, rate: float = 1.0) -> dict[str, Any]:
        """Return lam, B, C, dt, rule and weight, as :func:`s4ref.fast.mimo_kernel` takes them.

        Without rule that function takes zoh, which need not be the layer's.

        Parameters
        ----------
        rate : factor of dt
        """
        _ = self.dtype  # refuses half precision
        return {
            "lam": self.modes(),
            "B": self.modes.paired(complex_of(self.B), -2),
            "C": complex_of(self.C),
            "dt": self._scaled_dt(rate),
            "rule": self.rule,
            "weight": self.modes.weight,
        }

    @uncompiled
    def kernel(self, L: int, rate: float = 1.0) -> Tensor:
        """Return the kernels K[o, i] from input i to output o, (channels, channels, L), without D.

        Parameters
        ----------
        L : int >= 1
        rate : factor of dt: 2 is the kernel for inputs sampled half as often
        """
        return self._kernel(self.system(rate), L)

    def _recurrence(self, rate: float = 1.0) -> MIMO:
        return self._once(
            ("step", positive(rate, "rate")), lambda: mimo_system(**self.system(rate))
        )

    def initial_state(self, *batch: int) -> Tensor:
        """Return the zero state, (*batch, n) complex."""
        dtype = torch.complex64 if self.dtype == torch.float32 else torch.complex128
        return torch.zeros(*batch, self.log_dt.shape[0], dtype=dtype, device=self.D.device)

    @uncompiled
    def forward(
        self,
        u: Tensor,
        state: Tensor | None = None,
        lengths: Any = None,
        *,
        rate: float = 1.0,
        rates: Any = None,
        return_state: bool = False,
    ) -> Any:
        """Return the outputs of whole sequences.

        Parameters
        ----------
        u : (..., channels, T), in the precision of the layer, or float16 or bfloat16
        state : (..., n), the state before the first sample, default zero
        lengths : (...) integers from 0 to T, default T
            Samples of a sequence before its right padding.  What stands in the padding is ignored.
        rate : factor of dt: 2 for inputs sampled half as often as the layer was trained for
        rates : (T,) or (..., T), default 1
            The duration of each sample in units of dt, for inputs sampled at uneven times; anything
            in the padding.
        return_state : whether the state after each sequence's own last sample is returned too

        Returns
        -------
        y : as u, zero in the padding
        state : (..., n), if asked for

        Notes
        -----
        Half-precision inputs are computed with in the precision of the layer, and the outputs
        rounded once; under autocast too.
        """
        x = self._taken(u, self.channels, -2)
        inside = self._inside(x, lengths)
        x = silenced(x, inside)
        if self.lag is not None and (state is not None or return_state):
            raise InputError("a bidirectional layer has no state to begin from or return")
        begin = None if state is None else self._begun(state, x.shape[:-2])
        rates = durations(rates, inside)
        with without_autocast(x):
            y, after = self._recurrence(rate).run(x, begin, lengths, rates)
            if self.lag is not None:
                y = y + silenced(self._backwards(x, rate, rates), inside)
            y = (y + self.D[:, None] * x).to(u.dtype)
        return (y, after) if return_state else y

    def _backwards(self, x: Tensor, rate: float, rates: Any) -> Tensor:
        assert self.lag is not None
        turned = None if rates is None else torch.as_tensor(rates).flip(-1)
        y = mimo_system(**self._turned(rate)).run(x.flip(-1), rates=turned)[0].flip(-1)
        return torch.nn.functional.pad(y[..., self.lag :], (0, self.lag))

    def _kernel(self, system: dict[str, Any], L: int) -> Tensor:
        return mimo_kernel(**system, L=L)

    def _options(self) -> list[str]:
        return [f"rule={self.rule.__name__}"]


def durations(rates: Any, inside: Tensor | None) -> Any:
    """Return rates with ones in the padding."""
    if rates is None or inside is None:
        return rates
    given, here = torch.as_tensor(rates, device=inside.device), inside[..., 0, :]
    if tuple(given.shape) not in (tuple(here.shape), tuple(here.shape[-1:])):
        return rates  # to be refused
    return torch.where(here, given, torch.ones_like(given))
