"""The claim of the figure of the pole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s4ref.bounds import UNIT_ROUNDOFF


def test_two_factors_part_and_their_product_stays(small: Callable[[str], Any]) -> None:
    d = small("pole")
    assert d.prefactor[0] > 1e16
    assert d.bracket[0] < 1e-16
    assert (np.diff(d.prefactor) < 0).all()
    product = d.prefactor * d.bracket
    assert product[0] == pytest.approx(d.limit, rel=1e-12)
    assert product.max() / product.min() < 10


def test_the_limit_is_that_of_the_formula(small: Callable[[str], Any]) -> None:
    # (dt/2) C B with C_n = (-1)^n/(n+1), B_n = sqrt(2n+1), dt = 1/1000
    n = np.arange(8)
    expected = abs(((-1.0) ** n / (n + 1) * np.sqrt(2 * n + 1)).sum()) / 2000
    assert small("pole").limit == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_only_the_published_form_has_no_value_at_minus_one(
    dtype: str, small: Callable[[str], Any]
) -> None:
    d = small("pole")
    assert d.nodes[0] == 0
    assert np.isnan(d.published[dtype]).tolist() == [True] + [False] * (len(d.nodes) - 1)
    assert np.isfinite(d.free[dtype]).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_both_forms_are_as_good_as_the_dtype_next_to_the_pole(
    dtype: str, small: Callable[[str], Any]
) -> None:
    d, near = small("pole"), slice(1, 8)
    for errors in (d.published[dtype][near], d.free[dtype][:8]):
        assert errors.max() < 32 * UNIT_ROUNDOFF[dtype]
