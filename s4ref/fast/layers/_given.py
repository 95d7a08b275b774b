"""Parameters that a user makes a layer from, checked before anything is changed in them."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _check as check
from s4ref.fast.layers._modes import real_dtype


class Given(NamedTuple):
    """lam, C, D, weight and float64 dt as tensors, and the precision of the layer."""

    lam: Tensor
    C: Tensor
    D: Tensor
    dt: Tensor
    weight: Tensor
    dtype: torch.dtype


def given(lam: Any, C: Any, D: Any, dt: Any, weight: Any, dtype: Any, **inputs: Tensor) -> Given:
    """Return finite tensors on one device; lam and inputs (..., n) are real at weight 1.

    A dtype of None is that of the tensors but dt, which the functions take at its exact value too.
    """
    lam, C, D = check.modes(lam, "lam"), check.tensor(C, "C"), check.real_tensor(D, "D")
    dt = check.time_step(dt, lam)
    named = {"lam": lam, **inputs}
    check.same_device([*named.items(), ("C", C), ("D", D), ("dt", dt)])
    if weight is None:
        raise InputError("weight = None; give 2 for a mode and its conjugate, 1 for a real mode")
    weight = check.real_tensor(weight, "weight")
    check.weights(weight, lam.shape[-1], real=())
    single = torch.nonzero(weight == 1).flatten().to(lam.device)
    for name, t in named.items():
        if t.is_complex() and t.shape[-1] == len(weight) and bool(t.imag[..., single].any()):
            raise InputError(
                f"{name} is not real at a mode of weight 1, which stands for itself in a real "
                f"system: give one of each conjugate pair, with weight 2"
            )
    chosen = check.result_dtype(*named.values(), C, D) if dtype is None else real_dtype(dtype)
    return Given(lam, C, D, dt, weight, chosen)
