"""What rounding the powers to float64 may cost in the tail of a kernel.

A power Ab^m carries a rounding error of about u |Ab^(m/2)|^2, which enters K[l] as
C Ab^a (error) Ab^b Bb with a + m + b = l.  Where Ab is far from normal (LegT, l dt well past its
window) the product of the three norms exceeds |K[l]| by many orders of magnitude.

The estimate takes the norms of C Ab^(2^k), Ab^(2^k) and Ab^(2^k) Bb and interpolates their
logarithms.  It is a heuristic that errs to the large side, not a bound.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import torch
from torch import Tensor


_ROUNDOFF = 2.0**-53
_FLOOR = 1e-300  # keeps the logarithm of a vanished norm finite


class Norms(NamedTuple):
    """Norms along the powers Ab^(2^k), k < levels, one row a channel.

    Attributes
    ----------
    rows : (G, levels + 1), |C| and then |C Ab^(2^k)|
    columns : (G, levels + 1), |Bb| and then |Ab^(2^k) Bb|
    powers : (G, levels), Frobenius norms of Ab^(2^k)
    growth : (G,), 1 + dt |A|, which scales the error of the discretization itself
    N : state size
    """

    rows: Tensor
    columns: Tensor
    powers: Tensor
    growth: Tensor
    N: int


def expected_loss(norms: Norms, K: Tensor, *, smallest: float) -> Tensor:
    """Estimate the largest relative error over the dyadic windows of each channel.

    Parameters
    ----------
    norms : Norms
    K : (H, L) tensor, L >= 2, the kernel from these powers
    smallest : float
        Windows whose largest entry is below it do not count.

    Returns
    -------
    (H,) tensor
    """
    windows = (K.shape[1] - 1).bit_length()
    halfway, power, multiplicity, window = _pairs(windows, K.device)
    size = _log(norms.powers)
    # A squaring spreads its error over all entries and the vectors outside average it: hence 1/N.
    # The errors within one exponential or solution are aligned, and count in full.
    first = size[:, :1] + _log(norms.growth)[:, None]
    fresh = torch.cat([first, 2.0 * size[:, : windows - 1] - math.log(norms.N)], dim=1)
    outside = (_log(norms.rows) + _log(norms.columns))[:, : windows + 1]
    each = multiplicity * torch.exp(outside @ halfway + fresh[:, power])
    errors = _ROUNDOFF * each @ window
    tops = [K[:, 2**j : 2 ** (j + 1)].abs().amax(-1) for j in range(windows)]
    top = torch.stack(tops, dim=1)
    return torch.where(top > smallest, errors / top.clamp_min(smallest), 0.0).amax(-1)


@functools.cache
def _pairs(windows: int, device: torch.device) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    # A window begins at l = 2^j; the error sits in a power 2^k <= l, which l holds 2^(j-k) times.
    # Both outer factors take (2^j - 2^k) / 2 steps, whose logarithms are interpolated between the
    # entries i of the norms: entry i + 1 belongs to 2^i steps, entry 0 to none.
    pairs = [(j, k) for j in range(windows) for k in range(j + 1)]
    halfway = torch.zeros(windows + 1, len(pairs), dtype=torch.float64)
    window = torch.zeros(len(pairs), windows, dtype=torch.float64)
    for p, (j, k) in enumerate(pairs):
        window[p, j] = 1.0
        if k == j:
            halfway[0, p] = 1.0
        elif j == 1:
            halfway[:2, p] = 0.5
        else:
            part = 1.0 - 2.0 ** (k + 1 - j)
            halfway[j - 1, p] += 1.0 - part
            halfway[j, p] += part
    power = torch.tensor([k for _, k in pairs])
    multiplicity = torch.tensor([2.0 ** (j - k) for j, k in pairs], dtype=torch.float64)
    return halfway.to(device), power.to(device), multiplicity.to(device), window.to(device)


def _log(x: Tensor) -> Tensor:
    return x.clamp_min(_FLOOR).log()
