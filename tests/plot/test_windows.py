"""Dyadic windows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.plot.windows import edges, largest, spread


@pytest.mark.parametrize(
    "L, expected",
    [
        (1, [0, 1]), (2, [0, 2]), (3, [0, 2, 3]), (4, [0, 2, 4]),
        (5, [0, 2, 4, 5]), (16, [0, 2, 4, 8, 16]),
    ],
)  # fmt: skip
def test_edges(L: int, expected: list[int]) -> None:
    assert edges(L).tolist() == expected


@given(st.integers(1, 300))
def test_windows_cover_all_lags_once_and_at_most_double(L: int) -> None:
    at = edges(L)
    assert at[0] == 0
    assert at[-1] == L
    assert (np.diff(at) > 0).all()
    assert (at[2:] <= 2 * at[1:-1]).all()


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=80))
def test_largest_is_the_maximum_of_each_window(values: list[float]) -> None:
    x = np.array(values)
    at = edges(len(x))
    expected = [np.abs(x[a:b]).max() for a, b in itertools.pairwise(at)]
    assert largest(x, at).tolist() == expected
    assert (spread(largest(x, at), at) >= np.abs(x)).all()
