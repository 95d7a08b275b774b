"""Wide complex numbers against exact rationals."""

from __future__ import annotations

from fractions import Fraction

import torch
from hypothesis import given
from hypothesis import strategies as st

from s4ref.fast import _wide_complex as w
from tests.fast.wide import exact, numbers


Number = tuple[Fraction, Fraction]
pairs = st.builds(w.WideComplex, numbers(), numbers())


def parts(z: w.WideComplex) -> Number:
    """The two parts of one number."""
    return exact(z.re), exact(z.im)


@given(a=pairs, b=pairs)
def test_products(a: w.WideComplex, b: w.WideComplex):
    product = w.complex_mul(a, b)
    (p, q), (r, s) = parts(a), parts(b)
    size = (abs(p) + abs(q)) * (abs(r) + abs(s)) * Fraction(2) ** -100
    got = parts(product)
    assert abs(got[0] - (p * r - q * s)) <= size
    assert abs(got[1] - (p * s + q * r)) <= size
    assert w.to_complex128(product).item() == complex(product.re.hi, product.im.hi)


@given(a=pairs, b=pairs.filter(lambda z: z.re.hi != 0 or z.im.hi != 0))
def test_quotients(a: w.WideComplex, b: w.WideComplex):
    quotient = w.complex_div(a, b)
    (p, q), (r, s) = parts(a), parts(b)
    below = r * r + s * s
    right = (p * r + q * s) / below, (q * r - p * s) / below
    size = (abs(p) + abs(q)) * (abs(r) + abs(s)) / below * Fraction(2) ** -98
    for got, want in zip(parts(quotient), right, strict=True):
        assert abs(got - want) <= size


def test_a_tensor_made_wide_is_the_same_number():
    z = torch.tensor([1 + 2j, -3.5j], dtype=torch.complex128)
    for tensor in (z, z.conj(), z.real, z.imag):
        assert torch.equal(w.to_complex128(w.wide_complex(tensor)), tensor.to(torch.complex128))


def test_operands_broadcast():
    g = torch.Generator().manual_seed(3)
    a = torch.randn(3, 1, 4, dtype=torch.complex128, generator=g)
    b = torch.randn(1, 2, 4, dtype=torch.complex128, generator=g)
    product = w.to_complex128(w.complex_mul(w.wide_complex(a), w.wide_complex(b)))
    assert product.shape == (3, 2, 4)
    assert torch.allclose(product, a * b, rtol=1e-15)
