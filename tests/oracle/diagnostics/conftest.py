"""What the tests of diagnostics share: exact systems, and balls against mpmath."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import mpmath
import pytest

from s4ref.oracle import Certified


def _fraction(x: Any) -> Fraction:
    sign, man, exp, _ = mpmath.mpf(x)._mpf_
    return Fraction((-1) ** sign * int(man)) * Fraction(2) ** exp


def _encloses(certified: Certified, values: Iterable[Any], digits: int) -> None:
    parts = [(certified.real, mpmath.re)]
    if certified.is_complex:
        parts.append((certified.imag, mpmath.im))
    values = list(values)
    for part, take in parts:
        for mid, rad, value in zip(part.mid().flat, part.rad().flat, values, strict=True):
            # what mpmath itself may be off by, at twice the digits and more
            slack = _fraction(abs(value) + mpmath.mpf(10) ** -10) / Fraction(10) ** digits
            assert abs(_fraction(take(value)) - mid) <= rad + slack


@pytest.fixture(scope="session")
def encloses() -> Callable[..., None]:
    """Assert that every reference value lies in its ball, up to ``digits`` digits of its own."""
    return _encloses


def _mp_matrix(A: Any) -> mpmath.matrix:
    """Return exact entries over mpmath at its present precision."""

    def one(x: Any) -> Any:
        if isinstance(x, Fraction):
            return mpmath.mpf(x.numerator) / x.denominator
        return mpmath.mpmathify(x)

    return mpmath.matrix([[one(x) for x in row] for row in A])


@pytest.fixture(scope="session")
def mp_matrix() -> Callable[[Any], mpmath.matrix]:
    """Exact entries as an mpmath matrix."""
    return _mp_matrix


@pytest.fixture(scope="session")
def mp_family() -> Callable[[Any], mpmath.matrix]:
    """A of a family over mpmath, entry by entry from its exact recipe."""

    def matrix(family: Any) -> mpmath.matrix:
        A, r, N = family.scaled()[0], family.radicands, family.N
        X = _mp_matrix(A)
        if family.circular() is not None:
            X = X + mpmath.pi * _mp_matrix(family.circular())
        T = [mpmath.sqrt(mpmath.mpf(x.numerator) / x.denominator) for x in r]
        return mpmath.matrix([[X[i, j] * T[i] / T[j] for j in range(N)] for i in range(N)])

    return matrix


@pytest.fixture(scope="session")
def readout() -> Callable[[int], list[Fraction]]:
    """The default output row of the Formulary, C_n = (-1)^n/(n+1)."""
    return lambda N: [Fraction((-1) ** n, n + 1) for n in range(N)]


@pytest.fixture(scope="session")
def mp_eigenvalues() -> Callable[[mpmath.matrix], list[Any]]:
    """All eigenvalues by mpmath, at its present precision."""

    def values(A: mpmath.matrix) -> list[Any]:
        if A.rows == 1:
            return [A[0, 0]]
        return list(mpmath.eig(A, left=False, right=False))

    return values
