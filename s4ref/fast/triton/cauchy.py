"""The DPLR kernel by Cauchy sums at the roots of unity, in float32, by Triton (S4 as published)."""

from __future__ import annotations

import functools
import math
from typing import Any

import torch
import triton
from torch import Tensor

from s4ref.fast.triton import _cauchy_kernels as device_code
from s4ref.fast.triton import tiles


# Nodes a lane at rank 0, 1, ...
_FORWARD = (4, 4, 2, 2, 1)
_BACKWARD = (8, 8, 2, 2, 1)


def cauchy_kernel(
    lam: Tensor, P: Tensor, Q: Tensor, B: Tensor, Ct: Tensor, dt: Tensor, L: int, weight: Tensor
) -> Tensor:
    """Return the kernel (H, L) float32 of a DPLR system under the bilinear rule.

    Khat(z) = dt [k_CB - h k_CP (I + h k_QP)^-1 k_QB],   h = dt (1 + z) / 2,
    k_XY = sum_n X_n Y_n / ((1 - z) - h lam_n),   z = exp(-2 pi i l / L).

    Parameters
    ----------
    lam, B, Ct : (H, n) complex128, Re lam < 0
        Ct = C (I - Ab^L), see :func:`s4ref.fast.triton.truncation.truncated`.
    P, Q : (H, n, r) complex128
    dt : (H,) float64
    L : int >= 1
    weight : (n,) of 1 and 2; modes of weight 1 are real

    Notes
    -----
    Cost: about 30 float32 operations for each channel, mode and node, of which there are L/2 + 1;
    twice that backward, where the sums are recomputed.  Memory: the result and its transform.
    Error: absolute, about 1e-6 of the whole kernel's norm; it is not relative in the tail.
    Source: Formulary (6.9).
    """
    pairs = int((weight == 2).sum())
    if bool((weight[:pairs] != 2).any()):  # pairs first
        order = torch.argsort(weight, descending=True, stable=True).to(lam.device)
        lam, P, Q, B, Ct = (t[:, order] for t in (lam, P, Q, B, Ct))
    a = 0.5 * dt[:, None] * lam
    left = torch.cat([Ct[:, None, :], Q.mH], dim=1)
    right = torch.cat([B[:, None, :], P.mT], dim=1)
    v = (0.5 * dt[:, None, None, None] * left[:, :, None, :] * right[:, None, :, :]).flatten(1, 2)
    sign = torch.full((lam.shape[1],), -1.0, dtype=torch.float64, device=lam.device)
    sign[:pairs].fill_(2.0)
    # One real mode adds v / (i s - c a) = -(i s v + c v a) / (s^2 + c^2 a^2).
    alpha = sign * v.real
    beta = sign.abs() * (v * a[:, None, :].conj()).real
    Khat: Tensor = CauchyNodes.apply(a.abs(), -2.0 * a.real, alpha, beta, L, pairs)  # type: ignore[no-untyped-call]
    K: Tensor = torch.fft.irfft(Khat, n=L)
    return K


class CauchyNodes(torch.autograd.Function):
    """Khat (H, L // 2 + 1) complex64 as a function of m, d (H, n) and alpha, beta (H, K, n)."""

    @staticmethod
    def forward(
        ctx: Any, m: Tensor, d: Tensor, alpha: Tensor, beta: Tensor, L: int, pairs: int
    ) -> Tensor:
        """Launch the forward kernel."""
        modes = _table(m, d, alpha, beta)
        ctx.save_for_backward(modes)
        ctx.L, ctx.pairs = L, pairs
        H, n, _ = modes.shape
        table = nodes(L, modes.device)
        count, R = table.shape[1], _rank(modes)
        block = tiles.block(_FORWARD, R, count)
        Khat = torch.empty(H, count, 2, dtype=torch.float32, device=modes.device)
        device_code.forward_kernel[(H * triton.cdiv(count, block),)](
            Khat, modes, table, count, pairs, n,
            R=R, BLOCK=block, DAMPED=False, num_warps=1, enable_fp_fusion=True,
        )  # fmt: skip
        return torch.view_as_complex(Khat)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, dKhat: Tensor) -> tuple[Tensor | None, ...]:
        """Launch the backward kernel, and add the parts of its blocks in their order."""
        (modes,) = ctx.saved_tensors
        H, n, _ = modes.shape
        R = _rank(modes)
        K = (R + 1) ** 2
        table = nodes(ctx.L, modes.device)
        count = table.shape[1]
        block = tiles.block(_BACKWARD, R, count)
        blocks = triton.cdiv(count, block)
        gradient = torch.view_as_real(dKhat.to(torch.complex64).resolve_conj().contiguous())
        parts = torch.empty(H, blocks, n, 2 + 2 * K, dtype=torch.float32, device=modes.device)
        device_code.backward_kernel[(H * blocks,)](
            parts, gradient, modes, table, count, ctx.pairs, n,
            R=R, BLOCK=block, DAMPED=False, num_warps=1, enable_fp_fusion=True,
        )  # fmt: skip
        total = parts.sum(1, dtype=torch.float64)
        alpha, beta = total[..., 2 : 2 + K].mT, total[..., 2 + K :].mT
        return total[..., 0], total[..., 1], alpha, beta, None, None


@functools.lru_cache(maxsize=8)
def nodes(L: int, device: torch.device) -> Tensor:
    """Return sin and cos of pi l / L, l <= L / 2, each as high and low part: (4, L // 2 + 1)."""
    l = torch.arange(L // 2 + 1, dtype=torch.float64, device=device)
    s = torch.sin(math.pi / L * l)
    c = torch.sin(0.5 * math.pi / L * (L - 2.0 * l))  # exactly 0 where z = -1
    return torch.stack([part for x in (s, c) for part in _parts(x)])


def _table(m: Tensor, d: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    """Return the numbers of each mode side by side, (H, n, 3 + 2 K) float32."""
    high, low = _parts(m)
    columns = [t[..., None] for t in (high, low, d.float())]
    return torch.cat([*columns, alpha.float().mT, beta.float().mT], dim=-1).contiguous()


def _parts(x: Tensor) -> tuple[Tensor, Tensor]:
    high = x.float()
    return high, (x - high.double()).float()


def _rank(modes: Tensor) -> int:
    return math.isqrt((modes.shape[-1] - 3) // 2) - 1
