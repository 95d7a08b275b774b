"""What rounding the powers to float64 may cost in the tail of a kernel.

A power Ab^m carries a rounding error of about u |Ab^(m/2)|^2, which enters K[l] as C Ab^a (error) Ab^b Bb with
a + m + b = l.  Where Ab is far from normal (LegT under zero-order hold) the three norms exceed |K[l]| by many orders.
The estimate uses norms that the algorithm has at hand, C Ab^(2^k), Ab^(2^k) and Ab^(2^k) Bb, and interpolates their
logarithms; it is a heuristic of the right order and errs to the large side, not a bound.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


_ROUNDOFF = 2.0**-53
_FLOOR = 1e-300  # keeps the logarithm of a vanished norm finite


def expected_loss(
    powers: list[Tensor], Bb: Tensor, C: Tensor, K: Tensor, growth: Tensor, *, smallest: float
) -> Tensor:
    """Estimate the largest relative error over the dyadic windows of each channel, shape (H,).

    Parameters
    ----------
    powers : list of (G, N, N) tensors, Ab^(2^k)
    Bb, C : (G, N) tensors
    K : (H, L) tensor, the kernel from these powers
    growth : (G,) tensor, 1 + dt |A|: how many rounding errors the discretization itself may have made
    smallest : float
        Windows whose largest entry is below it do not count.
    """
    H, L = K.shape
    if L < 2:
        return K.new_zeros(H)
    N = Bb.shape[-1]
    size = torch.stack([_log(torch.linalg.matrix_norm(M)) for M in powers], dim=-1)
    rho = torch.stack([_log(_row_norm(C))] + [_log(_row_norm(_times(C, M))) for M in powers], dim=-1)
    xi = torch.stack([_log(_row_norm(Bb))] + [_log(_row_norm(_times(Bb, M.mT))) for M in powers], dim=-1)
    # Squarings spread their error over all entries, which the norms outside then average: hence 1/N below.  The
    # errors of one exponential are aligned with each other, and are counted in full.
    discretization = size[..., 0] + _log(growth)
    worst = K.new_zeros(H)
    for j in range(len(powers)):
        window = K[:, 2**j : 2 ** (j + 1)]
        if window.shape[1] == 0:
            break
        top = window.abs().amax(-1)
        fresh = [discretization, *(2.0 * size[..., k - 1] - math.log(N) for k in range(1, j + 1))]
        total = K.new_zeros(1)
        for k in range(j + 1):
            total = total + 2.0 ** (j - k) * torch.exp(fresh[k] + _between(rho + xi, j, k))
        loss = _ROUNDOFF * total / top.clamp_min(smallest)
        worst = torch.maximum(worst, torch.where(top > smallest, loss, 0.0))
    return worst


def _between(log_norms: Tensor, j: int, k: int) -> Tensor:
    # Both outer factors take (2^j - 2^k) / 2 steps; entry i + 1 of log_norms belongs to 2^i steps, entry 0 to none.
    if k == j:
        return log_norms[..., 0]
    if j == 1:
        return 0.5 * (log_norms[..., 0] + log_norms[..., 1])
    part = 1.0 - 2.0 ** (k + 1 - j)
    return (1.0 - part) * log_norms[..., j - 1] + part * log_norms[..., j]


def _log(x: Tensor) -> Tensor:
    return x.clamp_min(_FLOOR).log()


def _row_norm(v: Tensor) -> Tensor:
    return torch.linalg.vector_norm(v, dim=-1)


def _times(v: Tensor, M: Tensor) -> Tensor:
    return (v[..., None, :] @ M)[..., 0, :]
