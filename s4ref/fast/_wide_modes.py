"""The discretization rules on scalars carried to twice the width of float64: lb and Bb / B of each
mode."""

from __future__ import annotations

import math
from fractions import Fraction

import torch
from torch import Tensor

from s4ref.fast._wide import Wide, add, constant, mul, neg, sub, two_prod, wide
from s4ref.fast._wide_complex import (
    WideComplex,
    complex_div,
    complex_mul,
    complex_where,
    to_complex128,
    wide_complex,
)


_NEAR = 2.0**-5  # up to here phi_1 is its series
_TERMS = 14  # 2^(-5 * 14) / 15! = 6e-34
_NARROW = 8  # 2^(-5 * 8) / 9! = 3e-18: from here terms are added in float64
_FAR = 2.0**30  # from here squarings lose what is left of the width


def bilinear(lam: Tensor, dt: Tensor) -> tuple[WideComplex, WideComplex]:
    """Return (1 + z) / (1 - z) and dt / (1 - z), z = dt lam / 2."""
    z = _product(lam, 0.5 * dt)
    one = wide(torch.ones_like(z.re.hi))
    below = WideComplex(sub(one, z.re), neg(z.im))
    step = wide_complex(dt.expand_as(z.re.hi))
    return complex_div(WideComplex(add(one, z.re), z.im), below), complex_div(step, below)


def zoh(lam: Tensor, dt: Tensor) -> tuple[WideComplex, WideComplex]:
    """Return exp(z) and dt phi_1(z), z = dt lam; no number where |z| > 2^30."""
    z = _product(lam, dt)
    size = torch.hypot(z.re.hi, z.im.hi)
    squarings = torch.frexp(size / _NEAR).exponent.clamp(min=0)
    scale = torch.where(size > _FAR, math.nan, torch.exp2(-squarings.to(torch.float64)))
    near = WideComplex(*(Wide(part.hi * scale, part.lo * scale) for part in z))
    series = _phi1(near)
    exp = _plus(Fraction(1), complex_mul(near, series))
    for k in range(int(squarings[size <= _FAR].max()) if (size <= _FAR).any() else 0):
        exp = complex_where(squarings > k, complex_mul(exp, exp), exp)
    # Far from 0 the quotient (exp(z) - 1) / z has no cancellation that matters at this width.
    small = squarings == 0
    one = wide_complex(torch.ones_like(size))
    quotient = complex_div(_plus(Fraction(-1), exp), complex_where(small, one, z))
    phi1 = complex_where(small, series, quotient)
    step = wide(dt.expand_as(size))
    return exp, WideComplex(mul(phi1.re, step), mul(phi1.im, step))


def _product(lam: Tensor, dt: Tensor) -> WideComplex:
    return WideComplex(two_prod(dt, lam.real), two_prod(dt, lam.imag))


def _phi1(z: WideComplex) -> WideComplex:
    """Return sum_j z^j / (j + 1)!, by Horner's rule."""
    short = to_complex128(z)
    tail = torch.zeros_like(short)
    for j in range(_TERMS, _NARROW - 1, -1):
        tail = tail * short + 1.0 / math.factorial(j + 1)
    total = wide_complex(tail)
    for j in range(_NARROW - 1, -1, -1):
        total = _plus(Fraction(1, math.factorial(j + 1)), complex_mul(total, z))
    return total


def _plus(real: Fraction, z: WideComplex) -> WideComplex:
    return WideComplex(add(z.re, constant(real, z.re.hi)), z.im)
