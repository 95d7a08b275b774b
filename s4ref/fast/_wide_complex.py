"""Complex numbers of twice the width of float64: a wide real and a wide imaginary part.

As in :mod:`s4ref.fast._wide`, nothing here is differentiable.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from s4ref.fast._wide import Wide, fast_two_sum, sub, two_prod, two_sum, wide


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
    # The four products over two leading axes in one pass: a small tensor costs its passes.
    left, right = _stack(a.re, a.im), _stack(b.re, b.im)
    left = Wide(left.hi[:, None], left.lo[:, None])
    p = two_prod(left.hi, right.hi)
    lo = p.lo.addcmul(left.hi, right.lo).addcmul_(left.lo, right.hi)
    (rr, ri), (ir, ii) = p.hi
    s = two_sum(torch.stack([rr, ri]), torch.stack([-ii, ir]))
    rest = torch.stack([lo[0, 0] - lo[1, 1], lo[0, 1] + lo[1, 0]])
    re, im = zip(*fast_two_sum(s.hi, s.lo + rest), strict=True)
    return WideComplex(Wide(*re), Wide(*im))


def complex_div(a: WideComplex, b: WideComplex) -> WideComplex:
    """Return a / b by one correction of the quotient in complex128, relative error about 2^-100 of
    its modulus."""
    below = to_complex128(b)
    first = to_complex128(a) / below
    back = complex_mul(wide_complex(first), b)
    rest = to_complex128(WideComplex(sub(a.re, back.re), sub(a.im, back.im))) / below
    return WideComplex(fast_two_sum(first.real, rest.real), fast_two_sum(first.imag, rest.imag))


def complex_where(condition: Tensor, a: WideComplex, b: WideComplex) -> WideComplex:
    """Return a where the condition holds, else b."""
    return WideComplex(_where(condition, a.re, b.re), _where(condition, a.im, b.im))


def _where(condition: Tensor, a: Wide, b: Wide) -> Wide:
    return Wide(torch.where(condition, a.hi, b.hi), torch.where(condition, a.lo, b.lo))


def _stack(*parts: Wide) -> Wide:
    return Wide(torch.stack([x.hi for x in parts]), torch.stack([x.lo for x in parts]))
