"""The formulas everybody starts from, in plain torch: what the fast kernels are measured against.

They do what the pure-torch branches of published layers do (Cauchy sums over a table of all modes
and nodes, Woodbury, inverse FFT; a sum over a table of exponentials), and keep the tables.  Written
to be read: nothing here is meant to be fast or accurate.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def nodes(L: int, dtype: torch.dtype = torch.complex64) -> tuple[Tensor, Tensor]:
    """Return omega^k, k <= L/2, and 2 (1 - omega^k) / (1 + omega^k), once for each length.

    The powers are taken in ``dtype``, as published layers do: at even L the last one misses -1 by
    a rounding error, which is what keeps the second table finite.
    """
    one = torch.ones((), dtype=torch.float64)
    root = torch.polar(one, -2.0 * math.pi / L * one)
    omega = root.to(dtype) ** torch.arange(L // 2 + 1)
    return omega, 2.0 * (1.0 - omega) / (1.0 + omega)


def cauchy_sums(v: Tensor, z: Tensor, lam: Tensor) -> Tensor:
    """Return sum_n v_n / (z - lam_n) over the modes and their conjugates, (..., L)."""
    v, lam = (torch.cat([x, x.conj()], dim=-1) for x in (v, lam))
    total: Tensor = (v[..., None] / (z - lam[..., None])).sum(-2)
    return total


def dplr_kernel(
    lam: Tensor, P: Tensor, B: Tensor, Ct: Tensor, dt: Tensor, L: int, table: tuple[Tensor, Tensor]
) -> Tensor:
    """Return the bilinear kernel of diag(lam) - P P*, (H, L), from Ct = C (I - Ab^L).

    lam, P, B, Ct (H, n) hold one mode of each conjugate pair; dt is (H,); rank one.
    """
    omega, z = table
    v = torch.stack([Ct, P.conj()])[:, None] * torch.stack([B, P])  # (2, 2, H, n)
    k = cauchy_sums(v, z, dt[:, None] * lam) * dt[:, None]
    k = k[0, 0] - k[0, 1] * k[1, 0] / (1.0 + k[1, 1])
    K: Tensor = torch.fft.irfft(k * 2.0 / (1.0 + omega), n=L)
    return K


def diagonal_kernel(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Return the zero-order-hold kernel of diag(lam), (H, L); shapes as above."""
    z = dt[:, None] * lam
    v = C * B * (torch.exp(z) - 1.0) / lam
    table = torch.exp(z[..., None] * torch.arange(L, device=z.device))
    return 2.0 * torch.einsum("hn,hnl->hl", v, table).real
