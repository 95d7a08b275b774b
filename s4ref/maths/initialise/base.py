"""What a diagonal initialisation is: modes, inputs and weights over any analytic arithmetic."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Literal, get_args

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, whole


# of the output row C that a caller gives: stored modes, or the states before diagonalisation
Basis = Literal["modes", "state"]


class Modal(ABC):
    """A diagonal system x_j' = lam_j x_j + B_j u without an output row of its own.

    Subclasses are frozen dataclasses: values that can be compared and remembered.
    ``isinstance(x, Modal)`` is the test for "is a diagonal initialisation".  Formulary (4.1).
    """

    N: int

    @property
    @abstractmethod
    def name(self) -> str:
        """The published name with the size, ``s4d-lin(N=64)``."""

    @property
    @abstractmethod
    def weight(self) -> tuple[int, ...]:
        """Weight of each stored mode: 2 stands for the mode and its conjugate."""

    @property
    def n(self) -> int:
        """Number of stored modes."""
        return len(self.weight)

    @property
    def width(self) -> int:
        """Number of inputs."""
        return 1

    @property
    def readout(self) -> int:
        """Length of the output row that a caller gives: n, unless C belongs to another basis."""
        return self.n

    @abstractmethod
    def modes(self, F: Analytic) -> list[Scalar]:
        """Return the n modes lam over F."""

    def inputs(self, F: Analytic) -> list[Scalar]:
        """Return B over F, n * width entries mode by mode; 1 unless it is said otherwise."""
        return [F.scalar(Fraction(1))] * (self.n * self.width)

    def outputs(self, F: Analytic, C: Matrix) -> Matrix:
        """Return the rows of stored modes (outputs, n) for the caller's C (outputs, readout)."""
        del F
        return C

    def rational(self) -> ExactArray | None:
        """Return lam exactly where all of it is rational and B = 1; else None."""
        return None


def even(N: object, name: str) -> int:
    """Return N if it is an even int of at least 2.

    Raises
    ------
    InputError
        Otherwise; ``name`` says whose size it is.
    """
    size = whole(N, "N")
    if size % 2:
        raise InputError(
            f"N = {size}: {name} stores one mode of each conjugate pair, so N must be even"
        )
    return size


def known_basis(basis: object) -> None:
    """Refuse what is no basis of an output row.

    Raises
    ------
    InputError
        Unless it is ``"modes"`` or ``"state"``.
    """
    if basis not in get_args(Basis):
        raise InputError(
            f"basis = {brief(basis)} is unknown: 'modes' if C multiplies the stored modes, 'state' "
            "if it multiplies the states before diagonalisation"
        )
