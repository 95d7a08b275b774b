"""Blocks that zeros cut out, the order of eigenvalues, realness by isolation."""

from __future__ import annotations

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import precision
from s4ref.errors import PrecisionError
from s4ref.maths.spectra import Ordering, blocks, eigenvalues


def test_a_triangular_matrix_has_blocks_of_one() -> None:
    assert blocks(np.tril(np.ones((4, 4), dtype=bool))) == [[0], [1], [2], [3]]
    assert blocks(np.ones((3, 3), dtype=bool)) == [[0, 1, 2]]
    cycle = np.array([[0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 1]], dtype=bool)
    assert blocks(cycle) == [[0, 2], [1], [3]]


@given(
    pattern=st.lists(st.booleans(), min_size=16, max_size=16),
    order=st.permutations(range(4)),
)
def test_blocks_of_a_permuted_pattern_are_the_permuted_blocks(
    pattern: list[bool], order: list[int]
) -> None:
    S = np.array(pattern).reshape(4, 4)
    place = {old: new for new, old in enumerate(order)}
    moved = S[np.ix_(order, order)]
    expected = sorted(sorted(place[i] for i in block) for block in blocks(S))
    assert sorted(blocks(moved)) == expected


def test_an_isolated_eigenvalue_of_a_real_matrix_that_meets_its_conjugate_is_real() -> None:
    with precision(100):
        M = flint.arb_mat(3, 3, [0, 2, 0, -2, 0, 0, 1, 1, 3])
        values = eigenvalues(M, real=True)
        assert sorted(isinstance(x, flint.arb) for x in values) == [False, False, True]
        assert all(isinstance(x, flint.acb) for x in eigenvalues(M, real=False))
        with pytest.raises(PrecisionError, match="multiple"):
            eigenvalues(flint.arb_mat(2, 2, [1, 1, 0, 1]), real=True)


def test_the_order_is_kept_at_another_precision_and_another_sequence() -> None:
    order = Ordering()
    with precision(60):
        first = [flint.acb(-1, 2), flint.acb(-1, -2), flint.acb(-3), flint.acb(0)]
        assert order(first) == [3, 0, 1, 2]
    with precision(200):
        again = [first[k] + flint.acb(flint.arb(2) ** -100) for k in (2, 1, 0, 3)]
        assert [float(again[k].real) for k in order(again)] == pytest.approx([0, -1, -1, -3])
        assert [float(again[k].imag) for k in order(again)] == pytest.approx([0, 2, -2, 0])


def test_equal_real_parts_go_by_modulus_of_the_imaginary_part() -> None:
    with precision(60):
        values = [flint.acb(-0.5, y) for y in (0, 3, -1, 1, -3)]
        assert Ordering()(values) == [1, 4, 3, 2, 0]
