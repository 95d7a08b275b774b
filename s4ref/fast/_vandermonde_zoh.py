"""The zero-order hold on scalars, exp(dt lam) and dt phi_1(dt lam), with written-out derivatives.

phi_1(z) = (exp(z) - 1) / z and phi_2(z) = (phi_1(z) - 1) / z obey phi_1' = phi_1 - phi_2.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from s4ref.fast._derivative import gradients
from s4ref.fast._wide import two_prod


_TINY = 2.0**-27  # below, 1 + z/2 is phi_1 to the last bit
_NEAR = 2.0**-4  # below, phi_2 is taken from its series: the quotient loses 1 / |z| roundings
_TERMS = 9  # 2^-36 / 11! = 4e-19
_FAR = 0.5
_FAR_TERMS = 18  # 2^-18 / 19! = 3e-23


def step(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Return exp(dt lam) and dt phi_1(dt lam) for complex lam and real dt that broadcast."""
    lb, gain = _Step.apply(lam, dt)  # type: ignore[no-untyped-call]
    return lb, gain


class _Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
        z, rounding = _product(lam, dt)
        lb = torch.exp(z)
        tiny = z.abs() < _TINY
        divisor = torch.where(tiny, 1.0, z)
        quotient = _expm1(z, lb) / divisor
        # The derivative times what rounding took from z.
        far = quotient + (lb - quotient) * (rounding / divisor)
        phi1 = torch.where(tiny, 1.0 + 0.5 * z, far)
        ctx.save_for_backward(lam, dt, z, lb, phi1)
        return lb, dt * phi1

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        lam, dt, z, lb, phi1 = ctx.saved_tensors
        on_lb, on_gain = grads
        if torch.is_grad_enabled():  # somebody wants second derivatives
            return gradients(graph(lam, dt), (lam, dt), grads)
        on_z = on_lb * lb.conj() + (dt * on_gain) * (phi1 - _phi2(z, phi1)).conj()
        on_dt = (on_gain * phi1.conj() + on_z * lam.conj()).real
        return (dt * on_z).sum_to_size(lam.shape), on_dt.sum_to_size(dt.shape)


def graph(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Return the same as a graph of torch operations, for derivatives of any order."""
    z = dt * lam
    # Near 0 the quotient is 0/0, and its derivatives cancel; each branch sees safe values.
    small = z.abs() < _FAR
    near = torch.where(small, z, 0.0)
    far = torch.where(small, 1.0, z)
    series = torch.full_like(z, 1.0 / math.factorial(_FAR_TERMS))
    for j in range(_FAR_TERMS - 1, 0, -1):
        series = series * near + 1.0 / math.factorial(j)
    return torch.exp(z), dt * torch.where(small, series, _expm1(far, torch.exp(far)) / far)


def _product(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    """Return dt lam, and what rounding took from it."""
    z = two_prod(dt[..., None], torch.view_as_real(lam.resolve_conj()))
    return torch.view_as_complex(z.hi), torch.view_as_complex(z.lo)


def _expm1(z: Tensor, exp: Tensor) -> Tensor:
    drop = 2.0 * torch.sin(0.5 * z.imag) ** 2  # 1 - cos
    return torch.complex(torch.expm1(z.real) * (1.0 - drop) - drop, exp.imag)


def _phi2(z: Tensor, phi1: Tensor) -> Tensor:
    small = z.abs() < _NEAR
    near = torch.where(small, z, 0.0)
    series = torch.full_like(z, 1.0 / math.factorial(_TERMS + 1))
    for j in range(_TERMS, 1, -1):
        series.mul_(near).add_(1.0 / math.factorial(j))
    return torch.where(small, series, (phi1 - 1.0) / torch.where(small, 1.0, z))
