"""A matrix with a few wrong entries is named, and so are they."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import FouT, LegS, LegT, oracle
from s4ref.identify import identify


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("family", [LegS(8), LegT(8), FouT(9)], ids=lambda f: f.name)
def test_one_wrong_entry_is_pointed_at(family: LegS | LegT | FouT, dtype: str) -> None:
    A = oracle.hippo(family).A.to_numpy(dtype)
    A[3, 1] = 7
    found = identify(A)
    assert found.identified
    assert found.best.title.lower().startswith(family.name[:4])
    assert found.best.verdict == "all but 1 entry"
    assert "but for one entry, [3, 1]," in str(found)


def test_two_wrong_entries_of_a_matrix_of_the_opposite_sign() -> None:
    A = -oracle.hippo(LegS(16)).A.to_numpy()
    A[5, 5], A[2, 0] = 0, 0
    found = identify(A)
    assert found.best.verdict == "all but 2 entries"
    assert "opposite sign" in str(found)
    assert "but for 2 entries, the worst [" in str(found)


@given(st.integers(0, 2**31))
def test_random_matrices_are_nothing_but_for_a_few_entries(seed: int) -> None:
    A = np.random.default_rng(seed).standard_normal((6, 6))
    assert not identify(A).identified
