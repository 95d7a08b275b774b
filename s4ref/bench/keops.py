"""The sums by KeOps, as published layers call it: no table is kept, on CPUs and on CUDA."""

from __future__ import annotations

import importlib.util

import torch
from torch import Tensor


def absent() -> str:
    """Return why KeOps does not run here, empty if it does."""
    if importlib.util.find_spec("pykeops") is None:
        return "pykeops is not installed"
    return ""


def cauchy_sums(v: Tensor, z: Tensor, lam: Tensor) -> Tensor:
    """Return sum_n v_n / (z - lam_n) over the modes and their conjugates."""
    from pykeops.torch import Genred

    terms = Genred(
        "ComplexDivide(z * ComplexReal(v) - Real2Complex(Sum(v * w)),"
        " ComplexMult(z - w, z - Conj(w)))",
        ["v = Vj(2)", "z = Vi(2)", "w = Vj(2)"],
        reduction_op="Sum",
        axis=1,
    )
    w = lam.expand(v.shape)
    z = z.expand(*v.shape[:-1], -1)
    real = [torch.view_as_real(t.resolve_conj().contiguous()) for t in (v, z, w)]
    total: Tensor = torch.view_as_complex(2.0 * terms(*real, backend=_backend(v)))
    return total


def diagonal_kernel(lam: Tensor, B: Tensor, C: Tensor, dt: Tensor, L: int) -> Tensor:
    """Return the zero-order-hold kernel of diag(lam), (H, L)."""
    from pykeops.torch import Genred

    terms = Genred(
        "ComplexMult(v, ComplexExp(ComplexMult(x, l)))",
        ["v = Vj(2)", "x = Vj(2)", "l = Vi(2)"],
        reduction_op="Sum",
        axis=1,
    )
    x = dt[:, None] * lam
    v = C * B * (torch.exp(x) - 1.0) / lam
    l = torch.arange(L, device=x.device).to(x.dtype).expand(x.shape[0], L)
    real = [torch.view_as_real(t.resolve_conj().contiguous()) for t in (v, x, l)]
    total: Tensor = 2.0 * terms(*real, backend=_backend(v))[..., 0]
    return total


def _backend(like: Tensor) -> str:
    return "GPU" if like.is_cuda else "CPU"
