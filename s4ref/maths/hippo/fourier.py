"""What the Fourier families share.

Two orders of the states are in use.  The plain one, of odd N = 2M + 1, is 1, c_1, s_1, ..., c_M,
s_M.  The padded one of published code, of even N = 2M + 2, keeps a state for sin 0 = 0 after the
constant: a row and a column of zeros that nothing reaches.
"""

from __future__ import annotations

from abc import abstractmethod
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, rational, whole
from s4ref.maths.hippo.family import Family


def even_size(N: object, name: str) -> int:
    """Return the size of a padded order."""
    size = whole(N, "N")
    if size % 2:
        raise InputError(f"N = {N}: the padded order of {name} has an even number of states")
    return size


def odd_size(N: object) -> int:
    """Return the size of a plain order."""
    size = whole(N, "N")
    if size % 2 == 0:
        raise InputError(
            f"N = {N}: fout has one constant and pairs of cosine and sine, so N must be odd; "
            "padded=True is the order of published code, with an idle state and even N"
        )
    return size


def window_length(theta: object) -> Fraction:
    """Return theta exactly; it must be positive."""
    value = rational(theta, "theta")
    if value <= 0:
        raise InputError(f"theta = {brief(theta)}: the window length must be positive")
    return value


class Fourier(Family):
    """A family in a basis of cosines and sines, in the plain (odd N) or the padded order (even N).

    T = diag(1, sqrt(2), sqrt(2), ...) makes the row b = T b' of the constant and the cosines
    rational.
    """

    @property
    @abstractmethod
    def rate(self) -> Fraction:
        """Half of the fundamental angular frequency over pi: omega_m = 2 pi m rate."""

    @property
    def real_modes(self) -> int:
        """The constant, and the idle state of the padded order."""
        return 2 - self.N % 2

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """1 for the constant, 2 for everything else."""
        return tuple(Fraction(1 if n == 0 else 2) for n in range(self.N))

    def circular(self) -> ExactArray:
        """Return -2 m rate at (c_m, s_m) and 2 m rate at (s_m, c_m)."""
        A: ExactArray = np.full((self.N, self.N), Fraction(0), dtype=object)
        for m, c in enumerate(range(self.real_modes, self.N, 2), start=1):
            A[c, c + 1], A[c + 1, c] = -2 * m * self.rate, 2 * m * self.rate
        return A

    def cosines(self) -> ExactArray:
        """Return b', (N, 1): 1 for the constant and the cosines, 0 for the sines."""
        b: ExactArray = np.full((self.N, 1), Fraction(0), dtype=object)
        b[0] = Fraction(1)
        b[self.real_modes :: 2] = Fraction(1)
        return b

    def correction(self) -> ExactArray:
        """Return T^-1 b b^T T, (N, N), for b = T b'."""
        b = self.cosines()[:, 0]
        row = b * np.array(self.radicands, dtype=object)
        return np.asarray(np.multiply.outer(b, row), dtype=object)

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return omega = 2 pi m rate, and (c_m, s_m) = (1, -i)/sqrt(2)."""
        N, real = self.N, self.real_modes
        pairs = (N - real) // 2
        zero, one = F.scalar(Fraction(0)), F.scalar(Fraction(1))
        root = F.sqrt(Fraction(1, 2))
        positive = [F.pi() * F.scalar(2 * m * self.rate) for m in range(pairs, 0, -1)]
        omega = [*positive, *[zero] * real, *(-w for w in reversed(positive))]
        columns = [[zero] * N for _ in range(N)]
        for j in range(pairs):
            c = real + 2 * (pairs - 1 - j)
            for column, sign in ((columns[j], -1), (columns[N - 1 - j], 1)):
                column[c], column[c + 1] = root, sign * F.imaginary(root)
        for j in range(real):
            columns[pairs + j][j] = one
        return omega, F.rows([[column[n] for column in columns] for n in range(N)])
