"""The claim of the figure of condition numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint
import numpy as np
import pytest

from s4ref.arithmetic import precision
from s4ref.plot import eigenvectors


# Formulary, table after (8.9): kappa, kappa with unit columns, worst eigenvalue, largest entry
TABLE = {
    2: (4.3910670762246357933, 3.7320508075688772935, 2, 1),
    4: (124.55415986201580181, 86.112393564343499851, 36, 6),
    8: (123521.55982518575222, 77032.418408329925785, 19656, 210),
    16: (142209209184.02330795, 83198591299.956002198, 12380331600, 319770),
}


@pytest.mark.parametrize("N", TABLE)
def test_the_curves_pass_through_the_table(N: int, small: Callable[[str], Any]) -> None:
    d = small("eigenvectors")
    (at,) = np.flatnonzero(d.N == N)
    found = [float(curve[at]) for curve in (d.kappa, d.unit, d.worst, d.entry)]
    assert found == pytest.approx(np.log2(TABLE[N]).tolist(), abs=1e-10)


def test_the_rate_rises_to_the_law_and_not_to_the_quoted_one(small: Callable[[str], Any]) -> None:
    d = small("eigenvectors")
    assert (np.diff(d.slope) > 0).all()
    assert d.slope[-1] < eigenvectors.RATE < d.slope[-1] * 1.01
    assert (d.kappa > 4 / 3 * d.N - 1).all()
    assert eigenvectors.RATE > 1.9 * 4 / 3


def test_float64_is_used_up_from_23_states_on(small: Callable[[str], Any]) -> None:
    d = small("eigenvectors")
    assert dict(zip(d.N.tolist(), (d.kappa > 53).tolist(), strict=True))[22] is False
    assert d.kappa[-1] > 53


@pytest.mark.parametrize("N", [8, 16])
def test_kappa_is_that_of_the_hilbert_matrix(N: int, small: Callable[[str], Any]) -> None:
    # H = V^-1 V^-T > 0, and its inverse has alternating signs: the largest eigenvalue of a positive
    # matrix lies between the extremes of (M x)_i/x_i for any x > 0 (Collatz and Wielandt).
    def log2_largest(M: Any) -> float:
        x = flint.arb_mat(N, 1, [1] * N)
        for _ in range(30):
            y = M * x
            x = flint.arb_mat(N, 1, [(y[i, 0] / y[0, 0]).mid() for i in range(N)])
        y = M * x
        ratios = [float(y[i, 0] / x[i, 0]) for i in range(N)]
        assert max(ratios) < min(ratios) * (1 + 1e-10)
        return float(np.log2(max(ratios)))

    with precision(400):
        rows = range(N)
        H = flint.arb_mat([[flint.arb(1) / (j + k + 1) for k in rows] for j in rows])
        inverse = H.inv()
        positive = flint.arb_mat([[abs(inverse[j, k]) for k in rows] for j in rows])
        expected = (log2_largest(H) + log2_largest(positive)) / 2
    d = small("eigenvectors")
    assert d.kappa[d.N == N][0] == pytest.approx(expected, abs=1e-9)
