"""S4D with closed-form eigenvalues: Lin, Inv, Inv2, Quad and Real.

S4D-LegS, whose frequencies solve an equation, is in ``legs``.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.exact import ExactArray
from s4ref.maths.initialise.base import Modal, even


@dataclass(frozen=True)
class _S4D(Modal):
    """N/2 stored modes of weight 2 with B = 1.

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    N: int
    label: ClassVar[str]

    def __post_init__(self) -> None:
        even(self.N, self.label)

    @property
    def name(self) -> str:
        """The label in lower case with N."""
        return f"{self.label.lower()}(N={self.N})"

    @property
    def weight(self) -> tuple[int, ...]:
        """All 2."""
        return (2,) * (self.N // 2)


class _Decaying(_S4D):
    """Modes with real part -1/2."""

    @abstractmethod
    def frequency(self, F: Analytic, n: int) -> Scalar:
        """Return Im lam_n over F."""

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F."""
        half = F.scalar(Fraction(-1, 2))
        return [half + F.imaginary(self.frequency(F, n)) for n in range(self.N // 2)]


class S4DLin(_Decaying):
    """S4D-Lin: lam_n = -1/2 + i pi n, n = 0, ..., N/2 - 1, one of each pair, every weight 2, B = 1.

    The real mode n = 0 is doubled like the others, as the published formula does.  Cost O(N) in
    time and memory.  References: [S4D]; Formulary (4.1), (4.2).

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    label = "S4D-Lin"

    def frequency(self, F: Analytic, n: int) -> Scalar:
        """Return pi n."""
        return F.pi() * n

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F, the first one real."""
        return [F.scalar(Fraction(-1, 2)), *super().modes(F)[1:]]


class S4DInv(_Decaying):
    """S4D-Inv: lam_n = -1/2 + i (N/pi)(N/(2n+1) - 1), n = 0, ..., N/2 - 1, weights 2, B = 1.

    An approximation of the frequencies of S4D-LegS with the full N: its offset -N/pi makes it low
    at the top and high at the bottom.  Cost O(N) in time and memory.  References: [S4D]; Formulary
    (4.2).

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    label = "S4D-Inv"

    def frequency(self, F: Analytic, n: int) -> Scalar:
        """Return (N/pi)(N/(2n+1) - 1)."""
        return F.scalar(self.N * (Fraction(self.N, 2 * n + 1) - 1)) / F.pi()


class S4DInv2(_Decaying):
    """S4D-Inv2: lam_n = -1/2 + i (N/pi)(N/(n+1) - 1), n = 0, ..., N/2 - 1, weights 2, B = 1.

    Not S4D-Inv: the denominator is n + 1.  Cost O(N) in time and memory.  References: the S4D code;
    Formulary (4.2).

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    label = "S4D-Inv2"

    def frequency(self, F: Analytic, n: int) -> Scalar:
        """Return (N/pi)(N/(n+1) - 1)."""
        return F.scalar(self.N * (Fraction(self.N, n + 1) - 1)) / F.pi()


class S4DQuad(_Decaying):
    """S4D-Quad: lam_n = -1/2 + (i/pi)(2n+1)^2, n = 0, ..., N/2 - 1, weights 2, B = 1.

    Cost O(N) in time and memory.  References: [S4D]; Formulary (4.2).

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    label = "S4D-Quad"

    def frequency(self, F: Analytic, n: int) -> Scalar:
        """Return (2n+1)^2/pi."""
        return F.scalar(Fraction((2 * n + 1) ** 2)) / F.pi()


class S4DReal(_S4D):
    """S4D-Real: lam_n = -(n+1), n = 0, ..., N/2 - 1, weights 2, B = 1.

    Every mode is real and rational, and doubled as in the other S4D forms: a real C_n counts twice.
    Cost O(N) in time and memory.  References: [S4D]; Formulary (4.1), (4.2).

    Parameters
    ----------
    N : int
        Full state size, even; N/2 modes are stored.
    """

    label = "S4D-Real"

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F."""
        return [F.scalar(x) for x in self.rational()]

    def rational(self) -> ExactArray:
        """Return lam exactly."""
        lam: ExactArray = np.array([Fraction(-n) for n in range(1, self.N // 2 + 1)], dtype=object)
        return lam
