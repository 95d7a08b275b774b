"""S4D: diagonal, zero-order hold or bilinear rule."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast.chunk import Chunks, diagonal_chunks
from s4ref.fast.discretize import Rule, zoh
from s4ref.fast.initialise_diagonal import (
    s4d_inv,
    s4d_inv2,
    s4d_legs,
    s4d_lin,
    s4d_quad,
    s4d_real,
)
from s4ref.fast.layers._given import given
from s4ref.fast.layers._modes import (
    Modes,
    begun_on_cpu,
    complex_normal,
    complex_of,
    count,
    held,
    log_steps,
    own,
    real_dtype,
    state_size,
)
from s4ref.fast.layers._siso import SISO
from s4ref.fast.step import Step, diagonal_step
from s4ref.fast.vandermonde import diagonal_kernel


INITS = {
    "s4d-legs": s4d_legs,
    "s4d-lin": s4d_lin,
    "s4d-inv": s4d_inv,
    "s4d-inv2": s4d_inv2,
    "s4d-quad": s4d_quad,
    "s4d-real": s4d_real,
}


class S4D(SISO):
    """S4D: x_n' = lam_n x_n + B_n u, y = sum weight Re(C x) + D u in each channel.

    Parameters
    ----------
    channels : int, H
    states : int, N, the full state size; even but for S4D-LegS
    init : "s4d-legs", "s4d-lin", "s4d-inv", "s4d-inv2", "s4d-quad" or "s4d-real"
    rule : :func:`s4ref.fast.zoh` (default) or :func:`s4ref.fast.bilinear`
    dt_min, dt_max : the steps are drawn log-uniformly between them, one a channel
    shared : bool
        Whether all channels have the same lam and B; C, D and dt are always their own.
    bidirectional : None, 1 or 0
        The lag at which a second direction begins, with a read-out of its own.
    dtype : torch.float32 or torch.float64
    generator : torch.Generator of the CPU, optional
        Where C, D and dt are drawn from; torch's own otherwise.

    Attributes
    ----------
    modes.log_decay, modes.frequency : (n,) or (H, n); lam = -exp(log_decay) + i frequency
    B : (n, 2) or (H, n, 2), C : (H, n, 2), real and imaginary parts
    log_dt, D : (H,)

    Notes
    -----
    B of S4D-LegS is V* B / 2, whose transfer function tends to that of LegS; published code leaves
    out the half.  Source: Formulary (4.1), (4.2), (6.10); Gu, Gupta, Goel, Re, NeurIPS 2022.
    """

    @begun_on_cpu
    def __init__(
        self,
        channels: int,
        states: int = 64,
        *,
        init: str = "s4d-legs",
        rule: Rule = zoh,
        dt_min: float = 1e-3,
        dt_max: float = 1e-1,
        shared: bool = True,
        bidirectional: int | None = None,
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        H = count(channels, "channels")
        if init not in INITS:
            raise InputError(f"init = {init!r}; S4D knows {', '.join(map(repr, INITS))}")
        N = state_size(states, init, None if init == "s4d-legs" else False)
        lam, B, weight = INITS[init](N)
        lead = () if shared else (H,)
        C = complex_normal(H, len(lam), generator=generator)
        D = torch.randn(H, dtype=torch.float64, generator=generator)
        log_dt = log_steps((H,), dt_min, dt_max, generator)
        lam, B = (t.expand(*lead, *t.shape) for t in (lam, B))
        self._hold(lam, B, weight, log_dt, rule, real_dtype(dtype))
        self._outputs(C, D, bidirectional, generator)

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
    ) -> Self:
        """Return a layer with these parameters.

        Parameters
        ----------
        lam, B : (n,) or (H, n)
        C : (H, n)
        D, dt : (H,)
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
        B = check.modes(B, "B")
        g = given(lam, C, D, dt, weight, dtype, B=B)
        layer._hold(g.lam, B, g.weight, torch.log(g.dt), rule, g.dtype)
        layer._outputs(g.C, g.D, None, None)
        return layer._fits()

    def _hold(
        self,
        lam: Tensor,
        B: Tensor,
        weight: Tensor,
        log_dt: Tensor,
        rule: Rule,
        dtype: torch.dtype,
    ) -> None:
        diagonal_rule(rule)
        self.rule = rule
        self.modes = Modes(lam, weight, dtype)
        self.B = held(B, dtype)
        self.log_dt = own(log_dt, dtype)

    def system(self, rate: float = 1.0) -> dict[str, Any]:
        """Return lam, B, C, dt, rule and weight, as :func:`s4ref.fast.diagonal_kernel` takes them.

        Without rule that function takes bilinear, which need not be the layer's.

        Parameters
        ----------
        rate : factor of dt
        """
        _ = self.dtype  # refuses half precision
        return {
            "lam": self.modes(),
            "B": self.modes.paired(complex_of(self.B)),
            "C": complex_of(self.C),
            "dt": self._scaled_dt(rate),
            "rule": self.rule,
            "weight": self.modes.weight,
        }

    def _options(self) -> list[str]:
        return [f"rule={self.rule.__name__}"]

    def _kernel(self, system: dict[str, Any], L: int) -> Tensor:
        return diagonal_kernel(**system, L=L)

    def _step(self, system: dict[str, Any]) -> Step:
        return diagonal_step(**system)

    def _chunks(self, system: dict[str, Any]) -> Chunks:
        return diagonal_chunks(**system)
