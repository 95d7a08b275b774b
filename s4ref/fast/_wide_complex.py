"""Complex numbers of twice the width of float64: a wide real and a wide imaginary part.

As in :mod:`s4ref.fast._wide`, nothing here is differentiable.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._wide import Wide, add, div, mul, neg, two_prod, two_sum, wide


class WideComplex(NamedTuple):
    """A complex number with wide real and imaginary parts."""

    re: Wide
    im: Wide


def wide_complex(z: Tensor) -> WideComplex:
    """Return a float64 or complex128 tensor as a wide complex number."""
    if not z.is_complex():
        return WideComplex(wide(z), wide(torch.zeros_like(z)))
    re, im = torch.view_as_real(z.resolve_conj()).unbind(-1)
    return WideComplex(wide(re), wide(im))


def to_complex128(a: WideComplex) -> Tensor:
    """Round to complex128."""
    return torch.complex(a.re.hi, a.im.hi)


def complex_mul(a: WideComplex, b: WideComplex) -> WideComplex:
    """Return a * b, relative error about 2^-100 of the product of (|re| + |im|)."""
    # The four products in one pass, over one leading axis: a small tensor costs its passes.
    left = _stack(a.re, a.re, a.im, a.im)
    right = _stack(b.re, b.im, b.im, b.re)
    p = two_prod(left.hi, right.hi)
    p = two_sum(p.hi, p.lo + (left.hi * right.lo + left.lo * right.hi))
    rr, ri, ii, ir = (Wide(hi, lo) for hi, lo in zip(p.hi, p.lo, strict=True))
    both = add(_stack(rr, ri), _stack(neg(ii), ir))
    re, im = (Wide(hi, lo) for hi, lo in zip(both.hi, both.lo, strict=True))
    return WideComplex(re, im)


def complex_div(a: WideComplex, b: WideComplex) -> WideComplex:
    """Return a / b."""
    size = add(mul(b.re, b.re), mul(b.im, b.im))
    top = complex_mul(a, WideComplex(b.re, neg(b.im)))
    return WideComplex(div(top.re, size), div(top.im, size))


def complex_where(condition: Tensor, a: WideComplex, b: WideComplex) -> WideComplex:
    """Return a where the condition holds, else b."""
    return WideComplex(_where(condition, a.re, b.re), _where(condition, a.im, b.im))


def _where(condition: Tensor, a: Wide, b: Wide) -> Wide:
    return Wide(torch.where(condition, a.hi, b.hi), torch.where(condition, a.lo, b.lo))


def _stack(*parts: Wide) -> Wide:
    return Wide(torch.stack([x.hi for x in parts]), torch.stack([x.lo for x in parts]))
