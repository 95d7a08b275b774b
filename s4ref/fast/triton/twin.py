"""The core of :mod:`s4ref.fast._vandermonde_torch` on a CUDA device.

Results asked in double precision come with their powers, and stay with torch.
"""

from __future__ import annotations

from torch import Tensor

from s4ref.fast import _vandermonde_torch as reference
from s4ref.fast.triton import vandermonde


Powers = list[Tensor] | None


def forward(lb: Tensor, v: Tensor, L: int, powers: Powers) -> Tensor:
    """Return K (H, L), float32 unless ``powers`` are given."""
    if powers is not None:
        return reference.forward(lb, v, L, powers)
    return vandermonde.forward(lb, v, L)


def backward(lb: Tensor, v: Tensor, L: int, powers: Powers, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to lb and v, in torch's convention."""
    if powers is not None:
        return reference.backward(lb, v, L, powers, dK)
    return vandermonde.backward(lb, v, L, dK)
