"""Triton kernels for CUDA devices: Cauchy sums and the two-level Vandermonde product.

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
    """Return the forward and backward of each core that Triton serves, by name."""
    from s4ref.fast.triton import vandermonde

    return {"vandermonde": (vandermonde.forward, vandermonde.backward)}


__all__ = ["cores", "installed", "serves"]
