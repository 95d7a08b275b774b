"""Henrici's departure: the digits of the Formulary, zero exactly for normal matrices alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.maths.hippo import FouD, FouT, LegS, LegSD, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.records import DPLR


small = st.integers(-8, 8).map(lambda k: Fraction(k, 4))
matrices = st.integers(1, 4).flatmap(
    lambda n: st.lists(st.lists(small, min_size=n, max_size=n), min_size=n, max_size=n)
)


@pytest.mark.parametrize(
    ("N", "digits"),
    [
        (2, "1.732050807568877293527446"),
        (3, "4.795831523312719541597438"),
        (4, "9.273618495495703752516416"),
        (8, "41.32795663954364923084898"),
    ],
)
def test_legs_has_the_digits_of_the_formulary(N: int, digits: str) -> None:
    assert oracle.henrici_departure(LegS(N), digits=25).decimal() == digits


def test_legs_has_its_closed_form() -> None:
    """Formulary (8.4)."""
    N = 64
    exact = Fraction(N**4 - Fraction(N * (4 * N * N - 1), 3)) / 2
    found = oracle.henrici_departure(LegS(N), digits=40)
    low, high = (found.mid()[()] + s * found.rad()[()] for s in (-1, 1))
    assert low * low <= exact <= high * high


@pytest.mark.parametrize(
    "normal", [LegSD(5), FouD(4), S4DLin(6), [[0, 1], [-1, 0]], [[1j, 0], [0, 2]]]
)
def test_normal_matrices_depart_by_exactly_nothing(normal: Any) -> None:
    found = oracle.henrici_departure(normal)
    assert found.mid() == 0
    assert found.rad() == 0


@pytest.mark.parametrize("other", [FouT(5), LegT(4), [[0, 1], [0, 0]], [[1j, 1], [0, 2]]])
def test_others_depart(other: Any) -> None:
    found = oracle.henrici_departure(other)
    assert found.mid()[()] > found.rad()[()]


@given(A=matrices)
def test_departure_is_the_norm_of_the_strict_part_of_the_schur_form(A: Any) -> None:
    """Another algorithm, in float64."""
    import scipy.linalg

    T, _ = scipy.linalg.schur(np.array(A, dtype=float), output="complex")
    reference = np.linalg.norm(np.triu(T, 1))
    found = float(oracle.henrici_departure(A).to_numpy())
    scale = 1 + float(np.linalg.norm(np.array(A, dtype=float)))
    # a double eigenvalue splits by sqrt(u) in float64
    assert abs(found**2 - reference**2) <= 1e-6 * scale**2


@given(A=matrices)
def test_mpmath_lies_in_the_ball(A: Any, encloses: Any, mp_matrix: Any) -> None:
    found = oracle.henrici_departure(A)
    if found.mid() == 0:
        X = np.array(A, dtype=object)
        assert not (X.dot(X.T) - X.T.dot(X)).any()
        return
    with mpmath.workdps(110):
        M = mp_matrix(A)
        if len(A) > 1:
            _, T = mpmath.schur(M)
            strict = sum(abs(T[i, j]) ** 2 for i in range(len(A)) for j in range(i + 1, len(A)))
            encloses(found, [mpmath.sqrt(strict)], 20)


def test_stored_modes_count_their_mirror_images() -> None:
    half = DPLR([-1 + 2j, -2 + 1j], [1, 1], [1, 1], [1, 1], weight=[2, 2])
    full = DPLR([-1 + 2j, -2 + 1j, -1 - 2j, -2 - 1j], [1] * 4, [1] * 4, [1] * 4)
    a, b = (oracle.henrici_departure(x, digits=15).decimal() for x in (half, full))
    assert a == b
