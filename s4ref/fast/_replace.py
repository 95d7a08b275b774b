"""Give a differentiable tensor a more accurate value."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class _Replace(torch.autograd.Function):
    """Identity in its derivatives; the value comes from the second argument."""

    generate_vmap_rule = True

    @staticmethod
    def forward(graph: Tensor, value: Tensor) -> Tensor:
        del graph
        return value.clone()

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        del ctx, inputs, output

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        del ctx
        return grads[0], None


def replace(graph: Tensor, value: Tensor) -> Tensor:
    """Return ``value``, with the derivatives of ``graph``.

    The two are the same function in exact arithmetic.  Adding the detached difference would give
    the same derivatives, but rounds the value to the accuracy of ``graph`` wherever that is the
    larger one.
    """
    if value is graph or not graph.requires_grad:
        return value
    result: Tensor = _Replace.apply(graph, value)  # type: ignore[no-untyped-call]  # torch's own
    return result
