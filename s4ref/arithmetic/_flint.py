"""What the FLINT-backed arithmetics share: block operations on matrices of one FLINT type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import chain
from typing import Any

from s4ref.arithmetic.protocol import Matrix, Scalar


class FlintMatrices(ABC):
    """Structure operations; the subclass chooses the matrix type through :meth:`_build`."""

    @abstractmethod
    def _build(self, m: int, n: int, entries: list[Scalar]) -> Matrix:
        """Return the m x n matrix with these entries, row by row."""

    def rows(self, x: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows."""
        return self._build(len(x), len(x[0]), list(chain.from_iterable(x)))

    def entries(self, X: Matrix) -> list[Scalar]:
        """Return the entries, row by row."""
        return list(X.entries())

    def shape(self, X: Matrix) -> tuple[int, int]:
        """Return (rows, columns)."""
        return int(X.nrows()), int(X.ncols())

    def eye(self, n: int) -> Matrix:
        """Return the identity."""
        return self._build(n, n, [int(i == j) for i in range(n) for j in range(n)])

    def mul(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X Y."""
        return X * Y

    def scale(self, X: Matrix, c: Scalar | int) -> Matrix:
        """Return c X."""
        return X * c

    @abstractmethod
    def _poly(self, coefficients: Sequence[Scalar]) -> Any:
        """Return the polynomial with these coefficients, constant term first."""

    def convolve(self, a: Sequence[Scalar], b: Sequence[Scalar], n: int) -> list[Scalar]:
        """Return the first n terms of the convolution, by FLINT's polynomial product."""
        product = self._poly(a) * self._poly(b)
        # a polynomial drops zero leading terms
        return [product[k] for k in range(n)]

    def transpose(self, X: Matrix) -> Matrix:
        """Return the plain transpose."""
        return X.transpose()

    def hstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts side by side."""
        tables: list[Any] = [part.tolist() for part in parts]
        return self.rows([list(chain.from_iterable(rows)) for rows in zip(*tables, strict=True)])

    def vstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts on top of each other."""
        entries = list(chain.from_iterable(part.entries() for part in parts))
        n = self.shape(parts[0])[1]
        return self._build(len(entries) // n, n, entries)

    def block(self, X: Matrix, rows: slice, cols: slice) -> Matrix:
        """Return a contiguous block."""
        return self.rows([row[cols] for row in X.tolist()[rows]])
