"""A DPLR system in stored complex modes as a real dense system, exactly.

A mode of weight 2 and its conjugate span a real plane: with x = p + i q their block is
[[a, -b], [b, a]], the low-rank term acts through Q* x = sum weight (Re Q p + Im Q q), and the
output is weight (Re C p - Im C q).  Where every mode has weight 1 they need not come in pairs: the
complex system is then written out in real and imaginary parts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._wide import Wide, sub, wide
from s4ref.fast._wide_matrix import matmul


class RealSystem(NamedTuple):
    """A real system A (G, N, N), B (G', N), C (G'', N), each batch 1 or H; exact() gives A beyond
    float64."""

    A: Tensor
    B: Tensor
    C: Tensor
    exact: Callable[[], Wide]


def real_form(
    lam: Tensor, P: Tensor, Q: Tensor, B: Tensor, C: Tensor, weight: Tensor | None
) -> RealSystem:
    """Write the DPLR system in real numbers.

    Parameters
    ----------
    lam, B, C : (G, n) tensors, real or complex of double precision
    P, Q : (G, n, r) tensors
    weight : (n,) integers 1 and 2 where modes stand for conjugate pairs, None where every mode
    stands for itself

    Notes
    -----
    The order of the real states is (Re x_0 ... Re x_n-1, Im x of the modes that have one).
    """
    if weight is None and not any(t.is_complex() for t in (lam, P, Q, B)):
        block, left, right = torch.diag_embed(lam), P, Q
        return _assemble(block, left, right, B, C.real if C.is_complex() else C)
    if weight is None:
        return _written_out(lam, P, Q, B, C)
    return _paired(lam, P, Q, B, C, weight)


def _paired(lam: Tensor, P: Tensor, Q: Tensor, B: Tensor, C: Tensor, weight: Tensor) -> RealSystem:
    weight = weight.to(lam.device)
    pair = torch.nonzero(weight == 2).flatten()
    w = weight.to(torch.float64)
    left = torch.cat([_re(P), _im(P)[..., pair, :]], dim=-2)
    right = torch.cat([w[:, None] * _re(Q), 2.0 * _im(Q)[..., pair, :]], dim=-2)
    inputs = torch.cat([_re(B), _im(B)[..., pair]], dim=-1)
    outputs = torch.cat([w * _re(C), -2.0 * _im(C)[..., pair]], dim=-1)
    n, m = weight.shape[0], pair.shape[0]
    diagonal = torch.cat([_re(lam), _re(lam)[..., pair]], dim=-1)
    rows = torch.cat([pair, torch.arange(n, n + m, device=pair.device)])
    columns = torch.cat([torch.arange(n, n + m, device=pair.device), pair])
    omega = _im(lam)[..., pair]
    block = torch.diag_embed(diagonal)
    block = block.index_put(
        (torch.arange(block.shape[0], device=pair.device)[:, None], rows, columns),
        torch.cat([-omega, omega], dim=-1),
    )
    return _assemble(block, left, right, inputs, outputs)


def _written_out(lam: Tensor, P: Tensor, Q: Tensor, B: Tensor, C: Tensor) -> RealSystem:
    a, b = torch.diag_embed(_re(lam)), torch.diag_embed(_im(lam))
    block = torch.cat([torch.cat([a, -b], dim=-1), torch.cat([b, a], dim=-1)], dim=-2)
    # P Q* = (Pr + i Pi)(Qr - i Qi)^T acts on real and imaginary parts through 2 r real columns.
    left = torch.cat([torch.cat([_re(P), -_im(P)], -1), torch.cat([_im(P), _re(P)], -1)], dim=-2)
    right = torch.cat([torch.cat([_re(Q), -_im(Q)], -1), torch.cat([_im(Q), _re(Q)], -1)], dim=-2)
    inputs = torch.cat([_re(B), _im(B)], dim=-1)
    outputs = torch.cat([_re(C), -_im(C)], dim=-1)
    return _assemble(block, left, right, inputs, outputs)


def _assemble(block: Tensor, left: Tensor, right: Tensor, B: Tensor, C: Tensor) -> RealSystem:
    def exact() -> Wide:
        diagonal = wide(block.detach())
        if left.shape[-1] == 0:
            return diagonal
        return sub(diagonal, matmul(wide(left.detach()), wide(right.detach().mT)))

    return RealSystem(block - left @ right.mT, B, C, exact)


def _re(x: Tensor) -> Tensor:
    return x.real if x.is_complex() else x


def _im(x: Tensor) -> Tensor:
    return x.imag if x.is_complex() else torch.zeros_like(x)
