"""The row Ct = C (I - Ab^L) that Cauchy sums at the roots of unity need, in stored modes."""

from __future__ import annotations

import torch
from torch import Tensor

from s4ref.fast._real_form import real_form
from s4ref.fast.discretize import bilinear


def truncated(
    lam: Tensor, P: Tensor, Q: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int, weight: Tensor
) -> Tensor:
    """Return Ct = C (I - Ab^L), (H, n) complex128, for the bilinear Ab.

    Parameters
    ----------
    lam, P, Q, B, C, dt, L, weight
        As for :func:`s4ref.fast.triton.cauchy.cauchy_kernel`, with C for Ct.

    Notes
    -----
    Cost: log2 L squarings of real N x N matrices in float64: more than the sums themselves on most
    devices, which is why S4 trains Ct.  Source: Formulary (6.4).
    """
    real = real_form(lam, P, Q, B, C, weight)
    power, _ = bilinear(real.A, real.B, dt)
    rest, left = real.C[:, None, :], L
    while left:
        if left & 1:
            rest = rest @ power
        left >>= 1
        if left:
            power = power @ power
    row = real.C - rest[:, 0]
    # The real row is (weight Re C, -2 Im C of the pairs): take it apart again.
    n, w = weight.shape[0], weight.to(row.device, torch.float64)
    pair = torch.nonzero(weight == 2).flatten().to(row.device)
    imaginary = torch.zeros_like(row[:, :n]).index_copy(1, pair, -0.5 * row[:, n:])
    return torch.complex(row[:, :n] / w, imaginary)
