"""Triton kernels for CUDA devices: Cauchy sums and the two-level Vandermonde product.

``cauchy`` has S4 as published: at the roots of unity, in float32, from Ct = C (I - Ab^L);
``damped`` has the same sums in float64 where no Ct is needed, which s4ref.fast takes by itself.

Importing this package does not import ``triton``, which CUDA builds of PyTorch bring; without it,
or on another device, s4ref.fast computes the same in PyTorch.  Powers of dense matrices stay with
``torch.matmul``: batched float64 products of 64 x 64 are cuBLAS's own ground, on tensor cores where
the device has them.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable
from typing import Any

import torch


@functools.cache
def installed() -> bool:
    """Return whether Triton is there."""
    return importlib.util.find_spec("triton") is not None


def serves(device: torch.device) -> bool:
    """Return whether these kernels run on a device: CUDA, and Triton is there."""
    return device.type == "cuda" and installed()


def cores() -> dict[str, tuple[Callable[..., Any], Callable[..., Any]]]:
    """Return the forward and backward of each core that Triton serves, by name.

    Each is the twin of ``s4ref.fast._NAME_torch``.
    """
    from s4ref.fast.triton import damped, twin

    return {
        "cauchy": (damped.forward, damped.backward),
        "vandermonde": (twin.forward, twin.backward),
    }


__all__ = ["cores", "installed", "serves"]
