"""What every HiPPO family offers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from s4ref.exact import ExactArray


@dataclass(frozen=True)
class LowRank:
    """A + P P^T = shift I + skew, with P = T p diag(sqrt(gain)).

    Attributes
    ----------
    p : (N, r) exact
    gain : r squares of the column scales
    shift : real part of the spectrum of the normal part
    """

    p: ExactArray
    gain: tuple[Fraction, ...]
    shift: Fraction


class Family(Protocol):
    """An exact recipe for (A, B) and, where it exists, the low-rank correction P."""

    @property
    def name(self) -> str:
        """Name of the family with its parameters."""

    @property
    def N(self) -> int:
        """State size."""

    @property
    def radicands(self) -> tuple[int, ...]:
        """The squares of the diagonal of T."""

    def __hash__(self) -> int:
        """Families are values: equal ones share what has been computed for them."""

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return (As, Bs), shapes (N, N) and (N, 1), with A = T As T^-1 and B = T Bs."""

    def low_rank(self) -> LowRank:
        """Return the correction that makes A normal."""
