"""Wide arithmetic on the CPU: by the compiled loops where numba is installed."""

from __future__ import annotations

import importlib

import numpy as np
import torch
from torch import Tensor
from torch._C._functorch import is_functorch_wrapped_tensor as _wrapped

from s4ref.fast._cores import has_numba


def compiled(name: str, *operands: Tensor) -> tuple[Tensor, ...] | None:
    """Return the results of an operation of :mod:`s4ref.fast._wide_numba`, or None where nothing is
    compiled: without numba, on other devices, and inside transforms of torch.func, whose tensors
    hold no numbers of their own."""
    if not has_numba() or any(x.device.type != "cpu" or _wrapped(x) for x in operands):
        return None
    # Here and not above: importing s4ref.fast must not import numba.
    operation = getattr(importlib.import_module("s4ref.fast._wide_numba"), name)
    with np.errstate(all="ignore"):  # as in torch, the ends of the range show in the result alone
        results = operation(*(x.detach().resolve_neg().numpy() for x in operands))
    return tuple(torch.from_numpy(np.asarray(result)) for result in results)
