"""Numbers as a page prints them."""

from __future__ import annotations

import pytest

from s4ref.conformance.report.html.numerals import minused, numeral


@pytest.mark.parametrize(
    "x, digits, text",
    [
        (0.0, 2, "0"),
        (0.25, 2, "0.25"),
        (26.04, 2, "26"),
        (78882.4, 2, "78882"),
        (2.4e6, 2, "2.4\u00a0×\u00a010⁶"),
        (-1e-15, 2, "−1.0\u00a0×\u00a010⁻¹⁵"),
        (1e6, 3, "1\u00a0×\u00a010⁶"),
        (-0.0714973519499, 12, "−0.0714973519499"),
        (0.5, 17, "0.5"),
        ("inf", 2, "∞"),
        (float("-inf"), 2, "−∞"),
        ("nan", 2, "NaN"),
    ],
)
def test_numeral(x: float | str, digits: int, text: str) -> None:
    assert numeral(x, digits) == text


def test_minus_signs_of_words() -> None:
    assert minused("-1/2 - 3/4 i") == "−1/2 − 3/4 i"
    assert minused("-i") == "−i"
    assert minused("non-finite") == "non-finite"
