"""One trained channel: a system, its step, its rule."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from s4ref.errors import InputError
from s4ref.maths.discretize import Rule
from s4ref.records import DPLR, SSM, Diagonal


System: TypeAlias = DPLR[Any] | Diagonal[Any] | SSM[Any]


@dataclass(frozen=True)
class Channel:
    """What one channel of a layer computes.

    Attributes
    ----------
    layer : where its arrays stand in the file, such as "layers.0.kernel"; empty for the top
    index : number of the channel within the layer
    system : entries at their exact binary value, modes of weight 2 standing for pairs
    dt : one step, or one a mode
    rule : the discretization
    tilde_L : if set, ``system.C`` is C (I - Ab^tilde_L)
    """

    layer: str
    index: int
    system: System
    dt: tuple[Fraction, ...]
    rule: Rule
    tilde_L: int | None = None

    def __post_init__(self) -> None:
        s = self.system
        n = len(s.lam) if isinstance(s, Diagonal) else 1
        if len(self.dt) not in (1, n):
            raise InputError(
                f"dt has {len(self.dt)} entries; a channel has one step"
                + (f", or one for each of its {n} modes" if n > 1 else "")
            )
        for name, x in vars(s).items():
            if isinstance(x, np.ndarray) and x.dtype.kind in "fc" and not np.isfinite(x).all():
                raise InputError(
                    f"{name} of channel {self.index} is not finite: this layer has diverged"
                )

    @property
    def step(self) -> Fraction | tuple[Fraction, ...]:
        """The step as the oracle takes it."""
        return self.dt[0] if len(self.dt) == 1 else self.dt
