"""2-norms by the trace of a power: enclosed whatever the gaps."""

from __future__ import annotations

from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, precision
from s4ref.errors import PrecisionError
from s4ref.maths.norms import largest_eigenvalue, norm2


entries = st.integers(-8, 8).map(lambda k: k / 4)


def test_equal_singular_values_do_no_harm() -> None:
    with precision(200):
        F = Ball()
        for n in (1, 3, 8):
            assert norm2(F, F.eye(n)).contains(1)
            assert norm2(F, F.eye(n)).rel_accuracy_bits() > 150
        assert norm2(F, flint.arb_mat(2, 2, [3, 4, -4, 3])).contains(5)


def test_zero_is_exact_and_wide_balls_are_refused() -> None:
    with precision(60):
        F = Ball()
        assert norm2(F, flint.arb_mat(2, 3)).is_zero()
        with pytest.raises(PrecisionError, match="cannot be told from 0"):
            largest_eigenvalue(F, flint.arb_mat(1, 1, [flint.arb(0, 1)]))


@given(
    re=st.lists(entries, min_size=6, max_size=6),
    im=st.lists(entries, min_size=6, max_size=6),
    rows=st.sampled_from([1, 2, 3, 6]),
)
def test_mpmath_lies_in_the_ball(re: list[float], im: list[float], rows: int) -> None:
    cols = 6 // rows
    values = [complex(x, y) for x, y in zip(re, im, strict=True)]
    with precision(120), mpmath.workdps(60):
        ball = norm2(Ball(), flint.acb_mat(rows, cols, [flint.acb(z) for z in values]))
        M = mpmath.matrix(np.array(values).reshape(rows, cols).tolist())
        reference = mpmath.svd(M, compute_uv=False)[0] if any(values) else mpmath.mpf(0)
        text = mpmath.nstr(reference, 55)
        assert ball.overlaps(flint.arb(text))
        assert ball.is_zero() or ball.rel_accuracy_bits() > 90


@given(a=st.integers(-20, 20), b=st.integers(-20, 20), c=st.integers(-20, 20))
def test_a_rank_one_matrix_has_the_product_of_two_lengths(a: int, b: int, c: int) -> None:
    v = [a, b, c]
    square = Fraction(a * a + b * b + c * c)
    with precision(120):
        outer = flint.arb_mat(3, 3, [x * y for x in v for y in v])
        assert norm2(Ball(), outer).contains(flint.fmpq(square.numerator, square.denominator))


def test_fewer_bits_stop_sooner_and_still_enclose() -> None:
    with precision(200):
        M = flint.arb_mat(3, 3, [2, 1, 0, 1, 2, 1, 0, 1, 2])
        rough, fine = norm2(Ball(), M, bits=10), norm2(Ball(), M)
        assert rough.contains(fine)
        assert 10 <= rough.rel_accuracy_bits() < fine.rel_accuracy_bits()
