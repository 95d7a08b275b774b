"""The kernel of a diagonal system as one real matrix product of two small tables (S4D).

K[s j + i] = Re sum_n (weight_n C_n Bb_n lb_n^(s j)) (lb_n^i),   0 <= i < s, 0 <= j < L / s.

The tables grow by doubling from the powers lb^(2^k), all in float64.  A float64 phase of x radians
is known to 1e-16 x only, which serves results in float32; for results in float64 the powers are
formed with a wide phase, so that no table entry carries more than a few rounding errors, whatever
l, and the first lags, in which the modes cancel most, are summed wide and rounded once.
Derivatives recompute the tables and cost about twice the kernel.

On the CPU compiled loops do this (``_vandermonde_numba``) where numba is installed, else torch
operations (``_vandermonde_torch``); :func:`s4ref.fast.choose` says which.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from s4ref.fast import _arguments as arguments
from s4ref.fast import _check as check
from s4ref.fast import _cores
from s4ref.fast._derivative import gradients
from s4ref.fast._precision import uncompiled_function
from s4ref.fast._split import power_counts
from s4ref.fast._stability import warn_of_growing_modes
from s4ref.fast._vandermonde_rules import DiagonalRule as DiagonalRule
from s4ref.fast._vandermonde_rules import diagonal_rule
from s4ref.fast._vandermonde_torch import graph
from s4ref.fast._vandermonde_wide import first_lags, rounded, squarings
from s4ref.fast._wide_complex import complex_mul, wide_complex
from s4ref.fast.discretize import Rule, bilinear


_HEAD = 64  # lags summed wide


@uncompiled_function
def diagonal_kernel(
    lam: Any, B: Any, C: Any, dt: Any, L: int, *, rule: Rule = bilinear, weight: Any = None
) -> Tensor:
    """Return the kernel of x_n' = lam_n x_n + B_n u, y = sum weight_n Re(C_n x_n).

    K[l] = sum_n weight_n Re(C_n lb_n^l Bb_n),
    bilinear:  lb = (1 + dt lam / 2) / (1 - dt lam / 2),  Bb = dt B / (1 - dt lam / 2),
    zoh:       lb = exp(dt lam),  Bb = dt phi_1(dt lam) B,  phi_1(z) = (exp(z) - 1) / z.

    Parameters
    ----------
    lam, B, C : (n,) or (H, n), real or complex
    dt : float, or tensor (), (H,) or (H, n), positive; (n,), one step a mode, where lam, B, C are
    all (n,)
    L : int >= 1
    rule : :func:`s4ref.fast.bilinear` (default) or :func:`s4ref.fast.zoh`
    weight : (n,) of 1 and 2, or None for all 1

    Returns
    -------
    (L,) or (H, L) tensor
        float64 if any of lam, B, C is in double precision, else float32.

    Raises
    ------
    InputError
        For a shape, dtype, device or value outside this description, and where dt lam = 2 under the
        bilinear rule.

    Notes
    -----
    Cost per channel: 4 n L + O(n sqrt L) float64 operations, no exponential of a vector of length
    L.  Conditioning: sum_n weight_n |C_n Bb_n lb_n^l| against |K[l]|; in float64 the first 64 lags
    bear ratios up to 1e12 without a loss.  Derivatives by autograd for every argument.  Source:
    Formulary (6.10), (9.1), (9.2); Gu, Gupta, Goel, Re, NeurIPS 2022.
    """
    scalar_rule = diagonal_rule(rule)
    x = arguments.diagonal(lam, B, C, dt, weight)
    L = check.length(L)
    warn_of_growing_modes(x.lam)
    K = _two_level(x, L, scalar_rule)
    return K[0] if x.single else K


def _two_level(x: arguments.DiagonalArguments, L: int, rule: DiagonalRule) -> Tensor:
    lb, gain = rule.step(x.lam, x.dt)
    C = weighted(x.C, x.weight)
    v = C * x.B * gain
    lb = lb.expand(v.shape)
    powers, head = None, None
    if x.dtype == torch.float64:
        with torch.no_grad():
            powers, head = _wide_parts(x._replace(C=C), lb, L, rule)
    K: Tensor = _TwoLevel.apply(lb, v, L, x.dtype, powers, head)  # type: ignore[no-untyped-call]
    return K


def _wide_parts(
    x: arguments.DiagonalArguments, lb: Tensor, L: int, rule: DiagonalRule
) -> tuple[list[Tensor], Tensor]:
    """Return the powers lb^(2^k) (H, n) and the first lags of the kernel (H, m), from wide ones."""
    wide_lb, gain = rule.wide(x.lam, x.dt)
    few, count = (min(L, _HEAD) - 1).bit_length(), sum(power_counts(L))
    powers = squarings(wide_lb, max(few, count))
    v = complex_mul(complex_mul(wide_complex(x.C), wide_complex(x.B)), gain)
    return rounded(powers[:count], lb), first_lags(v, powers[:few])[:, :L]


class _TwoLevel(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        lb: Tensor,
        v: Tensor,
        L: int,
        dtype: torch.dtype,
        powers: list[Tensor] | None,
        head: Tensor | None,
    ) -> Tensor:
        ctx.save_for_backward(lb, v, *(powers or ()))
        core, ctx.adjoint = _cores.vandermonde(lb.device)
        ctx.L, ctx.wide = L, powers is not None
        K: Tensor = core(lb, v, L, powers)
        if head is not None:
            first = K[:, : head.shape[1]]
            first.copy_(torch.where(torch.isfinite(head), head, first))
        return K.to(dtype)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        lb, v, *powers = ctx.saved_tensors
        if torch.is_grad_enabled():  # somebody wants second derivatives
            K = graph(lb, v, ctx.L)
            grad = gradients(K, (lb, v), (grads[0].to(K.dtype),))
        else:
            grad = ctx.adjoint(lb, v, ctx.L, powers if ctx.wide else None, grads[0])
        return (*grad, None, None, None, None)


def weighted(C: Tensor, weight: Tensor | None) -> Tensor:
    """Return weight C."""
    return C if weight is None else C * weight.to(C.device, torch.float64)
