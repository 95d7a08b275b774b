"""The eigenbasis of LegS in closed form: exact integers in the scaled basis."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

import numpy as np

from s4ref.exact import ExactArray


def legs_eigenvectors(N: int) -> ExactArray:
    """Return Vs with A V = -V diag(k+1), V = T Vs, T = diag(sqrt(2n+1)), and V (1, ..., 1) = B.

    Vs_nk = (-1)^(n-k) C(n, k) C(n+k, k), lower triangular.  Theorems ``legs-spectrum`` and
    ``legs-eigenvector-growth``; Formulary (8.5).
    """
    Vs: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for n in range(N):
        for k in range(n + 1):
            Vs[n, k] = Fraction((-1) ** (n - k) * comb(n, k) * comb(n + k, k))
    return Vs


def legs_inverse_eigenvectors(N: int) -> ExactArray:
    """Return Ws with V^-1 = Ws T.

    Ws_nk = n!^2/((n-k)! (n+k+1)!), lower triangular; V^-1 V^-T is the Hilbert matrix.
    Formulary (8.6).
    """
    Ws: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for n in range(N):
        for k in range(n + 1):
            Ws[n, k] = Fraction(factorial(n) ** 2, factorial(n - k) * factorial(n + k + 1))
    return Ws


def legs_eigenvalue_conditions(N: int) -> list[int]:
    """Return kappa(-(k+1)) = C(N+k, 2k+1) C(2k, k), k = 0..N-1.

    Formulary (8.9).
    """
    return [comb(N + k, 2 * k + 1) * comb(2 * k, k) for k in range(N)]
