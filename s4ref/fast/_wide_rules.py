"""The discretization rules carried to twice the width of float64."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import discretize
from s4ref.fast._wide import Wide, add, mul, sub, wide
from s4ref.fast._wide_matrix import expm, solve


WideRule = Callable[[Wide, Tensor, Tensor], tuple[Wide, Wide]]


def bilinear(A: Wide, B: Tensor, dt: Tensor) -> tuple[Wide, Wide]:
    """Return the wide (Ab, Bb) of :func:`s4ref.fast.discretize.bilinear`; Bb is (..., N, 1)."""
    N = A.hi.shape[-1]
    half = _scaled(A, 0.5 * dt[..., None, None])
    forced = _scaled(wide(B[..., None]), dt[..., None, None])
    batch = np.broadcast_shapes(half.hi.shape[:-2], forced.hi.shape[:-2])
    half, forced = _expand(half, (*batch, N, N)), _expand(forced, (*batch, N, 1))
    eye = wide(torch.eye(N, dtype=torch.float64, device=B.device).expand(*batch, N, N))
    try:
        solution = solve(sub(eye, half), _beside(add(eye, half), forced))
    except ZeroDivisionError:
        raise InputError(discretize.POLE) from None
    return _columns(solution, 0, N), _columns(solution, N, N + 1)


def zoh(A: Wide, B: Tensor, dt: Tensor) -> tuple[Wide, Wide]:
    """Return the wide (Ab, Bb) of :func:`s4ref.fast.discretize.zoh`; Bb is (..., N, 1)."""
    N = A.hi.shape[-1]
    drift = _scaled(A, dt[..., None, None])
    forced = _scaled(wide(B[..., None]), dt[..., None, None])
    batch = np.broadcast_shapes(drift.hi.shape[:-2], forced.hi.shape[:-2])
    top = _beside(_expand(drift, (*batch, N, N)), _expand(forced, (*batch, N, 1)))
    bottom = top.hi.new_zeros(*batch, 1, N + 1)
    E = expm(Wide(*(torch.cat([part, bottom], dim=-2) for part in top)))
    E = Wide(E.hi[..., :N, :], E.lo[..., :N, :])
    return _columns(E, 0, N), _columns(E, N, N + 1)


WIDE_RULES: dict[discretize.Rule, WideRule] = {discretize.bilinear: bilinear, discretize.zoh: zoh}
"""Wide twin of each shipped rule; a user's own rule has none and runs in float64."""


def _scaled(A: Wide, factor: Tensor) -> Wide:
    return mul(A, wide(factor))


def _expand(A: Wide, shape: tuple[int, ...]) -> Wide:
    return Wide(A.hi.expand(shape), A.lo.expand(shape))


def _beside(A: Wide, B: Wide) -> Wide:
    return Wide(torch.cat([A.hi, B.hi], dim=-1), torch.cat([A.lo, B.lo], dim=-1))


def _columns(A: Wide, start: int, stop: int) -> Wide:
    return Wide(A.hi[..., start:stop], A.lo[..., start:stop])
