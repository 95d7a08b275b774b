"""What every HiPPO family offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray


@dataclass(frozen=True)
class LowRank:
    """A + P P^T = shift I + skew, with P = T p diag(sqrt(gain)).

    Attributes
    ----------
    p : (N, r) exact; r = 0 where A is normal already
    gain : r squares of the column scales
    shift : real part of the spectrum of the normal part
    """

    p: ExactArray
    gain: tuple[Fraction, ...]
    shift: Fraction


class Family(ABC):
    """An exact recipe for A and B in a scaled basis x = T y, T = diag(sqrt(radicands)).

    A = T (As + pi circular) T^-1 and B = gain T Bs, where As, Bs and circular are rational.
    Subclasses are frozen dataclasses: equal families share what has been computed for them.
    """

    N: int

    @property
    @abstractmethod
    def name(self) -> str:
        """Name of the family with its parameters."""

    @abstractmethod
    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return (As, Bs), shapes (N, N) and (N, 1)."""

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """The squares of the diagonal of T, positive."""
        return (Fraction(1),) * self.N

    def circular(self) -> ExactArray | None:
        """Return the coefficient of pi in the scaled A, (N, N); None where pi does not enter."""
        return None

    @property
    def gain_square(self) -> Fraction | None:
        """The square of the common factor of B, or None where that is no rational number."""
        return Fraction(1)

    def gain(self, F: Analytic) -> Scalar:
        """Return the common factor of B over F."""
        square = self.gain_square
        assert square is not None, f"{self.name} must say its gain"
        return F.sqrt(square)

    def low_rank(self) -> LowRank:
        """Return the correction that makes A normal.

        Raises
        ------
        InputError
            Where no low-rank correction in this basis does.
        """
        raise InputError(f"{self.name} is not normal plus low rank in its basis")

    @property
    def real_modes(self) -> int:
        """How many eigenvalues of the normal part are real: they stand for themselves alone."""
        return self.N % 2

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix] | None:
        """Return (omega, V) with skew part V diag(i omega) V*, omega descending, in closed form.

        V is unitary and the first entry of each column that is not zero is positive.  None where
        no closed form is known; an eigensolver serves then.
        """
        del F
        return None
