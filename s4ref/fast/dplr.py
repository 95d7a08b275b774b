"""Convolution kernels of DPLR systems."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast import _choice
from s4ref.fast._arguments import DPLRArguments
from s4ref.fast._cauchy_loss import cancelled
from s4ref.fast._precision import uncompiled_function
from s4ref.fast._real_form import RealSystem, real_form
from s4ref.fast._stability import warn_of_growth
from s4ref.fast.cauchy import cauchy_kernel
from s4ref.fast.discretize import Rule, bilinear
from s4ref.fast.krylov import krylov_kernel


@uncompiled_function
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
    method: str = "krylov",
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
        :func:`s4ref.fast.bilinear` (default), :func:`s4ref.fast.zoh`, or your own.
    weight : (n,) of 1 and 2, or None for all 1
        2 marks a mode that stands for itself and its conjugate.  Where some weight is 2, lam, P, Q
        and B must be real at the modes of weight 1, and their derivatives are real there too.
    method : "krylov", "cauchy" or "auto"
        Powers of Ab; sums over modes at the nodes of a damped FFT, for the bilinear rule; or what
        :func:`s4ref.fast.choose` chooses.

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
    "krylov".  Cost per channel: 2 N^3 log2 L + 2 N L float64 operations, N = sum of weights, twice
    that for complex modes that all have weight 1; about ten times as much for float64 results and
    for hard channels, see :mod:`s4ref.fast.krylov`.  Errors at the parameters as given stay within
    1e-6 (float32) and max(5e-13, 5e-16/dt) (float64), norm-relative in each dyadic window of l
    above the range of the dtype, for LegS, LegT and FouT with N = 64 (benchmarks/fast_accuracy.py).

    "cauchy".  Cost per channel: about 7 N L float64 operations for rank one, see
    :mod:`s4ref.fast.cauchy`.  Errors stay within 1e-6 of the norm of the whole kernel, in either
    dtype, for dissipative systems with Re lam <= -0.1 whose modes cancel by less than a factor of
    256 and where the L samples that would follow the kernel have less than ten times its norm.

    "auto" takes "krylov" for the channels in which the modes cancel by more, once their kernels are
    there to show it.

    The derivative is written out, recomputes what it needs, and costs two to three kernels; second
    derivatives come from a graph that keeps everything.  A kernel that grows by an eigenvalue of
    positive real part is warned of once.  Source: Formulary (6.1), (6.9), (6.12).
    """
    x = arguments.dplr(lam, P, Q, B, C, dt, weight)
    L = check.length(L)
    rule = arguments.rule(rule)
    chosen, _ = _choice.dplr(x, L, rule, method)
    system = _real(x) if chosen == "krylov" else None
    if system is not None:
        K = krylov_kernel(system, x.dt, L, rule, x.dtype)
    else:
        K = cauchy_kernel(x, L, pivot=not _choice.tied(x))
        K = _mended(K, x) if method == "auto" else K
    if not _choice.dissipative(x):
        warn_of_growth(K, system or _real(x))
    return K[0] if x.single else K


def _mended(K: Tensor, x: DPLRArguments) -> Tensor:
    # The channels that the sums serve badly, from the powers.
    lost = cancelled(x, K)
    if lost.numel() == 0:
        return K
    lam, P, Q, B, C, dt = (
        t if t.shape[0] == 1 else t[lost] for t in (x.lam, x.P, x.Q, x.B, x.C, x.dt)
    )
    system = _real(x._replace(lam=lam, P=P, Q=Q, B=B, C=C))
    return K.index_copy(0, lost, krylov_kernel(system, dt, K.shape[1], bilinear, x.dtype))


def _real(x: DPLRArguments) -> RealSystem:
    return real_form(x.lam, x.P, x.Q, x.B, x.C, x.weight)
