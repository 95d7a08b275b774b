"""What a number system must offer so that the definitions in ``maths`` can be written once.

A matrix is whatever the library underneath uses (``fmpq_mat``, ``arb_mat``, ``mpmath.matrix``,
``ndarray``); ``+``, ``-`` and unary minus are its own operators, everything else goes through the
arithmetic.  A scalar is the library's number; ``+ - * /`` and integer powers are its own.  Work is
done in whole-matrix operations.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from s4ref.exact import Exact, ExactArray


# The four libraries share no base class and three of them ship no types, so these are names, not
# checks.
Matrix: TypeAlias = Any
Scalar: TypeAlias = Any
Function: TypeAlias = Callable[[Scalar], Scalar]


class Ring(Protocol):
    """Exact or rounded matrices with products and linear solves."""

    @property
    def name(self) -> str:
        """The arithmetic's name, for messages."""

    def scalar(self, x: Exact) -> Scalar:
        """Return the number x."""

    def matrix(self, x: ExactArray) -> Matrix:
        """Return the matrix with the exact entries x (two axes)."""

    def rows(self, x: Sequence[Sequence[Scalar]]) -> Matrix:
        """Return the matrix with these rows of the arithmetic's own scalars."""

    def entries(self, X: Matrix) -> list[Scalar]:
        """Return the entries, row by row."""

    def shape(self, X: Matrix) -> tuple[int, int]:
        """Return (rows, columns)."""

    def eye(self, n: int) -> Matrix:
        """Return the identity."""

    def mul(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return the matrix product X Y."""

    def scale(self, X: Matrix, c: Scalar | int) -> Matrix:
        """Return c X."""

    def solve(self, X: Matrix, Y: Matrix) -> Matrix:
        """Return X^-1 Y; raise ZeroDivisionError where X is singular or cannot be told from it."""

    def convolve(self, a: Sequence[Scalar], b: Sequence[Scalar], n: int) -> list[Scalar]:
        """Return the first n <= len(a) + len(b) - 1 terms of the convolution of two sequences."""

    def transpose(self, X: Matrix) -> Matrix:
        """Return the plain transpose."""

    def hstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts side by side."""

    def vstack(self, parts: Sequence[Matrix]) -> Matrix:
        """Return the parts on top of each other."""

    def block(self, X: Matrix, rows: slice, cols: slice) -> Matrix:
        """Return a contiguous block."""


class Analytic(Ring, Protocol):
    """A ring with roots, exponentials and complex numbers."""

    def sqrt(self, x: Fraction | Scalar) -> Scalar:
        """Return the square root of x >= 0, exact or a scalar."""

    def log(self, x: Fraction | Scalar) -> Scalar:
        """Return the natural logarithm of x > 0, exact or a scalar."""

    def atan(self, x: Scalar) -> Scalar:
        """Return the arc tangent of a real scalar."""

    def increasing_root(self, f: Function, slope: Function, guess: float) -> Scalar:
        """Return the root of a strictly increasing function of one real variable.

        ``slope`` is the derivative of f and ``guess`` is right to a few digits.
        """

    def pi(self) -> Scalar:
        """Return pi."""

    def imaginary(self, x: Scalar) -> Scalar:
        """Return i x."""

    def re(self, z: Scalar) -> Scalar:
        """Return Re z."""

    def im(self, z: Scalar) -> Scalar:
        """Return Im z."""

    def exp(self, z: Scalar) -> Scalar:
        """Return e^z."""

    def phi1(self, z: Scalar) -> Scalar:
        """Return (e^z - 1)/z without cancellation, 1 at z = 0."""

    def expm(self, X: Matrix) -> Matrix:
        """Return the matrix exponential."""

    def unit_root(self, k: int, L: int) -> Scalar:
        """Return exp(-2 pi i k / L), exact at the quarter turns."""

    def real(self, X: Matrix) -> Matrix:
        """Return Re X."""

    def conj(self, X: Matrix) -> Matrix:
        """Return the complex conjugate, not transposed."""

    def eig_skew(self, S: Matrix) -> tuple[list[Scalar], Matrix]:
        """Return (omega, V) with S = V diag(i omega) V* for a real skew-symmetric S.

        omega descends, V is unitary, and its phases are those that make row 0 positive.
        """
