"""The exponential of a matrix, with derivatives of any size to full accuracy."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _Exponential(torch.autograd.Function):
    """torch takes the derivative in the direction E from exp [[M, E], [0, M]], where a large E asks
    for squarings that M does not need.  The derivative is linear: E goes in at the size of 1."""

    generate_vmap_rule = True

    @staticmethod
    def forward(M: Tensor) -> Tensor:
        return torch.matrix_exp(M)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor], output: Tensor) -> None:
        del output
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        (M,) = ctx.saved_tensors
        return _derivative(M.mH, grads[0])

    @staticmethod
    def jvp(ctx: Any, *tangents: Tensor) -> Tensor:
        (M,) = ctx.saved_tensors
        return _derivative(M, tangents[0])


def matrix_exp(M: Tensor) -> Tensor:
    """Return exp(M) of matrices (..., n, n)."""
    result: Tensor = _Exponential.apply(M)  # type: ignore[no-untyped-call]  # torch's own
    return result


def binary_order(x: Tensor, dim: int | tuple[int, ...]) -> Tensor:
    """Return the power of two next to the largest magnitude along ``dim``, kept; 1 for zeros."""
    top = x.detach().abs().amax(dim, keepdim=True)
    return torch.where(top > 0, torch.ldexp(torch.ones_like(top), torch.frexp(top).exponent), 1.0)


def _derivative(M: Tensor, direction: Tensor) -> Tensor:
    """Return the derivative of exp at M in one direction."""
    n = M.shape[-1]
    size = binary_order(direction, (-2, -1))
    direction = (direction / size).expand(M.shape)
    top = torch.cat([M, direction], dim=-1)
    bottom = torch.cat([torch.zeros_like(M), M], dim=-1)
    return matrix_exp(torch.cat([top, bottom], dim=-2))[..., :n, n:] * size
