"""The CUDA extension of state-spaces/s4: built from a checkout, where a compiler and a GPU are."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from s4ref.bench.problem import Problem


FOLDER = "extensions/kernels"
SOURCES = ("cauchy.cpp", "cauchy_cuda.cu")
_built: dict[str, Any] = {}


def absent(problem: Problem, source: Path | None) -> str:
    """Return why the extension does not run on this problem, empty if it does."""
    if problem.device.type != "cuda":
        return "it is for CUDA devices"
    if problem.structure != "dplr" or problem.dtype != "float32":
        return "measured for its Cauchy sums, in float32"
    if source is None:
        return "no --source to build it from"
    found = _module(source.resolve())
    if isinstance(found, str):
        return found
    _built["module"] = found
    return ""


@functools.cache
def _module(source: Path) -> Any:
    from torch.utils import cpp_extension

    folder = source / FOLDER
    try:
        return cpp_extension.load(
            "s4ref_structured_kernels", [str(folder / name) for name in SOURCES]
        )
    except Exception as error:  # whatever a compiler of another decade's code may say
        return f"it does not build: {str(error).strip().splitlines()[0][:100]}"


class _Sums(torch.autograd.Function):
    """The symmetric Cauchy sums of the extension: v, w (rows, n), z (nodes,)."""

    @staticmethod
    def forward(ctx: Any, v: Tensor, z: Tensor, w: Tensor) -> Tensor:
        ctx.save_for_backward(v, z, w)
        total: Tensor = _built["module"].cauchy_mult_sym_fwd(v, z, w)
        return total

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, Tensor]:
        dv, dw = _built["module"].cauchy_mult_sym_bwd(*ctx.saved_tensors, grads[0].contiguous())
        return dv, None, dw


def cauchy_sums(v: Tensor, z: Tensor, lam: Tensor) -> Tensor:
    """Return sum_n v_n / (z - lam_n) over the modes and their conjugates."""
    first, second = (t.reshape(-1, t.shape[-1]) for t in (v, lam.expand(v.shape)))
    total: Tensor = _Sums.apply(first.contiguous(), z, second.contiguous())  # type: ignore[no-untyped-call]
    return total.reshape(*v.shape[:-1], -1)


def diagonal_kernel(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Refuse: the extension's Vandermonde product is not measured; :func:`absent` says so."""
    raise AssertionError((lam.shape, B.shape, C.shape, dt.shape, L))
