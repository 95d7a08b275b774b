"""The zero-order hold on scalars, exp(dt lam) and dt phi_1(dt lam), with written-out derivatives.

dt phi_1(dt lam) is the first of the moments I_k = int_0^dt s^k exp(s lam) ds, and

    d I_k / d lam = I_(k+1),   d I_k / d dt = dt^k exp(dt lam).

Differentiated through phi_1(z) = (exp(z) - 1) / z these lose |z| and exp(-Re z) roundings.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from s4ref.fast._wide import two_prod


_TINY = 2.0**-27  # below, 1 + z/2 is phi_1 to the last bit
_NEAR = 0.5  # below, moments are their series: a quotient loses 1 / |z| roundings
_TERMS = 15  # 2^-15 / (15! 17) = 1e-18


def step(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Return exp(dt lam) and dt phi_1(dt lam) for complex lam and real dt that broadcast."""
    lb, gain = _Step.apply(lam, dt)  # type: ignore[no-untyped-call]
    return lb, gain


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
        z, lb, phi1 = _forward(lam, dt)
        ctx.save_for_backward(lam, dt, z, lb, phi1)
        return lb, dt * phi1

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor]:
        lam, dt, z, lb, phi1 = ctx.saved_tensors
        on_lb, on_gain = grads
        if torch.is_grad_enabled():  # somebody wants second derivatives
            lb, slope = step(lam, dt)[0], _moment(lam, dt, 1)
        else:
            slope = dt * dt * _next(z, lb, phi1, 1)
        on_lam = dt * (on_lb * lb.conj()) + on_gain * slope.conj()
        on_dt = (on_gain * lb.conj() + on_lb * (lam * lb).conj()).real
        return on_lam.sum_to_size(lam.shape), on_dt.sum_to_size(dt.shape)


class _Moment(torch.autograd.Function):
    """I_k, for derivatives of any order."""

    @staticmethod
    def forward(ctx: Any, lam: Tensor, dt: Tensor, k: int) -> Tensor:
        ctx.save_for_backward(lam, dt)
        ctx.k = k
        z, lb, value = _forward(lam, dt)
        for j in range(1, k + 1):
            value = _next(z, lb, value, j)
        return dt ** (k + 1) * value

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None]:
        lam, dt = ctx.saved_tensors
        (on,) = grads
        on_lam = on * _moment(lam, dt, ctx.k + 1).conj()
        on_dt = (on * (dt**ctx.k * step(lam, dt)[0]).conj()).real
        return on_lam.sum_to_size(lam.shape), on_dt.sum_to_size(dt.shape), None


def _moment(lam: Tensor, dt: Tensor, k: int) -> Tensor:
    value: Tensor = _Moment.apply(lam, dt, k)  # type: ignore[no-untyped-call]
    return value


def _forward(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return z = dt lam, exp(z) and phi_1(z), the latter two for z before it was rounded."""
    z, rounding = _product(lam, dt)
    lb = torch.exp(z)
    tiny = z.abs() < _TINY
    divisor = torch.where(tiny, 1.0, z)
    quotient = _expm1(z, lb) / divisor
    # The derivatives times what rounding took from z.
    far = quotient + (lb - quotient) * (rounding / divisor)
    return z, torch.addcmul(lb, lb, rounding), torch.where(tiny, 1.0 + 0.5 * z, far)


def _next(z: Tensor, lb: Tensor, before: Tensor, k: int) -> Tensor:
    """Return int_0^1 t^k exp(t z) dt from the same with k - 1, by parts or by its series."""
    small = z.abs() < _NEAR
    near = torch.where(small, z, 0.0)
    series = torch.full_like(z, 1.0 / (math.factorial(_TERMS - 1) * (_TERMS + k)))
    for j in range(_TERMS - 2, -1, -1):
        series.mul_(near).add_(1.0 / (math.factorial(j) * (j + k + 1)))
    return torch.where(small, series, (lb - k * before) / torch.where(small, 1.0, z))


def _product(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Return dt lam, and what rounding took from it, 0 where that cannot be computed."""
    z = two_prod(dt[..., None], torch.view_as_real(lam.resolve_conj()))
    rounding = torch.nan_to_num(z.lo, nan=0.0, posinf=0.0, neginf=0.0)
    return torch.view_as_complex(z.hi), torch.view_as_complex(rounding)


def _expm1(z: Tensor, exp: Tensor) -> Tensor:
    drop = 2.0 * torch.sin(0.5 * z.imag) ** 2  # 1 - cos
    return torch.complex(torch.expm1(z.real) * (1.0 - drop) - drop, exp.imag)
