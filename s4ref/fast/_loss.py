"""What rounding the powers to float64 may cost in the tail of a kernel.

A power Ab^m carries a rounding error of about u |Ab^(m/2)|^2, which enters K[l] as
C Ab^a (error) Ab^b Bb with a + m + b = l.  Where Ab is far from normal (LegT, l dt well past its
window) the product of the three norms exceeds |K[l]| by many orders of magnitude.

The estimate takes the norms of C Ab^(2^k), Ab^(2^k) and Ab^(2^k) Bb and interpolates their
logarithms.  It is a heuristic that errs to the large side, not a bound.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


_ROUNDOFF = 2.0**-53
_FLOOR = 1e-300  # keeps the logarithm of a vanished norm finite


def expected_loss(
    powers: list[Tensor],
    Bb: Tensor,
    C: Tensor,
    K: Tensor,
    growth: Tensor,
    *,
    smallest: float,
) -> Tensor:
    """Estimate the largest relative error over the dyadic windows of each channel.

    Parameters
    ----------
    powers : list of (G, N, N) tensors, Ab^(2^k)
    Bb, C : (G, N) tensors
    K : (H, L) tensor, the kernel from these powers
    growth : (G,) tensor
        1 + dt |A|, which scales the error of the discretization itself.
    smallest : float
        Windows whose largest entry is below it do not count.

    Returns
    -------
    (H,) tensor
    """
    H, L = K.shape
    N = Bb.shape[-1]
    size = torch.stack([_log(torch.linalg.matrix_norm(M)) for M in powers], dim=-1)
    rows = [C, *((C[..., None, :] @ M)[..., 0, :] for M in powers)]
    columns = [Bb, *((M @ Bb[..., None])[..., 0] for M in powers)]
    rho, xi = (_log_norms(vectors) for vectors in (rows, columns))
    # A squaring spreads its error over all entries and the vectors outside average it: hence 1/N.
    # The errors within one exponential or solution are aligned, and count in full.
    discretization = size[..., 0] + _log(growth)
    worst = K.new_zeros(H)
    for j in range((L - 1).bit_length()):
        top = K[:, 2**j : 2 ** (j + 1)].abs().amax(-1)
        total = K.new_zeros(1)
        for k in range(j + 1):
            fresh = discretization if k == 0 else 2.0 * size[..., k - 1] - math.log(N)
            total = total + 2.0 ** (j - k) * torch.exp(fresh + _halfway(rho + xi, j, k))
        loss = _ROUNDOFF * total / top.clamp_min(smallest)
        worst = torch.maximum(worst, torch.where(top > smallest, loss, 0.0))
    return worst


def _halfway(log_norms: Tensor, j: int, k: int) -> Tensor:
    # Both outer factors take (2^j - 2^k) / 2 steps; entry i + 1 belongs to 2^i steps, entry 0 to 0.
    if k == j:
        return log_norms[..., 0]
    if j == 1:
        return 0.5 * (log_norms[..., 0] + log_norms[..., 1])
    part = 1.0 - 2.0 ** (k + 1 - j)
    return (1.0 - part) * log_norms[..., j - 1] + part * log_norms[..., j]


def _log_norms(vectors: list[Tensor]) -> Tensor:
    logs = [_log(torch.linalg.vector_norm(v, dim=-1)) for v in vectors]
    count = max(t.shape[0] for t in logs)
    return torch.stack([t.expand(count) for t in logs], dim=-1)


def _log(x: Tensor) -> Tensor:
    return x.clamp_min(_FLOOR).log()
