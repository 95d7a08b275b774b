"""A checkout of HazyResearch/spacetime as an adapter: ``companion_krylov``, its closed form by FFT
and the Woodbury identity.

    s4ref validate spacetime-woodbury --source spacetime [--python PATH]

The interpreter needs torch, einops and opt_einsum.  The layers are those of ``CompanionSSM``; only
the kernel is computed by the other function.  Nothing it computes is corrected.
"""

from __future__ import annotations

from typing import Any

import checkout
import spacetime_companion as companion
import torch


SOURCE = globals().get("SOURCE")
NAME = "SpaceTime (companion_krylov)"
CONVENTIONS = {"structure": "dense", "rule": "none", "algorithm": "fft", "inits": ["own"]}
krylov = checkout.load(SOURCE, "HazyResearch/spacetime", "model/functional/companion_krylov.py")
construct, realised = companion.construct, companion.realised


@torch.no_grad()
def kernel(layer: Any, L: int) -> torch.Tensor:
    """Return the kernel of length L from the layer's companion column, b and c."""
    column = companion.realised(layer)["A"][:, -1]
    K: torch.Tensor = krylov.companion_krylov(L, column[None], layer.b, c=layer.c)
    return K[0]
