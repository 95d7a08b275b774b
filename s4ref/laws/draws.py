"""Exact systems to try laws on: small rationals that shrink to what can be checked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st


STEPS = tuple(Fraction(s) for s in "1 1/2 1/4 1/8 2 8 1/64 1/1024 64".split())
ENTRIES = st.integers(-4, 4).map(lambda k: Fraction(k, 2))


@dataclass(frozen=True)
class Hurwitz:
    """A real Hurwitz matrix that carries its proof: P A + A^T P = -Q, P and Q positive definite.

    A = T (S - R) T^-1, S skew, R = G G^T + I/2, T unit lower triangular; then P = T^-T T^-1.

    Attributes
    ----------
    A, P : arrays of Fraction (N, N)
    B, C : arrays of Fraction (N,)
    dt : Fraction
    """

    A: npt.NDArray[Any]
    P: npt.NDArray[Any]
    B: npt.NDArray[Any]
    C: npt.NDArray[Any]
    dt: Fraction

    def floats(self) -> tuple[Any, Any, Any, float]:
        """Return A, B, C, dt in float64."""
        A, B, C = (x.astype(float) for x in (self.A, self.B, self.C))
        return A, B, C, float(self.dt)

    def __repr__(self) -> str:
        return f"A = {shown(self.A)}, B = {shown(self.B)}, C = {shown(self.C)}, dt = {self.dt}"


def shown(x: npt.NDArray[Any]) -> str:
    """Return an exact array in one line."""
    if x.ndim:
        return f"[{', '.join(shown(row) if np.ndim(row) else str(row) for row in x)}]"
    return str(x.item())


@st.composite
def hurwitz(draw: st.DrawFn, largest: int = 3) -> Hurwitz:
    """Draw a Hurwitz system with N from 1 to ``largest``, far from normal as often as not."""
    N = draw(st.integers(1, largest))
    square = st.lists(ENTRIES, min_size=N * N, max_size=N * N)
    G, S, T = (_square(draw(square), N) for _ in range(3))
    skew = S - S.T
    T = np.array(
        [[T[i, j] if j < i else Fraction(int(i == j)) for j in range(N)] for i in range(N)]
    )
    inverse = _inverse_of_unit_lower(T)
    core = skew - G @ G.T - np.diag(np.full(N, Fraction(1, 2)))
    vector = st.lists(ENTRIES, min_size=N, max_size=N).filter(any)
    B, C = (np.array(draw(vector), dtype=object) for _ in range(2))
    return Hurwitz(T @ core @ inverse, inverse.T @ inverse, B, C, draw(st.sampled_from(STEPS)))


def _square(entries: list[Fraction], N: int) -> npt.NDArray[Any]:
    return np.array(entries, dtype=object).reshape(N, N)


def _inverse_of_unit_lower(T: npt.NDArray[Any]) -> npt.NDArray[Any]:
    N = len(T)
    X = np.array([[Fraction(int(i == j)) for j in range(N)] for i in range(N)], dtype=object)
    for i in range(N):
        for j in range(i):
            X[i] = X[i] - T[i, j] * X[j]
    return X


def definite(M: npt.NDArray[Any]) -> bool:
    """Whether a symmetric rational matrix is positive definite: elimination meets pivots > 0."""
    M = M.copy()
    for k in range(len(M)):
        if M[k, k] <= 0:
            return False
        for i in range(k + 1, len(M)):
            M[i] = M[i] - M[i, k] / M[k, k] * M[k]
    return True


def exact(x: Any) -> npt.NDArray[Any]:
    """Return finite floats at their exact binary value."""
    return np.asarray(np.vectorize(lambda v: Fraction(float(v)), otypes=[object])(np.asarray(x)))
