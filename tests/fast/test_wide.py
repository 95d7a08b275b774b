"""Wide numbers against exact rationals."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref.fast import _wide as w


# Away from the ends of the range, where no error-free transformation exists.
moderate = st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100)


@st.composite
def numbers(draw: st.DrawFn) -> w.Wide:
    """A normalised wide number."""
    hi = draw(moderate)
    return w.two_sum(tensor(hi), tensor(hi * draw(st.floats(-1.0, 1.0)) * 2.0**-54))


def tensor(x: float) -> torch.Tensor:
    """One float64."""
    return torch.tensor(x, dtype=torch.float64)


def exact(x: w.Wide) -> Fraction:
    """The value hi + lo."""
    return Fraction(float(x.hi)) + Fraction(float(x.lo))


@given(a=moderate, b=moderate)
def test_sums_and_products_are_exact(a: float, b: float):
    assert exact(w.two_sum(tensor(a), tensor(b))) == Fraction(a) + Fraction(b)
    assert exact(w.two_prod(tensor(a), tensor(b))) == Fraction(a) * Fraction(b)


CASES = [
    (w.mul, lambda x, y: x * y, 2),
    (w.div, lambda x, y: x / y, 2),
]


@pytest.mark.parametrize("ours, theirs, ulps", CASES)
@given(a=numbers(), b=numbers())
def test_products_and_quotients(
    ours: Callable[[w.Wide, w.Wide], w.Wide],
    theirs: Callable[[Fraction, Fraction], Fraction],
    ulps: int,
    a: w.Wide,
    b: w.Wide,
):
    assume(abs(float(b.hi)) > 0)
    right = theirs(exact(a), exact(b))
    assert abs(exact(ours(a, b)) - right) <= ulps * abs(right) * Fraction(2) ** -102


@given(a=numbers(), b=numbers())
def test_sums_and_differences(a: w.Wide, b: w.Wide):
    size = (abs(exact(a)) + abs(exact(b))) * Fraction(2) ** -103
    assert abs(exact(w.add(a, b)) - (exact(a) + exact(b))) <= size
    assert abs(exact(w.sub(a, b)) - (exact(a) - exact(b))) <= size


@given(a=st.tuples(numbers(), numbers()), b=st.tuples(numbers(), numbers()))
def test_complex_products(a: tuple[w.Wide, w.Wide], b: tuple[w.Wide, w.Wide]):
    product = w.complex_mul(w.WideComplex(*a), w.WideComplex(*b))
    (p, q), (r, s) = [exact(x) for x in a], [exact(x) for x in b]
    size = (abs(p) + abs(q)) * (abs(r) + abs(s)) * Fraction(2) ** -100
    assert abs(exact(product.re) - (p * r - q * s)) <= size
    assert abs(exact(product.im) - (p * s + q * r)) <= size
    assert w.to_complex128(product).item() == complex(product.re.hi, product.im.hi)
