"""The coefficients of one step of a diagonal system, to the last digit where steps are repeated."""

from __future__ import annotations

import torch
from torch import Tensor

from s4ref.fast._replace import replace
from s4ref.fast._vandermonde_rules import DiagonalRule
from s4ref.fast._vandermonde_wide import rounded


def coefficients(
    lam: Tensor, dt: Tensor, rule: DiagonalRule, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    """Return lb and Bb / B in complex128, as accurate as a state in ``dtype`` deserves.

    T steps repeat what lb loses T times, and what is lost of a phase does not decay.
    """
    lb, gain = rule.step(lam, dt)
    if dtype == torch.float64:
        with torch.no_grad():
            (value,) = rounded([rule.wide(lam, dt)[0]], lb)
        lb = replace(lb, value)
    return lb, gain
