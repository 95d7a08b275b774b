"""The discretization rules carried to twice the width of float64."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import discretize
from s4ref.fast._wide import Wide, add, mul, sub, wide
from s4ref.fast._wide_matrix import beside, exponential, solve


WideRule = Callable[[Wide, Tensor, Tensor], tuple[Wide, Wide]]


def bilinear(A: Wide, B: Tensor, dt: Tensor) -> tuple[Wide, Wide]:
    """Return the wide (Ab, Bb) of :func:`s4ref.fast.discretize.bilinear`; Bb is (..., N, 1)."""
    N = A.hi.shape[-1]
    half, forced = _times(A, 0.5 * dt), _times(wide(B[..., None]), dt)
    eye = wide(torch.eye(N, dtype=torch.float64, device=B.device).expand_as(half.hi))
    right = beside(add(eye, half), forced)
    below = sub(eye, half)
    below = Wide(*(part.expand(*right.hi.shape[:-2], N, N) for part in below))
    try:
        solution = solve(below, right)
    except ZeroDivisionError:
        raise InputError(discretize.POLE) from None
    return Wide(*(part[..., :N] for part in solution)), Wide(*(part[..., N:] for part in solution))


def zoh(A: Wide, B: Tensor, dt: Tensor) -> tuple[Wide, Wide]:
    """Return the wide (Ab, Bb) of :func:`s4ref.fast.discretize.zoh`; Bb is (..., N, 1)."""
    return exponential(_times(A, dt), _times(wide(B[..., None]), dt))


WIDE_RULES: dict[discretize.Rule, WideRule] = {discretize.bilinear: bilinear, discretize.zoh: zoh}
"""Wide twin of each shipped rule; a user's own rule has none and runs in float64."""


def _times(A: Wide, dt: Tensor) -> Wide:
    return mul(A, wide(dt[..., None, None]))
