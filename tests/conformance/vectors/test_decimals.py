"""What is written depends on the true value alone, and encloses it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import DPLR, SSM, LegS, bilinear, oracle, zoh
from s4ref.conformance.vectors.decimals import DIGITS, Unsettled, array, settled
from s4ref.errors import PrecisionError
from s4ref.oracle.certified import Certified


def digits_of(text: str) -> int:
    """Return the number of significant digits written."""
    mantissa = text.lstrip("-").split("e")[0].replace(".", "").lstrip("0")
    return len(mantissa)


fractions = st.fractions(-3, 3, max_denominator=50)


@given(a=fractions, b=fractions, c=fractions)
def test_a_rational_value_is_written_out_and_its_decimal_is_the_nearest(
    a: Fraction, b: Fraction, c: Fraction
):
    K = array(oracle.kernel(SSM([[a]], [b], [c]), "1/8", 2, rule=bilinear, digits=60))
    start = c * b / 8 / (1 - a / 16)
    right = [start, start * (16 + a) / (16 - a)]
    assert [Fraction(x) for x in K["exact"]] == right
    for x, mid, rad in zip(right, K["mid"], K["rad"], strict=True):
        assert digits_of(mid) <= DIGITS
        assert abs(Fraction(mid) - x) <= Fraction(rad)
        assert (rad == "0") == (Fraction(mid) == x)


def test_the_decimal_of_a_surd_is_that_of_mpmath_at_twice_the_digits():
    A = array(oracle.hippo(LegS(2), digits=60).A)
    with mpmath.workdps(2 * DIGITS):
        right = mpmath.nstr(-mpmath.sqrt(3), DIGITS, strip_zeros=False)
    assert A["mid"] == ["-1", "0", right, "-2"]
    assert A["rad"] == ["0", "0", "5.0e-40", "0"]
    assert A["exact"] == ["-1", "0", None, "-2"]


@pytest.mark.parametrize("rule", [bilinear, zoh])
@pytest.mark.parametrize("method", ["powers", "bsgs", "resolvent"])
@pytest.mark.parametrize("digits", [50, 77])
def test_neither_algorithm_nor_precision_shows(rule: Any, method: Any, digits: int):
    system = DPLR([complex(-1, 2)], [1], [complex(1, 1)], [complex(1, -1)], weight=[2])
    K = oracle.kernel(system, "1/2", 7, rule=rule, digits=digits, method=method)
    assert array(K) == array(oracle.kernel(system, "1/2", 7, rule=rule, digits=300))


def test_a_complex_entry_has_the_digits_of_its_larger_part():
    P = array(oracle.dplr(LegS(4), digits=60).P)
    for re, im, rad in zip(P["re"]["mid"], P["im"]["mid"], P["re"]["rad"], strict=True):
        larger = max(abs(Fraction(re)), abs(Fraction(im)))
        unit = Fraction(rad) * 2
        assert 10 ** (DIGITS - 1) <= larger / unit < 10**DIGITS
        assert (Fraction(im) / unit).denominator == 1


def test_a_part_may_be_rational_alone():
    lam = array(oracle.dplr(LegS(4), digits=60).lam)
    assert lam["re"]["mid"] == ["-0.5", "-0.5"]
    assert lam["re"]["exact"] == ["-1/2", "-1/2"]
    assert "exact" not in lam["im"]


def stubborn(digits: int) -> dict[str, Certified]:
    """Return 1 - 10^-d/3 with d too small for 40 digits, whatever is asked for."""
    value = oracle.kernel(SSM([[0]], [1], ["1/3"]), 1, 1, rule=zoh, digits=10)
    return {"K": value}


def test_values_that_stay_uncertain_are_refused():
    with pytest.raises(PrecisionError, match=r"^kernel: .*uncertain|^kernel: an entry"):
        settled(unrational(stubborn), what="kernel")


def unrational(compute: Callable[[int], dict[str, Certified]]) -> Callable[[int], Any]:
    """Return the computation with its exact values forgotten."""

    def evaluate(digits: int) -> dict[str, Any]:
        return {name: Forgetful(value) for name, value in compute(digits).items()}

    return evaluate


class Forgetful:
    """A certified array that knows no exact values."""

    def __init__(self, value: Certified) -> None:
        self.value, self.is_complex, self.shape = value, False, value.shape

    def mid(self) -> Any:
        return self.value.mid()

    def rad(self) -> Any:
        return self.value.rad() + Fraction(1, 10**30)

    def rational(self) -> Any:
        out = self.value.rational()
        out[...] = None
        return out


def test_an_enclosure_that_rounds_both_ways_is_unsettled():
    with pytest.raises(Unsettled, match="rounds both ways"):
        array(unrational(stubborn)(50)["K"])
