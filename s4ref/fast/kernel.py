"""Convolution kernels of dense and DPLR systems.  Not here: diagonal systems, see
:mod:`s4ref.fast.vandermonde`."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast._real_form import RealSystem, real_form
from s4ref.fast._wide import wide
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.krylov import krylov_kernel


def dplr_kernel(
    lam: Any,
    P: Any,
    Q: Any,
    B: Any,
    C: Any,
    dt: Any,
    L: int,
    *,
    rule: Rule = bilinear,
    weight: Any = None,
) -> Tensor:
    """Return the kernel of x' = (diag(lam) - P Q*) x + B u, y = sum weight Re(C x).

    K[l] = sum_n weight_n Re(C Ab^l Bb)_n,   l = 0 ... L - 1.

    Parameters
    ----------
    lam : (n,) or (H, n), real or complex
    P : (n,), (n, r) or (H, n, r)
    Q : as P, or None for Q = P
    B : (n,) or (H, n)
    C : (n,) or (H, n), a row, never conjugated
    dt : float, or tensor () or (H,), positive
        Taken at its exact value; its dtype does not decide that of the result.
    L : int >= 1
    rule : function (A, B, dt) -> (Ab, Bb) on real dense systems
        :func:`s4ref.fast.bilinear`, :func:`s4ref.fast.zoh`, or your own.
    weight : (n,) of 1 and 2, or None for all 1
        2 marks a mode that stands for itself and its conjugate.  Where some weight is 2, lam, P, Q
        and B must be real at the modes of weight 1.

    Returns
    -------
    (L,) or (H, L) tensor
        float64 if any of lam, P, Q, B, C is in double precision, else float32.

    Raises
    ------
    InputError
        For a shape, dtype, device or value outside this description.

    Notes
    -----
    Cost per channel: 2 N^3 log2 L + 2 N L float64 operations, N = sum of weights, twice that for
    complex modes that all have weight 1; about ten times as much for float64 results and for hard
    channels, see :mod:`s4ref.fast.krylov`.  Conditioning: at the parameters as given, errors stay
    within 1e-6 (float32) and 5e-13 (float64), norm-relative in each dyadic window of l above the
    range of the dtype, for LegS and LegT with N = 64 (benchmarks/fast_accuracy.py).  Derivatives
    exist for every argument, in PyTorch's convention for complex numbers.  Source: Formulary (6.1),
    (6.12).
    """
    x = arguments.dplr(lam, P, Q, B, C, dt, weight)
    L = check.length(L)
    K = krylov_kernel(
        real_form(x.lam, x.P, x.Q, x.B, x.C, x.weight), x.dt, L, arguments.rule(rule), x.dtype
    )
    return K[0] if x.single else K


def dense_kernel(A: Any, B: Any, C: Any, dt: Any, L: int, *, rule: Rule = bilinear) -> Tensor:
    """Return the kernel of the real system x' = A x + B u, y = C x (LSSL).

    K[l] = C Ab^l Bb,   l = 0 ... L - 1.

    Parameters
    ----------
    A : (N, N) or (H, N, N), real
    B, C : (N,) or (H, N), real
    dt : float, or tensor () or (H,), positive
    L : int >= 1
    rule : function (A, B, dt) -> (Ab, Bb)

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
    Cost, accuracy and derivatives as for :func:`dplr_kernel`.  Source: Formulary (6.1), (7.1); Gu
    et al., NeurIPS 2021.
    """
    x = arguments.dense(A, B, C, dt)
    L = check.length(L)
    system = RealSystem(x.A, x.B, x.C, lambda: wide(x.A.detach()))
    K = krylov_kernel(system, x.dt, L, arguments.rule(rule), x.dtype)
    return K[0] if x.single else K
