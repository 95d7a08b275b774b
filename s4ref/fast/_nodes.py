"""Damped nodes: where the generating function of a kernel is evaluated.

With z_k = rho e^(-2 pi i k / L), rho^L = delta, the sums over k give

    rho^l (K[l] + delta K[l+L] + delta^2 K[l+2L] + ...),

so that no C (I - Ab^L) is needed, and since |z| < 1 no pole of a stable system is met: not the
poles of LegT and FouT on the circle, not z = 1 at a singular A, not z = -1.  The price is a
relative aliasing of delta, and rounding errors of up to 2^-53 / delta late in the kernel: the
result is one of single precision, computed in double precision.  Everything is written in terms
of s = 2 (1 - z)/(1 + z), in which the bilinear rule is s = dt lam.
"""

from __future__ import annotations

import functools
import math
from typing import NamedTuple

import torch
from torch import Tensor


DELTA = 2.0**-24


class Nodes(NamedTuple):
    """Tables of one length: s (2, L//2 + 1), real and imaginary parts, and rho^-l (L,); float64."""

    s: Tensor
    growth: Tensor


@functools.lru_cache(maxsize=4)
@torch.inference_mode(False)  # tables first made for inference must serve derivatives later
def nodes(L: int, device: torch.device) -> Nodes:
    """Return the tables for the length L; every entry is right to a few roundings."""
    k = torch.arange(L // 2 + 1, dtype=torch.float64)
    theta = k * (2.0 * math.pi / L)
    log_rho = math.log(DELTA) / L
    rho = math.exp(log_rho)
    # |1 + z|^2, which is small about z = -1, as a sum of two positive terms.
    size = math.expm1(log_rho) ** 2 + 4.0 * rho * torch.cos(0.5 * theta) ** 2
    real = torch.full_like(k, -2.0 * math.expm1(2.0 * log_rho)) / size
    imaginary = 4.0 * rho * torch.sin(theta) / size
    growth = torch.exp(torch.arange(L, dtype=torch.float64) * -log_rho)
    return Nodes(torch.stack([real, imaginary]).to(device), growth.to(device))
