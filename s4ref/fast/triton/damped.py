"""The sums of :mod:`s4ref.fast._cauchy_torch` at damped nodes, in float64, by Triton."""

from __future__ import annotations

import torch
import triton
from torch import Tensor

from s4ref.fast.triton import _cauchy_kernels as device_code
from s4ref.fast.triton import tiles


# Nodes a lane at rank 0, 1, ...
_FORWARD = (2, 2, 1)
_BACKWARD = (2, 2, 1)


def forward(sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor) -> Tensor:
    """Return Khat (H, nodes) complex128 at the nodes s.

    Parameters
    ----------
    sigma, omega : (H, n) float64
        Real and imaginary part of dt lam.
    coef : (H, R, R, 2, n) float64
        Coefficients of s and of 1 in the numerators, R = 1 + rank.
    s : (2, nodes) float64
        Real and imaginary part of 2 (1 - z)/(1 + z).

    Notes
    -----
    Cost: about 30 float64 operations and one division for each channel, mode and node.
    """
    modes, table = _modes(sigma, omega, coef), _nodes(s)
    H, n, _ = modes.shape
    nodes, R = s.shape[1], coef.shape[1]
    block = tiles.block(_FORWARD, R - 1, nodes)
    Khat = torch.empty(H, nodes, 2, dtype=torch.float64, device=s.device)
    device_code.forward_kernel[(H * triton.cdiv(nodes, block),)](
        Khat, modes, table, nodes, n, n,
        R=R - 1, BLOCK=block, DAMPED=True, num_warps=1, enable_fp_fusion=True,
    )  # fmt: skip
    return torch.view_as_complex(Khat)


def backward(
    sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor, gamma: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of sigma, omega and coef; gamma (H, nodes) is that of Khat.

    Notes
    -----
    Cost: twice the forward, whose sums are recomputed.  Blocks write their own parts, which are
    added in order: results repeat to the bit.
    """
    modes, table = _modes(sigma, omega, coef), _nodes(s)
    H, n, _ = modes.shape
    nodes, R = s.shape[1], coef.shape[1]
    block = tiles.block(_BACKWARD, R - 1, nodes)
    blocks = triton.cdiv(nodes, block)
    given = torch.view_as_real(gamma.to(torch.complex128).resolve_conj().contiguous())
    parts = torch.empty(H, blocks, n, 2 + 2 * R * R, dtype=torch.float64, device=s.device)
    device_code.backward_kernel[(H * blocks,)](
        parts, given, modes, table, nodes, n, n,
        R=R - 1, BLOCK=block, DAMPED=True, num_warps=1, enable_fp_fusion=True,
    )  # fmt: skip
    total = parts.sum(1)
    d_coef = total[..., 2:].view(H, n, 2, R, R).permute(0, 3, 4, 2, 1)
    return total[..., 0], total[..., 1], d_coef


def _modes(sigma: Tensor, omega: Tensor, coef: Tensor) -> Tensor:
    flat = coef.permute(0, 4, 3, 1, 2).flatten(2)  # (H, n, 2 R R), those of s first
    columns = [t[..., None] for t in (sigma, omega, torch.zeros_like(sigma))]
    return torch.cat([*columns, flat], dim=-1).contiguous()


def _nodes(s: Tensor) -> Tensor:
    none = torch.zeros_like(s[0])
    return torch.stack([s[0], none, s[1], none])
