"""Exact rational arithmetic (``fmpq_mat``).  No roots, no exponentials, no complex numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import flint

from s4ref.arithmetic._flint import FlintMatrices
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact, ExactArray, Gauss


class Rational(FlintMatrices):
    """The field of rationals.

    Entries grow by hundreds of bits a step: meant for N <= 16 and L <= 64.
    """

    name = "rational"

    def _build(self, m: int, n: int, entries: list[Scalar]) -> Matrix:
        return flint.fmpq_mat(m, n, entries)

    def _poly(self, coefficients: Sequence[Scalar]) -> Any:
        return flint.fmpq_poly(list(coefficients))

    def scalar(self, x: Exact) -> Scalar:
        """Return x; a Gaussian rational is refused."""
        if isinstance(x, Gauss):
            raise InputError(
                f"{x} is complex: bring the system to its real form before exact arithmetic"
            )
        return flint.fmpq(x.numerator, x.denominator)

    def matrix(self, x: ExactArray) -> Matrix:
        """Return the matrix with entries x."""
        m, n = x.shape
        return self._build(m, n, [self.scalar(e) for e in x.flat])

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X^-1 Y."""
        return X.solve(Y)

    @staticmethod
    def fraction(x: Scalar) -> Fraction:
        """Return a scalar as a standard-library fraction."""
        return Fraction(int(x.p), int(x.q))
