"""K[l] = Re sum_n v_n lb_n^l and its derivatives, in float32 from float64 phases, by Triton."""

from __future__ import annotations

import torch
import triton
from torch import Tensor

from s4ref.fast.triton import _vandermonde_kernels as device_code


_FORWARD = (128, 128, 16, 8)  # rows, columns and modes of a tile, warps
_BACKWARD = (32, 32, 16, 4)
_PROGRAMS = 1024  # enough to fill a large device: the backward splits its rows up to here
_VANISHED = -1e6  # stands for log 0; lb^0 = 1 stays right, and lb^1 = 0


def forward(lb: Tensor, v: Tensor, L: int) -> Tensor:
    """Return K (H, L) float32.

    Parameters
    ----------
    lb, v : (H, n) complex128
    L : int >= 1

    Notes
    -----
    Cost: 4 n L multiplications in float32 and n (s + L / s) powers, s about sqrt(L); memory: the
    result.  Error: about 1e-6 of sum_n |v_n lb_n^l|.
    """
    H, n = lb.shape
    s, g = split(L)
    rows, columns, modes, warps = _FORWARD
    rows, columns = _tile(g, rows), _tile(s, columns)
    log, v = _logarithm(lb), torch.view_as_real(v.contiguous())
    K = torch.empty(H, L, dtype=torch.float32, device=lb.device)
    grid = (H * triton.cdiv(g, rows) * triton.cdiv(s, columns),)
    device_code.forward_kernel[grid](
        K, log, v, n, L, s, BJ=rows, BI=columns, BN=modes, num_warps=warps, enable_fp_fusion=True
    )
    return K


def backward(lb: Tensor, v: Tensor, L: int, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients of lb and v (H, n) complex128, in PyTorch's convention.

    Parameters
    ----------
    lb, v : (H, n) complex128
    L : int >= 1
    dK : (H, L), the gradient of K

    Notes
    -----
    dv = conj(sum_l dK_l lb^l),   dlb = conj(v / lb sum_l l dK_l lb^l).  Cost: 8 n L
    multiplications.
    """
    H, n = lb.shape
    s, g = split(L)
    rows, columns, modes, warps = _BACKWARD
    rows, columns = _tile(g, rows), _tile(s, columns)
    blocks, groups = triton.cdiv(g, rows), triton.cdiv(n, modes)
    parts = min(blocks, max(1, _PROGRAMS // (H * groups)))
    each = triton.cdiv(blocks, parts)
    parts = triton.cdiv(blocks, each)
    out = torch.empty(H, parts, n, 2, 2, dtype=torch.float32, device=lb.device)
    device_code.backward_kernel[(H * parts * groups,)](
        out, dK.to(torch.float32).contiguous(), _logarithm(lb), n, L, s, parts, each,
        BJ=rows, BI=columns, BN=modes, num_warps=warps, enable_fp_fusion=True,
    )  # fmt: skip
    total = torch.view_as_complex(out.sum(1, dtype=torch.float64))
    power, slope = total[..., 0], total[..., 1]
    first = dK[:, 1:2] if L > 1 else torch.zeros_like(dK)
    # At lb = 0 the quotient is 0 / 0, and K depends on lb through l = 1 alone.
    change = torch.where(lb == 0, first.to(lb.dtype), slope / torch.where(lb == 0, 1.0, lb))
    return (v * change).conj(), power.conj()


def split(L: int) -> tuple[int, int]:
    """Return (s, g): s = 2^ceil(log2(L) / 2) powers of lb, g = ceil(L / s) powers of lb^s."""
    s = 1 << (((L - 1).bit_length() + 1) // 2)
    return s, -(-L // s)


def _tile(extent: int, most: int) -> int:
    return min(most, max(16, 1 << (extent - 1).bit_length()))


def _logarithm(lb: Tensor) -> Tensor:
    log = torch.view_as_real(torch.log(lb))
    return log.clamp_min(_VANISHED).contiguous()
