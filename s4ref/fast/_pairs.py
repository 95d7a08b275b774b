"""A bilinear DPLR system as real coefficients of its Cauchy sums.

A mode of weight 2 and its conjugate contribute (alpha s - beta)/((s - a)(s - conj a)) to
sum_n X_n Y_n / (s - a_n), with alpha = 2 Re(X Y) and beta = 2 Re(X Y conj a).  A real mode of
weight 1 fits the same form with half of that, since v/(s - a) = (v s - v a)/(s - a)^2.  A complex
system whose modes all have weight 1 is half the sum of itself and its conjugate, of twice the rank.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._arguments import DPLRArguments


class Modes(NamedTuple):
    """a = dt lam (H, n) and v (H, R, R, n), complex, R = 1 + rank.

    v[h, i, j] is the product X_i Y_j, where X is C and then the rows of Q*, and Y is B and then the
    columns of P; dt and the weights are included, and real parts of sums are what counts.
    """

    a: Tensor
    v: Tensor


class Pairs(NamedTuple):
    """a = sigma + i omega, both (H, n), and coef (H, R, R, 2, n): alpha and -beta of every v."""

    sigma: Tensor
    omega: Tensor
    coef: Tensor


def pairs(x: DPLRArguments) -> Pairs:
    """Return the real coefficients of a system, differentiable."""
    return coefficients(*modes(x))


def coefficients(a: Tensor, v: Tensor) -> Pairs:
    """Return the real coefficients of modes, differentiable."""
    coef = torch.stack([v.real, -(v * a.conj()[:, None, None]).real], dim=3)
    return Pairs(a.real, a.imag, coef)


def modes(x: DPLRArguments) -> Modes:
    """Return the modes of a system and their products, differentiable."""
    lam, P, Q, B, C = (t.to(torch.complex128) for t in (x.lam, x.P, x.Q, x.B, x.C))
    if x.weight is not None:
        weight = x.weight.to(lam.device, torch.float64)
    elif not _unpaired(x):
        weight = torch.ones_like(lam[0].real)
    else:
        # P Q* = P Re(Q* x) + i P Im(Q* x), and each part is half of a sum over conjugates.
        weight = torch.full_like(lam[0].real, 2.0)
        P, Q, C = torch.cat([P, 1j * P], -1), 0.5 * torch.cat([Q, 1j * Q], -1), 0.5 * C
    a = x.dt[:, None] * lam
    rows = _stacked(C, Q.mH)
    columns = _stacked(B, P.mT)
    v = (weight * x.dt[:, None])[:, None, None] * rows[:, :, None] * columns[:, None]
    H = max(len(a), len(v))
    return Modes(a.expand(H, -1), v.expand(H, -1, -1, -1))


def rank(x: DPLRArguments) -> int:
    """Return the rank of the low-rank term in the form that :func:`modes` gives it."""
    return x.P.shape[-1] * (2 if _unpaired(x) else 1)


def _unpaired(x: DPLRArguments) -> bool:
    return x.weight is None and any(t.is_complex() for t in (x.lam, x.P, x.Q, x.B))


def _stacked(first: Tensor, rest: Tensor) -> Tensor:
    H = max(first.shape[0], rest.shape[0])
    return torch.cat([first[:, None].expand(H, -1, -1), rest.expand(H, -1, -1)], dim=1)
