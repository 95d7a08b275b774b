"""Certified arithmetic: midpoint-radius balls of FLINT (Arb).  Use inside ``precision(bits)``.

Every result encloses the true value.  Balls see |A|, not A: chains of products widen, so
algorithms should wrap only logarithmically often.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain
from typing import Any

import flint
import numpy as np
import numpy.typing as npt

from s4ref.arithmetic._flint import FlintMatrices
from s4ref.arithmetic.protocol import Function, Matrix, Scalar
from s4ref.errors import PrecisionError
from s4ref.exact import Exact, ExactArray, Gauss


def _arb(x: Fraction) -> flint.arb:
    return flint.arb(flint.fmpq(x.numerator, x.denominator))


def _reachable(X: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the reflexive and transitive closure of a relation, by repeated squaring."""
    closure = X | np.eye(len(X), dtype=bool)
    while True:
        wider = closure @ closure
        if (wider == closure).all():
            return closure
        closure = wider


class Ball(FlintMatrices):
    """Real and complex balls at FLINT's current precision."""

    name = "ball"

    def _build(self, m: int, n: int, entries: list[Scalar]) -> Matrix:
        if flint.acb in set(map(type, entries)):
            return flint.acb_mat(m, n, entries)
        return flint.arb_mat(m, n, entries)

    def _poly(self, coefficients: Sequence[Scalar]) -> Any:
        if any(isinstance(x, flint.acb) for x in coefficients):
            return flint.acb_poly(list(coefficients))
        return flint.arb_poly(list(coefficients))

    def scalar(self, x: Exact) -> Scalar:
        """Return a ball that contains x."""
        if isinstance(x, Gauss):
            return flint.acb(_arb(x.re), _arb(x.im))
        return _arb(x)

    def matrix(self, x: ExactArray) -> Matrix:
        """Return a matrix that contains x."""
        m, n = x.shape
        return self._build(m, n, [self.scalar(e) for e in x.flat])

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return an enclosure of X^-1 Y; zeros that follow from the zeros of X and Y are exact.

        X^-1 is a polynomial in X, so it has an entry (i, j) only where the nonzero entries of X
        lead from i to j.
        """
        if isinstance(Y, flint.acb_mat) and isinstance(X, flint.arb_mat):
            X = flint.acb_mat(X)
        Z = X.solve(Y)
        zeros = ~(_reachable(self._nonzero(X)) @ self._nonzero(Y))
        if not zeros.any():
            return Z
        m, n = self.shape(Z)
        pairs = zip(self.entries(Z), zeros.flat, strict=True)
        return self._build(m, n, [flint.arb(0) if zero else z for z, zero in pairs])

    def _nonzero(self, X: Matrix) -> npt.NDArray[np.bool_]:
        return np.array([not x.is_zero() for x in X.entries()]).reshape(self.shape(X))

    def sqrt(self, x: Fraction | Scalar) -> Scalar:
        """Return the square root of x >= 0."""
        return (_arb(x) if isinstance(x, Fraction) else x).sqrt()

    def log(self, x: Fraction | Scalar) -> Scalar:
        """Return the logarithm of x > 0."""
        return (_arb(x) if isinstance(x, Fraction) else x).log()

    def atan(self, x: Scalar) -> Scalar:
        """Return the arc tangent."""
        return x.atan()

    def increasing_root(self, f: Function, slope: Function, guess: float) -> Scalar:
        """Return a ball that holds the root: Newton's method, then a change of sign proves it.

        Raises
        ------
        PrecisionError
            If no ball of half the working precision is seen to hold a change of sign.
        """
        x = flint.arb(guess)
        for _ in range(3 + self.bits.bit_length()):
            x = (x - f(x) / slope(x)).mid()
        unit = abs(x) * flint.arb(2) ** -self.bits
        for guard in range(4, self.bits // 2, 4):
            radius = unit * 2**guard
            if f(x - radius) < 0 and f(x + radius) > 0:
                return (x - radius).union(x + radius)
        raise PrecisionError(f"no root of an increasing function was found near {guess}")

    def pi(self) -> Scalar:
        """Return pi."""
        return flint.arb.pi()

    def imaginary(self, x: Scalar) -> Scalar:
        """Return i x."""
        return flint.acb(0, 1) * x

    @property
    def bits(self) -> int:
        """The working precision."""
        return int(flint.ctx.prec)

    def re(self, z: Scalar) -> Scalar:
        """Return Re z."""
        return z.real

    def im(self, z: Scalar) -> Scalar:
        """Return Im z, exactly 0 for a real ball."""
        return z.imag

    def exp(self, z: Scalar) -> Scalar:
        """Return e^z."""
        return z.exp()

    def phi1(self, z: Scalar) -> Scalar:
        """Return (e^z - 1)/z, 1 at an exact zero."""
        if z == 0:
            return flint.arb(1)
        return z.expm1() / z if hasattr(z, "expm1") else (z.exp() - 1) / z

    def expm(self, X: Matrix) -> Matrix:
        """Return the matrix exponential."""
        return X.exp()

    def unit_root(self, k: int, L: int) -> Scalar:
        """Return exp(-2 pi i k / L), exact at the quarter turns."""
        s, c = flint.arb.sin_cos_pi_fmpq(flint.fmpq(2 * k, L))
        return flint.acb(c, -s)

    def real(self, X: Matrix) -> Matrix:
        """Return Re X."""
        return X.real if isinstance(X, flint.acb_mat) else X

    def conj(self, X: Matrix) -> Matrix:
        """Return the complex conjugate."""
        return X.conjugate() if isinstance(X, flint.acb_mat) else X

    def eig_skew(self, S: Matrix) -> tuple[list[Scalar], Matrix]:
        """Return certified (omega, V) with S = V diag(i omega) V*.

        omega descends, row 0 of V is positive.

        The eigenvalues of a skew matrix are imaginary and come in pairs, so real parts are dropped
        and, for odd size, the middle eigenvalue is exactly 0.

        Raises
        ------
        PrecisionError
            If eigenvalues cannot be separated at this precision, or row 0 of V may vanish.
        """
        n = self.shape(S)[0]
        if n == 1:
            return [flint.arb(0)], self.eye(1)
        try:
            values, vectors = flint.acb_mat(S).eig(right=True)
        except ValueError as error:
            raise PrecisionError(
                f"eigenvalues of a skew matrix of size {n} not separated: {error}"
            ) from error
        # exact midpoints, which no range of floats limits, have a total order
        order = sorted(range(n), key=lambda j: values[j].imag.mid(), reverse=True)
        omega = [values[j].imag for j in order]
        if n % 2:
            omega[n // 2] = flint.arb(0)
        columns = [self._positive_unit([vectors[i, j] for i in range(n)]) for j in order]
        if n % 2:
            columns[n // 2] = [flint.acb(x.real) for x in columns[n // 2]]
        if all(S[i, j].is_zero() for i in range(n) for j in range(i % 2, n, 2)):
            # S couples even with odd indices only, so i^n V_n is real: the zeros are exact
            columns = [
                [flint.acb(0, x.imag) if i % 2 else flint.acb(x.real) for i, x in enumerate(column)]
                for column in columns
            ]
        return omega, flint.acb_mat(n, n, list(chain.from_iterable(zip(*columns, strict=True))))

    @staticmethod
    def _positive_unit(v: list[Scalar]) -> list[Scalar]:
        size = abs(v[0])
        if size.contains(0):
            raise PrecisionError(
                "the first component of an eigenvector may vanish; its phase is not defined"
            )
        norm = sum((x.real * x.real + x.imag * x.imag for x in v), flint.arb(0)).sqrt()
        phase = v[0].conjugate() / (size * norm)
        return [flint.acb(size / norm), *(x * phase for x in v[1:])]
