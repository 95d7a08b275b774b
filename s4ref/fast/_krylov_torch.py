"""Baby steps and giant steps in float64, and their hand-written derivative.

    K[s j + i] = (C Ab^(s j)) (Ab^i Bb),   0 <= i < s, 0 <= j < L / s.

Both tables grow by doubling with the powers Ab^(2^k).  The backward pass builds them again: it
needs the arguments, the cotangent and one chunk of channels.  Every batch axis is 1 or H.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from s4ref.fast._split import power_counts, split


class Tables(NamedTuple):
    """powers Ab^(2^k), each (G, N, N); X (G, N, s) with columns Ab^i Bb; R (G, m, N) with rows
    C Ab^(s j), m >= g a power of two."""

    powers: list[Tensor]
    X: Tensor
    R: Tensor


def tables(Ab: Tensor, Bb: Tensor, C: Tensor, L: int) -> Tables:
    """Return the powers and both tables; differentiable."""
    few, more = power_counts(L)
    powers = [Ab]
    while len(powers) < few + more:
        powers.append(powers[-1] @ powers[-1])
    X, R = Bb[..., None], C[..., None, :]
    for power in powers[:few]:
        step = power @ X
        X = torch.cat([X.expand(step.shape[0], -1, -1), step], dim=-1)
    for power in powers[few : few + more]:
        step = R @ power
        R = torch.cat([R.expand(step.shape[0], -1, -1), step], dim=-2)
    return Tables(powers, X, R)


def product(t: Tables, L: int) -> Tensor:
    """Return K, (H, L)."""
    return (t.R[..., : split(L)[1], :] @ t.X).flatten(-2)[..., :L]


def backward(
    Ab: Tensor, Bb: Tensor, C: Tensor, L: int, dK: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients with respect to Ab, Bb and C for the cotangent dK (H, L)."""
    few, more = power_counts(L)
    t = tables(Ab, Bb, C, L)
    s, m = t.X.shape[-1], t.R.shape[-2]
    weights = functional.pad(dK, (0, s * m - L)).view(-1, m, s)
    dR, dX = _summed(weights @ t.X.mT, t.R), _summed(t.R.mT @ weights, t.X)
    d_powers = [torch.zeros_like(power) for power in t.powers]
    for k in reversed(range(few)):
        half = dX.shape[-1] // 2
        low, step = dX[..., :half], dX[..., half:]
        d_powers[k] += _summed(step @ t.X[..., :half].mT, Ab)
        dX = low + t.powers[k].mT @ step
    for k in reversed(range(few, few + more)):
        half = dR.shape[-2] // 2
        low, step = dR[..., :half, :], dR[..., half:, :]
        d_powers[k] += _summed(t.R[..., :half, :].mT @ step, Ab)
        dR = low + step @ t.powers[k].mT
    d_Ab = d_powers.pop()
    while d_powers:
        power = t.powers[len(d_powers) - 1].mT
        d_Ab = d_powers.pop() + d_Ab @ power + power @ d_Ab
    return d_Ab, _summed(dX, Bb[..., None])[..., 0], _summed(dR, C[..., None, :])[..., 0, :]


def _summed(gradient: Tensor, like: Tensor) -> Tensor:
    # What all channels share collects the gradients of all.
    return gradient.sum(0, keepdim=True) if like.shape[0] == 1 < gradient.shape[0] else gradient
