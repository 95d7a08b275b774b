"""Second derivatives of hand-written operations, from a graph of torch operations."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def gradients(
    outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor], cotangents: Sequence[Tensor]
) -> tuple[Tensor | None, ...]:
    """Return differentiable gradients, None for inputs that nobody differentiates.

    Torch refuses to differentiate with respect to an input that has no gradient.
    """
    wanted = [x for x in inputs if x.requires_grad]
    found = torch.autograd.grad(
        outputs, wanted, cotangents, create_graph=True, materialize_grads=True
    )
    rest = iter(found)
    return tuple(next(rest) if x.requires_grad else None for x in inputs)
