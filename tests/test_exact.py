"""Exact numbers in: nothing is rounded, nothing that is no number gets through."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from s4ref.errors import InputError
from s4ref.exact import (
    MAX_EXPONENT,
    Gauss,
    brief,
    exact,
    exact_array,
    imag_part,
    rational,
    real_part,
    whole,
)


HALF = Fraction(1, 2)
I = Gauss(Fraction(0), Fraction(1))  # the imaginary unit

finite = st.floats(allow_nan=False, allow_infinity=False)
fractions = st.fractions()


@pytest.mark.parametrize(
    "given_, value",
    [
        (1, Fraction(1)),
        (np.int8(-3), Fraction(-3)),
        ("1/100", Fraction(1, 100)),
        ("0.1", Fraction(1, 10)),
        ("1e-3", Fraction(1, 1000)),
        (" -7/2 ", Fraction(-7, 2)),
        (0.1, Fraction(3602879701896397, 36028797018963968)),
        (np.float32(0.1), Fraction(13421773, 134217728)),
        (np.float16(0.1), Fraction(819, 8192)),
        (Fraction(2, 7), Fraction(2, 7)),
        (-0.0, Fraction(0)),
        (5e-324, Fraction(1, 2**1074)),
        (np.array(0.5), HALF),
        (f"1e{MAX_EXPONENT}", Fraction(10**MAX_EXPONENT)),
        ("1_000", Fraction(1000)),
    ],
)
def test_rational_takes_the_exact_value(given_: object, value: Fraction):
    out = rational(given_, "dt")
    assert out == value
    assert type(out) is Fraction


REFUSED = [
    math.nan, math.inf, -math.inf, np.float32("nan"), "nan", "inf", "1/0", "", "one", "0x10",
    "1/2/3", "1e100001", "1e-999999999", "1" * 5000, None, True, np.True_, 1 + 0j,
    Decimal("0.1"), [1], (1, 2), np.ones(1), object,
]  # fmt: skip


@pytest.mark.parametrize("refused", REFUSED, ids=brief)
def test_rational_refuses_what_is_no_real_number(refused: object):
    with pytest.raises(InputError, match=r"^dt = ") as caught:
        rational(refused, "dt")
    assert ":" in str(caught.value)  # what is wrong: what to do


@pytest.mark.parametrize("refused", REFUSED, ids=brief)
def test_messages_are_short_and_on_one_line(refused: object):
    with pytest.raises(InputError) as caught:
        rational(refused, "dt")
    assert len(str(caught.value)) < 250
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "x, text",
    [
        ("a\nb", "'a\\nb'"),
        (np.eye(2), "array([[1., 0.], [0., 1.]])"),
        (10**5000, "int of more than 4300 digits"),
    ],
    ids=["text", "array", "int"],
)
def test_brief_is_repr_on_one_line(x: object, text: str):
    assert brief(x) == text


@given(st.text(min_size=200))
def test_brief_is_brief(x: str):
    assert len(brief(x)) == 80
    assert brief(x).endswith("...")


@pytest.mark.parametrize("x", [1, 7, np.int64(3), np.uint8(1)])
def test_whole_takes_integers(x: object):
    assert whole(x, "N") == x
    assert type(whole(x, "N")) is int


@pytest.mark.parametrize("x", [0, -1, 1.0, "4", True, None, np.float64(4), [4], HALF], ids=repr)
def test_whole_refuses_everything_else(x: object):
    with pytest.raises(InputError, match=r"^N = .*: an integer of at least 1 is needed"):
        whole(x, "N")


def test_whole_has_a_least_value():
    assert whole(0, "digits", least=0) == 0
    with pytest.raises(InputError, match=r"at least 2"):
        whole(1, "digits", least=2)


@given(finite)
def test_floats_come_back_bit_for_bit(x: float):
    assert float(rational(x, "x")) == x


@given(fractions)
def test_text_is_taken_exactly(x: Fraction):
    assert rational(str(x), "x") == x


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_decimal_text_is_the_decimal_not_its_float(x: Decimal):
    assert rational(str(x), "x") == Fraction(x)


@given(fractions, fractions)
def test_exact_keeps_gauss_only_where_the_imaginary_part_is_not_zero(re: Fraction, im: Fraction):
    out = exact(Gauss(re, im), "lam")
    assert (real_part(out), imag_part(out)) == (re, im)
    assert isinstance(out, Gauss) == (im != 0)


@given(st.complex_numbers(allow_nan=False, allow_infinity=False))
def test_exact_splits_complex_numbers(z: complex):
    out = exact(z, "lam")
    assert complex(float(real_part(out)), float(imag_part(out))) == z


def test_exact_names_the_part_that_is_not_finite():
    for z in (complex(math.nan, 0), complex(0, math.inf)):
        with pytest.raises(InputError, match=r"^lam = (nan|inf) is not finite"):
            exact(z, "lam")


@pytest.mark.parametrize(
    "nested, shape",
    [
        (3, ()),
        (I, ()),
        ([], (0,)),
        ([[], []], (2, 0)),
        ([I, 1], (2,)),
        ([["1/2", I], [0.5, 1 + 2j]], (2, 2)),
        ([np.ones(3), [1, 2, 3]], (2, 3)),
        (([1], (2,)), (2, 1)),
        (np.ones((2, 1, 3), dtype=np.complex64), (2, 1, 3)),
        (np.array([[I, None]], dtype=object)[:, :1], (1, 1)),
    ],
)
def test_exact_array_keeps_the_shape(nested: object, shape: tuple[int, ...]):
    out = exact_array(nested, "B")
    assert out.shape == shape
    assert out.dtype == object
    assert all(isinstance(x, Fraction | Gauss) for x in out.flat)


def test_exact_array_keeps_entries_in_place():
    out = exact_array([["1/2", I], [0.5, 1 + 2j]], "A")
    assert out[0, 0] == out[1, 0] == HALF
    assert out[0, 1] == I
    assert out[1, 1] == Gauss(Fraction(1), Fraction(2))


@given(npst.arrays(np.complex128, npst.array_shapes(min_dims=0, max_dims=3, max_side=3)))
def test_exact_array_of_floats_is_lossless_or_refused(x: np.ndarray):
    if not np.isfinite(x).all():
        with pytest.raises(InputError, match=r"is not finite"):
            exact_array(x, "C")
        return
    out = exact_array(x, "C")
    back = [complex(float(real_part(v)), float(imag_part(v))) for v in out.flat]
    assert np.array_equal(np.reshape(back, x.shape), x)


@pytest.mark.parametrize(
    "nested, message",
    [
        ([[1, 2], [3]], r"B is ragged.*\(1,\).*\(2,\)"),
        ([[1], 2], "B is ragged"),
        ([[1, 2], [3, math.nan]], r"^B\[1, 1\] = nan"),
        (np.array([1.0, np.inf]), r"^B\[1\] = inf"),
        ({"a": 1}, "^B = "),
        (["1/2", "half"], r"^B\[1\] = 'half'"),
    ],
)
def test_exact_array_says_where(nested: object, message: str):
    with pytest.raises(InputError, match=message):
        exact_array(nested, "B")


def test_exact_array_checks_the_number_of_axes():
    assert exact_array([[1]], "A", ndim=2).shape == (1, 1)
    with pytest.raises(InputError, match=r"A has 1 axes \(shape \(2,\)\); 2 are needed"):
        exact_array([1, 2], "A", ndim=2)


def test_exact_array_leaves_its_argument_alone():
    source = np.array([1.5, 2.5])
    out = exact_array(source, "B")
    out[0] = Fraction(7)
    assert source.tolist() == [1.5, 2.5]
