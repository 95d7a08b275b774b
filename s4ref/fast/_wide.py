"""Numbers of twice the width of float64, as unevaluated sums hi + lo of two float64 tensors.

Error-free transformations after Knuth (two_sum) and Dekker (two_prod).  Not a general
multiple-precision package: only what the powers of a discretized matrix need.  Nothing here is
differentiable on purpose: wide values correct a float64 graph, they do not replace it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import torch
from torch import Tensor


SPLITTER = 134217729.0  # 2^27 + 1, halves a 53-bit significand


class Wide(NamedTuple):
    """The value hi + lo with |lo| at most about half a unit in the last place of hi."""

    hi: Tensor
    lo: Tensor


def wide(x: Tensor) -> Wide:
    """Return a float64 tensor as a wide number."""
    return Wide(x, torch.zeros_like(x))


def constant(x: Fraction, like: Tensor) -> Wide:
    """Return a number on the device of ``like``, rounded to twice the width of float64."""
    hi = float(x)
    return Wide(like.new_full((), hi), like.new_full((), float(x - Fraction(hi))))


def two_sum(a: Tensor, b: Tensor) -> Wide:
    """Return a + b exactly, for any order of magnitudes (Knuth)."""
    s = a + b
    t = s - a
    return Wide(s, (a - (s - t)) + (b - t))


def fast_two_sum(a: Tensor, b: Tensor) -> Wide:
    """Return a + b, exactly where |a| >= |b| or a = 0, else up to a rounding of b (Dekker)."""
    s = a + b
    return Wide(s, b - (s - a))


def two_prod(a: Tensor, b: Tensor) -> Wide:
    """Return a * b exactly while nothing under- or overflows (Dekker)."""
    p = a * b
    a1, a2 = _halves(a)
    b1, b2 = _halves(b)
    # Products of halves are exact, so that it does not matter which of them is fused into its sum.
    return Wide(p, (a1 * b1).sub_(p).addcmul_(a1, b2).addcmul_(a2, b1).addcmul_(a2, b2))


def _halves(a: Tensor) -> tuple[Tensor, Tensor]:
    c = SPLITTER * a
    top = c - (c - a)
    return top, a - top


def add(a: Wide, b: Wide) -> Wide:
    """Return a + b, relative error about 2^-104 of |a| + |b|."""
    s = two_sum(a.hi, b.hi)
    t = two_sum(a.lo, b.lo)
    u = fast_two_sum(s.hi, s.lo + t.hi)
    return fast_two_sum(u.hi, u.lo + t.lo)


def neg(a: Wide) -> Wide:
    """Return -a."""
    return Wide(-a.hi, -a.lo)


def sub(a: Wide, b: Wide) -> Wide:
    """Return a - b."""
    return add(a, neg(b))


def mul(a: Wide, b: Wide) -> Wide:
    """Return a * b entry by entry, relative error about 2^-103."""
    p = two_prod(a.hi, b.hi)
    return fast_two_sum(p.hi, p.lo.addcmul(a.hi, b.lo).addcmul_(a.lo, b.hi))
