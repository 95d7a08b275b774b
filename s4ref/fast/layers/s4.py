"""S4: diagonal plus low rank, bilinear rule."""

from __future__ import annotations

from typing import Any, Self

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast import _choice
from s4ref.fast.chunk import Chunks, dplr_chunks
from s4ref.fast.dplr import dplr_kernel
from s4ref.fast.fourier import fout_modes
from s4ref.fast.initialise import legs_modes, legt_modes
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
from s4ref.fast.step import Step, dplr_step


INITS = {"legs": legs_modes, "legt": legt_modes, "fout": fout_modes}


class S4(SISO):
    """S4: x' = (diag(lam) - P P*) x + B u, y = sum weight Re(C x) + D u in each channel.

    Parameters
    ----------
    channels : int, H
    states : int, N, the full state size; FouT takes odd ones
    init : "legs", "legt" or "fout"
    dt_min, dt_max : the steps are drawn log-uniformly between them, one a channel
    shared : bool
        Whether all channels have the same lam, P and B, as in published configurations; C, D and dt
        are always their own.
    bidirectional : None, 1 or 0
        The lag at which a second direction begins, with a read-out of its own.
    method : "auto", "krylov" or "cauchy"
        The algorithm of the kernel, as for :func:`s4ref.fast.dplr_kernel`: the one that
        :func:`s4ref.fast.choose` expects to be fastest, with 1e-6 of the norm of the kernel in
        float32, or the one that has 1e-6 in every part of the kernel.
    dtype : torch.float32 or torch.float64
    generator : torch.Generator of the CPU, optional
        Where C, D and dt are drawn from; torch's own otherwise.

    Attributes
    ----------
    modes.log_decay, modes.frequency : (n,) or (H, n); lam = -exp(log_decay) + i frequency
    P : (n, r, 2) or (H, n, r, 2), B : (n, 2) or (H, n, 2), C : (H, n, 2), real and imaginary parts
    log_dt, D : (H,)

    Notes
    -----
    A = diag(lam) - P P* has no growing mode, whatever training makes of the parameters, since its
    Hermitian part is diag(Re lam) - P P*.  Source: Formulary (3.2), (6.9), (6.16); Gu, Goel, Re,
    ICLR 2022; tied P as in Goel et al., ICML 2022.
    """

    made_of = ("P", "B", "C", "log_dt")

    @begun_on_cpu
    def __init__(
        self,
        channels: int,
        states: int = 64,
        *,
        init: str = "legs",
        dt_min: float = 1e-3,
        dt_max: float = 1e-1,
        shared: bool = True,
        bidirectional: int | None = None,
        method: str = "auto",
        dtype: torch.dtype = torch.float32,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        H = count(channels, "channels")
        if init not in INITS:
            raise InputError(f"init = {init!r}; S4 knows {', '.join(map(repr, INITS))}")
        m = INITS[init](state_size(states, init, True if init == "fout" else None))
        lead = () if shared else (H,)
        lam, P, B = (t.expand(*lead, *t.shape) for t in (m.lam, m.P, m.B))
        C = complex_normal(H, len(m.lam), generator=generator)
        D = torch.randn(H, dtype=torch.float64, generator=generator)
        log_dt = log_steps((H,), dt_min, dt_max, generator)
        self._hold(lam, P, B, m.weight, log_dt, method, real_dtype(dtype))
        self._outputs(C, D, bidirectional, generator)

    @classmethod
    def from_modes(
        cls,
        lam: Tensor,
        P: Tensor,
        B: Tensor,
        C: Tensor,
        D: Tensor,
        dt: Tensor,
        *,
        weight: Tensor,
        method: str = "auto",
        dtype: torch.dtype | None = None,
    ) -> Self:
        """Return a layer with these parameters.

        Parameters
        ----------
        lam, B : (n,) or (H, n)
        P : (n, r) or (H, n, r)
        C : (H, n)
        D, dt : (H,)
        weight : (n,) of 1 and 2
        method : "auto", "krylov" or "cauchy"
            The algorithm of the kernel, as for :class:`S4`.
        dtype : torch.float32 or torch.float64
            The precision of the layer; by default float64 if any of lam, P, B, C, D is in double
            precision, else float32.

        Raises
        ------
        InputError
            For shapes that do not agree, Re lam > 0, weights other than 1 and 2, and lam, P or B
            that are not real at a mode of weight 1.
        """
        layer = cls.__new__(cls)
        super().__init__(layer)
        B = check.modes(B, "B")
        P = check.low_rank(P, "P", B.shape[-1])
        g = given(lam, C, D, dt, weight, dtype, P=P.mT, B=B)
        layer._hold(g.lam, P, B, g.weight, torch.log(g.dt), method, g.dtype)
        layer._outputs(g.C, g.D, None, None)
        return layer._fits()

    def _hold(
        self,
        lam: Tensor,
        P: Tensor,
        B: Tensor,
        weight: Tensor,
        log_dt: Tensor,
        method: str,
        dtype: torch.dtype,
    ) -> None:
        _choice.serves(method, "DPLR", "krylov", "cauchy")
        self.method = method
        self.modes = Modes(lam, weight, dtype)
        self.P, self.B = held(P, dtype), held(B, dtype)
        self.log_dt = own(log_dt, dtype)

    def system(self, rate: float = 1.0) -> dict[str, Any]:
        """Return lam, P, Q, B, C, dt and weight, as :func:`s4ref.fast.dplr_kernel` takes them.

        Parameters
        ----------
        rate : factor of dt
        """
        _ = self.dtype  # refuses half precision
        return {
            "lam": self.modes(),
            "P": self.modes.paired(complex_of(self.P), -2),
            "Q": None,
            "B": self.modes.paired(complex_of(self.B)),
            "C": complex_of(self.C),
            "dt": self._scaled_dt(rate),
            "weight": self.modes.weight,
        }

    def _options(self) -> list[str]:
        return [] if self.method == "auto" else [f"method={self.method!r}"]

    def _kernel(self, system: dict[str, Any], L: int) -> Tensor:
        return dplr_kernel(**system, L=L, method=self.method)

    def _step(self, system: dict[str, Any]) -> Step:
        return dplr_step(**system)

    def _chunks(self, system: dict[str, Any]) -> Chunks:
        return dplr_chunks(**system)
