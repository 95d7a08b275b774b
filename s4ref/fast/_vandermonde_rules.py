"""Discretization rules on scalars, lb and Bb / B of each mode, and accurate powers lb^(2^k)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.errors import InputError
from s4ref.fast import _vandermonde_zoh as zoh
from s4ref.fast import discretize
from s4ref.fast._wide import (
    Wide,
    WideComplex,
    add,
    complex_mul,
    div,
    mul,
    sub,
    to_complex128,
    two_prod,
    wide,
)
from s4ref.fast.discretize import Rule


class DiagonalRule(NamedTuple):
    """A rule on scalars: step(lam, dt) -> (lb, Bb / B), and powers(lam, dt, count) -> accurate
    lb^(2^k)."""

    step: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
    powers: Callable[[Tensor, Tensor, int], list[Tensor]]


def _bilinear_step(lam: Tensor, dt: Tensor) -> tuple[Tensor, Tensor]:
    z = 0.5 * dt * lam
    if bool((z == 1).any()):
        raise InputError(
            "dt: dt lam = 2 at some mode, where the bilinear rule is undefined; change dt or lam"
        )
    return (1 + z) / (1 - z), dt / (1 - z)


def _bilinear_powers(lam: Tensor, dt: Tensor, count: int) -> list[Tensor]:
    a, b = two_prod(0.5 * dt, lam.real), two_prod(0.5 * dt, lam.imag)
    one = wide(torch.ones_like(a.hi))
    square = mul(b, b)
    below = add(mul(sub(one, a), sub(one, a)), square)  # |1 - z|^2
    lb = WideComplex(
        div(sub(mul(sub(one, a), add(one, a)), square), below),
        div(Wide(2.0 * b.hi, 2.0 * b.lo), below),
    )
    powers = [to_complex128(lb)]
    while len(powers) < count:
        lb = complex_mul(lb, lb)
        powers.append(to_complex128(lb))
    return powers[:count]


def _zoh_powers(lam: Tensor, dt: Tensor, count: int) -> list[Tensor]:
    # exp and the reduction of sin and cos are exact to an ulp for the float64 argument; the rest is
    # a small factor.
    a, b = two_prod(dt, lam.real), two_prod(dt, lam.imag)
    top, rest = torch.complex(a.hi, b.hi), torch.complex(a.lo, b.lo)
    return [torch.exp(top * 2.0**k) * torch.exp(rest * 2.0**k) for k in range(count)]


DIAGONAL_RULES: dict[Rule, DiagonalRule] = {
    discretize.bilinear: DiagonalRule(_bilinear_step, _bilinear_powers),
    discretize.zoh: DiagonalRule(zoh.step, _zoh_powers),
}
"""The diagonal form of each shipped rule."""
