"""Multiprecision floats (mpmath).  Not certified: a second opinion on the balls, much slower."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import mpmath

from s4ref.arithmetic.protocol import Function, Matrix, Scalar
from s4ref.exact import Exact, ExactArray, Gauss


def _mpf(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


class Multiprecision:
    """Real and complex floats at mpmath's current precision; use inside ``precision(bits)``."""

    name = "multiprecision"

    def scalar(self, x: Exact) -> Scalar:
        """Return x rounded."""
        return mpmath.mpc(_mpf(x.re), _mpf(x.im)) if isinstance(x, Gauss) else _mpf(x)

    def matrix(self, x: ExactArray) -> Matrix:
        """Return x rounded."""
        return mpmath.matrix([[self.scalar(e) for e in row] for row in x])

    def rows(self, x: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows."""
        return mpmath.matrix([list(row) for row in x])

    def entries(self, X: Matrix) -> list[Scalar]:
        """Return the entries, row by row."""
        return [X[i, j] for i in range(X.rows) for j in range(X.cols)]

    def shape(self, X: Matrix) -> tuple[int, int]:
        """Return (rows, columns)."""
        return X.rows, X.cols

    def eye(self, n: int) -> Matrix:
        """Return the identity."""
        return mpmath.eye(n)

    def mul(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X Y."""
        return X * Y

    def scale(self, X: Matrix, c: Scalar | int) -> Matrix:
        """Return c X."""
        return X * c

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X^-1 Y."""
        return mpmath.lu_solve(X, Y) if Y.cols == 1 else mpmath.inverse(X) * Y

    def convolve(self, a: Sequence[Scalar], b: Sequence[Scalar], n: int) -> list[Scalar]:
        """Return the first n terms of the convolution, by its sum."""
        return [
            mpmath.fsum(a[j] * b[k - j] for j in range(max(0, k - len(b) + 1), min(k + 1, len(a))))
            for k in range(n)
        ]

    def transpose(self, X: Matrix) -> Matrix:
        """Return the plain transpose."""
        return X.T

    def hstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts side by side."""
        return self.rows(
            [[p[i, j] for p in parts for j in range(p.cols)] for i in range(parts[0].rows)]
        )

    def vstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts on top of each other."""
        return self.rows([[p[i, j] for j in range(p.cols)] for p in parts for i in range(p.rows)])

    def block(self, X: Matrix, rows: slice, cols: slice) -> Matrix:
        """Return a contiguous block."""
        return X[rows, cols]

    def sqrt(self, x: Fraction | Scalar) -> Scalar:
        """Return the square root of x >= 0."""
        return mpmath.sqrt(_mpf(x) if isinstance(x, Fraction) else x)

    def log(self, x: Fraction | Scalar) -> Scalar:
        """Return the logarithm of x > 0."""
        return mpmath.log(_mpf(x) if isinstance(x, Fraction) else x)

    def atan(self, x: Scalar) -> Scalar:
        """Return the arc tangent."""
        return mpmath.atan(x)

    def increasing_root(self, f: Function, slope: Function, guess: float) -> Scalar:
        """Return the root by Newton's method, from a guess of a few digits."""
        x = mpmath.mpf(guess)
        for _ in range(3 + mpmath.mp.prec.bit_length()):
            x -= f(x) / slope(x)
        return x

    def pi(self) -> Scalar:
        """Return pi."""
        return +mpmath.pi

    def imaginary(self, x: Scalar) -> Scalar:
        """Return i x."""
        return mpmath.mpc(0, 1) * x

    def re(self, z: Scalar) -> Scalar:
        """Return Re z."""
        return mpmath.re(z)

    def im(self, z: Scalar) -> Scalar:
        """Return Im z."""
        return mpmath.im(z)

    def exp(self, z: Scalar) -> Scalar:
        """Return e^z."""
        return mpmath.exp(z)

    def phi1(self, z: Scalar) -> Scalar:
        """Return (e^z - 1)/z, 1 at 0."""
        return mpmath.expm1(z) / z if z else mpmath.mpf(1)

    def expm(self, X: Matrix) -> Matrix:
        """Return the matrix exponential."""
        return mpmath.expm(X)

    def unit_root(self, k: int, L: int) -> Scalar:
        """Return exp(-2 pi i k / L), exact at the quarter turns."""
        turn = mpmath.mpf(2 * k) / L
        return mpmath.mpc(mpmath.cospi(turn), -mpmath.sinpi(turn))

    def real(self, X: Matrix) -> Matrix:
        """Return Re X."""
        return X.apply(mpmath.re)

    def conj(self, X: Matrix) -> Matrix:
        """Return the complex conjugate."""
        return X.apply(mpmath.conj)

    def eig_skew(self, S: Matrix) -> tuple[list[Scalar], Matrix]:
        """Return (omega, V) with S = V diag(i omega) V*, omega descending, row 0 of V positive."""
        values, vectors = mpmath.eighe(S * mpmath.mpc(0, -1))
        n = S.rows
        omega = [values[n - 1 - j] for j in range(n)]
        V = mpmath.matrix(n, n)
        for j in range(n):
            phase = mpmath.conj(vectors[0, n - 1 - j]) / abs(vectors[0, n - 1 - j])
            for i in range(n):
                V[i, j] = vectors[i, n - 1 - j] * phase
        if n % 2:
            omega[n // 2] = mpmath.mpf(0)
        return omega, V
