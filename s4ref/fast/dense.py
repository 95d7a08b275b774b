"""Convolution kernels of real dense systems (LSSL)."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast._precision import uncompiled_function
from s4ref.fast._real_form import RealSystem
from s4ref.fast._stability import warn_of_growth
from s4ref.fast._wide import wide
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.krylov import krylov_kernel


@uncompiled_function
def dense_kernel(A: Any, B: Any, C: Any, dt: Any, L: int, *, rule: Rule = bilinear) -> Tensor:
    """Return the kernel of the real system x' = A x + B u, y = C x (LSSL).

    K[l] = C Ab^l Bb,   l = 0 ... L - 1.

    Parameters
    ----------
    A : (N, N) or (H, N, N), real
    B, C : (N,) or (H, N), real
    dt : float, or tensor () or (H,), positive
    L : int >= 1
    rule : function (A, B, dt) -> (Ab, Bb), by default :func:`s4ref.fast.bilinear`

    Returns
    -------
    (L,) or (H, L) tensor
        float64 if any of A, B, C is, else float32.

    Raises
    ------
    InputError
        For a shape, dtype, device or value outside this description.

    Notes
    -----
    Cost, accuracy, derivatives and the warning as for :func:`s4ref.fast.dplr_kernel` with
    method "krylov".  Source: Formulary (6.1), (7.1); Gu et al., NeurIPS 2021.
    """
    x = arguments.dense(A, B, C, dt)
    L = check.length(L)
    system = RealSystem(x.A, x.B, x.C, lambda: wide(x.A.detach()))
    K = krylov_kernel(system, x.dt, L, arguments.rule(rule), x.dtype)
    warn_of_growth(K, system)
    return K[0] if x.single else K
