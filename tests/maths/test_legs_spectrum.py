"""The eigenbasis of LegS in exact integers and rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.maths.hippo import LegS
from s4ref.maths.legs_spectrum import (
    legs_eigenvalue_conditions,
    legs_eigenvectors,
    legs_inverse_eigenvectors,
)


@pytest.mark.parametrize("N", [1, 2, 9])
def test_eigenvectors_and_their_inverse_are_exact(N: int) -> None:
    """A V = -V diag(k+1), V (1, ..., 1) = B, V^-1 V = I; Formulary (8.5), (8.6)."""
    (A, B), V, W = LegS(N).scaled(), legs_eigenvectors(N), legs_inverse_eigenvectors(N)
    T2 = np.diag([Fraction(2 * n + 1) for n in range(N)])
    assert (A.dot(V) == -V * np.arange(1, N + 1)[None, :]).all()
    assert (V.sum(axis=1) == B[:, 0]).all()
    assert (W.dot(T2).dot(V) == np.eye(N, dtype=int)).all()


def test_the_inverse_squares_to_the_hilbert_matrix() -> None:
    """V^-1 V^-T = 1/(j+k+1); Formulary (8.8)."""
    W, N = legs_inverse_eigenvectors(6), 6
    T2 = np.diag([Fraction(2 * n + 1) for n in range(N)])
    hilbert = [[Fraction(1, j + k + 1) for k in range(N)] for j in range(N)]
    assert (W.dot(T2).dot(W.T) == np.array(hilbert)).all()


def test_conditions_of_eigenvalues_are_products_of_two_lengths() -> None:
    """|w_k|^2 |v_k|^2 = kappa^2 with w_k v_k = 1, in exact numbers; Formulary (8.9)."""
    N = 7
    V, W = legs_eigenvectors(N), legs_inverse_eigenvectors(N)
    r = np.array([2 * n + 1 for n in range(N)])
    for k, kappa in enumerate(legs_eigenvalue_conditions(N)):
        right = sum(r[n] * V[n, k] ** 2 for n in range(N))
        left = sum(r[n] * W[k, n] ** 2 for n in range(N))
        assert left * right == kappa**2
