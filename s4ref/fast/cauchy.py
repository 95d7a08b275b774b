"""The bilinear kernel of a DPLR system from its generating function at damped nodes.

    sum_l K[l] z^l = tau (k_CB - k_CP (I + k_QP)^-1 k_QB),   tau = 2/(1 + z) = 1 + s/2,
    k_XY = dt sum_n X_n Y_n / (s - dt lam_n),                  s = 2 (1 - z)/(1 + z),

and one inverse FFT.  See :mod:`s4ref.fast._nodes` for what the damping buys and costs, and
:mod:`s4ref.fast._pairs` for the real form of the sums.  Compiled loops take the sums at each node,
where numba or Triton is installed; elsewhere they come from their power series, as matrix products
and FFTs (:mod:`s4ref.fast._cauchy_series`), or at each node where a mode grows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from s4ref.fast import _cauchy_series, _cores
from s4ref.fast._arguments import DPLRArguments
from s4ref.fast._derivative import gradients
from s4ref.fast._nodes import nodes
from s4ref.fast._pairs import coefficients, modes


_CHUNK = 2**21  # channels times samples of one transform


def cauchy_kernel(x: DPLRArguments, L: int, *, pivot: bool) -> Tensor:
    """Return K, shape (H, L), in the dtype of the arguments.

    Parameters
    ----------
    x : DPLRArguments
    L : int >= 1
    pivot : bool
        Whether I + k_QP may lack a positive real part, which it has where Q = P.

    Notes
    -----
    Cost per channel: about 13 n L float64 operations for rank one, O(r^2 n L) in general, and one
    FFT, (r + 1)^2 where there are no compiled loops; the gradient about three times that.  Memory:
    the arguments, the result, and 100 MB, or about 300 L bytes where these are more.
    Accuracy: about 1e-7 of the norm of K for a kernel that does not grow, whatever the dtype.
    Source: Formulary (6.9); Gu, Goel, Re, ICLR 2022.
    """
    a, v = modes(x)
    pivot = pivot and v.shape[1] > 2
    by_series = _cores.implementation("cauchy", a.device, pivot=pivot) == "torch"
    if by_series and not bool((a.detach().real > 0.0).any()):
        K: Tensor = _Series.apply(a, v, L, x.dtype)  # type: ignore[no-untyped-call]
    else:
        K = _Cauchy.apply(*coefficients(a, v), L, pivot, x.dtype)  # type: ignore[no-untyped-call]
    return K


class _Cauchy(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, sigma: Tensor, omega: Tensor, coef: Tensor, L: int, pivot: bool,
        dtype: torch.dtype,
    ) -> Tensor:  # fmt: skip
        ctx.save_for_backward(sigma, omega, coef)
        ctx.L, ctx.pivot = L, pivot
        sums, _ = _cores.cauchy(sigma.device, pivot=pivot)
        table = nodes(L, sigma.device)
        out = torch.empty(sigma.shape[0], L, dtype=dtype, device=sigma.device)
        for h in _chunks(*out.shape):
            response = sums(sigma[h], omega[h], coef[h], table.s)
            out[h] = torch.fft.irfft(response, n=L).mul_(table.growth)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        inputs, L = ctx.saved_tensors, ctx.L
        if torch.is_grad_enabled():  # somebody wants second derivatives
            sigma, omega, coef = inputs
            K = reference(sigma, omega, coef, L)
            return (*gradients(K, inputs, (grads[0].to(K.dtype),)), None, None, None)
        sigma, omega, coef = inputs
        _, adjoint = _cores.cauchy(sigma.device, pivot=ctx.pivot)
        table = nodes(L, sigma.device)
        parts = []
        for h in _chunks(*grads[0].shape):
            gamma = torch.fft.rfft(grads[0][h].to(torch.float64) * table.growth)
            # The inverse transform counts every node twice, but for the real ones.
            gamma[:, 1 : (L + 1) // 2] *= 2.0
            gamma /= L
            parts.append(adjoint(sigma[h], omega[h], coef[h], table.s, gamma))
        return (*(torch.cat(part) for part in zip(*parts, strict=True)), None, None, None)


class _Series(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, a: Tensor, v: Tensor, L: int, dtype: torch.dtype) -> Tensor:
        ctx.save_for_backward(a, v)
        ctx.L = L
        return _cauchy_series.forward(a, v, L, dtype)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        a, v = ctx.saved_tensors
        if torch.is_grad_enabled():  # somebody wants second derivatives
            K = reference(*coefficients(a, v), ctx.L)
            return (*gradients(K, (a, v), (grads[0].to(K.dtype),)), None, None)
        return (*_cauchy_series.backward(a, v, ctx.L, grads[0]), None, None)


def reference(sigma: Tensor, omega: Tensor, coef: Tensor, L: int) -> Tensor:
    """Return the same kernel as a graph of torch operations, for derivatives of any order."""
    table = nodes(L, sigma.device)
    s, a = torch.complex(*table.s), torch.complex(sigma, omega)[..., None]
    w = ((s - a) * (s - a.conj())).reciprocal()
    alpha, beta = coef.to(w.dtype).unbind(3)
    S = torch.einsum("hijn,hnl->hlij", alpha, w) * s[:, None, None]
    S = S + torch.einsum("hijn,hnl->hlij", beta, w)
    M = S[..., 1:, 1:] + torch.eye(S.shape[-1] - 1, dtype=S.dtype, device=S.device)
    solved = torch.linalg.solve(M, S[..., 1:, :1])
    response = (1.0 + 0.5 * s) * (S[..., 0, 0] - (S[..., :1, 1:] @ solved)[..., 0, 0])
    K: Tensor = torch.fft.irfft(response, n=L) * table.growth
    return K


def _chunks(H: int, L: int) -> Iterator[slice]:
    step = max(1, _CHUNK // L)
    for h in range(0, H, step):
        yield slice(h, h + step)
