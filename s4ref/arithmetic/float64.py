"""Ordinary double precision (NumPy), for diagnostics and figures.  Carries no error bound."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.exponential import expm
from s4ref.arithmetic.protocol import Function, Matrix, Scalar
from s4ref.exact import Exact, ExactArray, Gauss


class Float64:
    """float64 and complex128 arrays."""

    name = "float64"

    def scalar(self, x: Exact) -> Scalar:
        """Return x rounded to nearest."""
        return complex(float(x.re), float(x.im)) if isinstance(x, Gauss) else float(x)

    def matrix(self, x: ExactArray) -> Matrix:
        """Return x rounded to nearest."""
        return np.array([[self.scalar(e) for e in row] for row in x])

    def rows(self, x: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows."""
        return np.array(x)

    def entries(self, X: Matrix) -> list[Scalar]:
        """Return the entries, row by row."""
        return list(X.ravel().tolist())

    def shape(self, X: Matrix) -> tuple[int, int]:
        """Return (rows, columns)."""
        return X.shape[0], X.shape[1]

    def eye(self, n: int) -> Matrix:
        """Return the identity."""
        return np.eye(n)

    def mul(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X Y."""
        return X @ Y

    def scale(self, X: Matrix, c: Scalar | int) -> Matrix:
        """Return c X."""
        return X * c

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X^-1 Y."""
        try:
            return np.linalg.solve(X, Y)
        except np.linalg.LinAlgError as error:
            raise ZeroDivisionError(str(error)) from error

    def convolve(self, a: Sequence[Scalar], b: Sequence[Scalar], n: int) -> list[Scalar]:
        """Return the first n terms of the convolution, by its sum."""
        return list(np.convolve(a, b)[:n].tolist())

    def transpose(self, X: Matrix) -> Matrix:
        """Return the plain transpose."""
        return X.T

    def hstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts side by side."""
        return np.hstack(parts)

    def vstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts on top of each other."""
        return np.vstack(parts)

    def block(self, X: Matrix, rows: slice, cols: slice) -> Matrix:
        """Return a contiguous block."""
        return X[rows, cols]

    def sqrt(self, x: Fraction | Scalar) -> Scalar:
        """Return the square root of x >= 0."""
        return math.sqrt(x)

    def log(self, x: Fraction | Scalar) -> Scalar:
        """Return the logarithm of x > 0."""
        return math.log(x)

    def atan(self, x: Scalar) -> Scalar:
        """Return the arc tangent."""
        return math.atan(x)

    def increasing_root(self, f: Function, slope: Function, guess: float) -> Scalar:
        """Return the root by Newton's method."""
        x = guess
        for _ in range(8):
            x -= f(x) / slope(x)
        return x

    def pi(self) -> Scalar:
        """Return pi."""
        return math.pi

    def imaginary(self, x: Scalar) -> Scalar:
        """Return i x."""
        return 1j * x

    def re(self, z: Scalar) -> Scalar:
        """Return Re z."""
        return z.real

    def im(self, z: Scalar) -> Scalar:
        """Return Im z."""
        return z.imag

    def exp(self, z: Scalar) -> Scalar:
        """Return e^z."""
        return cmath.exp(z) if isinstance(z, complex) else math.exp(z)

    def phi1(self, z: Scalar) -> Scalar:
        """Return (e^z - 1)/z by Formulary (9.2), 1 at 0."""
        if z == 0:
            return 1.0
        if not isinstance(z, complex):
            return math.expm1(z) / z
        a, b = z.real, z.imag
        re = math.expm1(a) * math.cos(b) - 2 * math.sin(b / 2) ** 2
        return complex(re, math.exp(a) * math.sin(b)) / z

    def expm(self, X: Matrix) -> Matrix:
        """Return the matrix exponential."""
        return expm(X)

    def unit_root(self, k: int, L: int) -> Scalar:
        """Return exp(-2 pi i k / L), exact at the quarter turns."""
        k %= L
        if 4 * k % L == 0:
            return (1 + 0j, -1j, -1 + 0j, 1j)[4 * k // L]
        return cmath.exp(-2j * math.pi * k / L)

    def real(self, X: Matrix) -> Matrix:
        """Return Re X."""
        return X.real

    def conj(self, X: Matrix) -> Matrix:
        """Return the complex conjugate."""
        return X.conj()

    def eig_skew(self, S: Matrix) -> tuple[list[Scalar], Matrix]:
        """Return (omega, V) with S = V diag(i omega) V*, omega descending, row 0 of V positive."""
        values, vectors = np.linalg.eigh(-1j * S)
        omega, V = values[::-1].copy(), vectors[:, ::-1]
        V = V * (V[0].conj() / np.abs(V[0]))
        if len(omega) % 2:
            omega[len(omega) // 2] = 0.0
        return list(omega.tolist()), V
