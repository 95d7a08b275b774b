"""Which implementation of a core runs: Triton on CUDA, numba on the CPU, torch anywhere."""

from __future__ import annotations

import functools
import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

import torch


Core = tuple[Callable[..., Any], Callable[..., Any]]
"""A forward and a backward without autograd in them."""


@functools.cache
def has_numba() -> bool:
    """Return whether numba is installed, without importing it."""
    return importlib.util.find_spec("numba") is not None


def implementation(name: str, device: torch.device, *, pivot: bool = False) -> str:
    """Return "triton", "numba" or "torch" for the core ``name``.

    The compiled loops do not pivot: a system whose Woodbury matrix may lack a positive real part
    and is not scalar goes to torch.
    """
    if not pivot and device.type == "cuda" and name in _triton():
        return "triton"
    if not pivot and device.type == "cpu" and has_numba():
        return "numba"
    return "torch"


def cauchy(device: torch.device, *, pivot: bool) -> Core:
    """Return the core of :mod:`s4ref.fast._cauchy_torch` or its twin."""
    return _core("cauchy", device, pivot=pivot)


def vandermonde(device: torch.device) -> Core:
    """Return the core of :mod:`s4ref.fast._vandermonde_torch` or its twin."""
    return _core("vandermonde", device, pivot=False)


def _core(name: str, device: torch.device, *, pivot: bool) -> Core:
    where = implementation(name, device, pivot=pivot)
    if where == "triton":
        return _triton()[name]
    # Here and not above: importing s4ref.fast must not import numba.
    module = importlib.import_module(f"s4ref.fast._{name}_{where}")
    return module.forward, module.backward


@functools.cache
def _triton() -> dict[str, Core]:
    from s4ref.fast import triton

    return triton.cores() if triton.installed() else {}
