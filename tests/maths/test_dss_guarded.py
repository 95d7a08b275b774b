"""The guarded softmax of DSS: the published formulas in NumPy, the limit, and the pole."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.errors import InputError
from s4ref.exact import Gauss
from s4ref.maths.discretize import dss
from s4ref.maths.hippo import LegT
from s4ref.maths.initialise import GuardedSoftmax
from s4ref.records import Diagonal


part = st.fractions(-2, 2, max_denominator=4)
EPS = 1e-7


def reciprocal(x: complex) -> complex:
    return x.conjugate() / (abs(x) ** 2 + EPS)


def published(lam: complex, W: complex, dt: float, L: int, guard: str) -> Any:
    """The softmax of the paper, and the lines of the code that stand for it."""
    if guard == "sum":
        v = lam * dt * np.arange(L)
        e = np.exp(v - v[np.argmax(v.real)])
        return (W / lam * e * reciprocal(e.sum())).real
    P = lam * dt * np.arange(L)
    sign = 1 - 2 * (lam.real > 0)
    P = P - (lam.real > 0) * lam * dt * (L - 1)
    negative = lam * dt * sign
    scale = (np.exp(negative) - 1) * reciprocal((np.exp(negative * L) - 1) * lam)
    return (W * scale * np.exp(P)).real


@given(
    re=part, im=st.fractions("1/4", 2), W=part, L=st.integers(1, 6),
    guard=st.sampled_from(["sum", "product"]),
)  # fmt: skip
def test_the_kernel_is_the_published_one(
    re: Fraction, im: Fraction, W: Fraction, L: int, guard: Any
):
    # at L = 1 the kernel is a multiple of W Re lam, whose zeros no ball can show
    assume(L > 1 or re)
    lam = Gauss(re, im)
    rule = GuardedSoftmax(L, EPS, guard)
    K = oracle.kernel(Diagonal([lam], [1], [W]), "1/8", L, rule=rule, relative_to="largest")
    expected = published(complex(re, im), complex(W), 0.125, L, guard)
    np.testing.assert_allclose(K.approximate(), expected, rtol=0, atol=1e-12 * (1 + abs(W) * 4))


@given(re=part, im=st.fractions("1/4", 2), L=st.integers(1, 6))
def test_both_forms_tend_to_the_softmax(re: Fraction, im: Fraction, L: int):
    """They differ from it by a relative eps/|x|^2."""
    with precision(200):
        F = Ball()
        lam, dt = F.scalar(Gauss(re, im)), F.scalar(Fraction(1, 8))
        exact = dss(L).mode(F, lam, dt)[1]
        for guard in ("sum", "product"):
            near = GuardedSoftmax(L, Fraction(1, 10**40), guard).mode(F, lam, dt)[1]  # type: ignore[arg-type]
            assert abs(near / exact - 1) < 1e-30


def test_where_the_softmax_has_its_pole_the_guarded_ones_vanish():
    """e^(L lam dt) = 1 at lam dt = 2 pi i/L: the powers sum to zero."""
    with precision(200):
        F = Ball()
        lam, dt = F.imaginary(F.pi() * 2), F.scalar(Fraction(1, 4))
        for guard in ("sum", "product"):
            _, b = GuardedSoftmax(4, EPS, guard).mode(F, lam, dt)  # type: ignore[arg-type]
            assert b.contains(0)
            assert abs(b).abs_upper() < 1e-40


def test_refusals():
    with pytest.raises(InputError, match=r"eps = 0: it must be positive; dss\(L\) has no guard"):
        GuardedSoftmax(4, 0)
    with pytest.raises(InputError, match=r"guard = 'x' is unknown"):
        GuardedSoftmax(4, guard="x")  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"normalises each mode by itself"):
        oracle.kernel(LegT(2), 1, 4, C=[1, 1], rule=GuardedSoftmax(4))
    assert GuardedSoftmax(4) == GuardedSoftmax(4, "1/10000000")
    assert hash(GuardedSoftmax(4)) == hash(GuardedSoftmax(4, "1e-7"))
