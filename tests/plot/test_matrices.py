"""The claim of the figure of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest


RANKS = {"LegS": 1, "LegT": 2, "LagT": 1, "FouT": 1, "FouD": 0, "ChebT": None}


@pytest.mark.parametrize("name", ["LegS", "LagT", "ChebT"])
def test_three_families_are_lower_triangular(name: str, small: Callable[[str], Any]) -> None:
    assert not np.triu(small("matrices")[name].A, 1).any()


def test_ranks_of_the_corrections(small: Callable[[str], Any]) -> None:
    assert {name: entry.rank for name, entry in small("matrices").items()} == RANKS


@pytest.mark.parametrize("name", [name for name, rank in RANKS.items() if rank is not None])
def test_what_is_left_without_the_low_rank_is_skew(name: str, small: Callable[[str], Any]) -> None:
    entry = small("matrices")[name]
    assert entry.asymmetry == 0  # exactly, over the rationals
    assert (entry.skew == -entry.skew.T).all()


def test_fourier_families_are_blocks_of_two_without_their_low_rank(
    small: Callable[[str], Any],
) -> None:
    d = small("matrices")
    for name, first in (("FouT", 1), ("FouD", 2)):
        n = np.arange(len(d[name].A))
        block = (n + 2 - first) // 2  # the constant and a dummy state stand before the pairs
        assert not d[name].skew[block[:, None] != block[None, :]].any()
        assert (np.diag(d[name].skew, 1)[first::2] < 0).all()


def test_entries_are_those_of_the_formula(small: Callable[[str], Any]) -> None:
    # Formulary (2.4), and its table for N = 4
    A = small("matrices")["LegS"].A
    assert np.diag(A).tolist() == [-1, -2, -3, -4, -5]
    assert A[3, 2] == -5.916079783099616042567328
    assert A[1, 0] == -1.732050807568877293527446
