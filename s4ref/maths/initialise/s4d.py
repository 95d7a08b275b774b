"""S4D-Lin: equally spaced frequencies."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.maths.initialise.base import Modal, even


@dataclass(frozen=True)
class S4DLin(Modal):
    """S4D-Lin: lam_n = -1/2 + i pi n, n = 0, ..., N/2 - 1, one of each pair, every weight 2, B = 1.

    The real mode n = 0 is doubled like the others, as the published formula does.  References:
    [S4D]; Formulary (4.1), (4.2).

    Parameters
    ----------
    N : int
        Full state size, even.
    """

    N: int

    def __post_init__(self) -> None:
        even(self.N, "S4D-Lin")

    @property
    def name(self) -> str:
        """``s4d-lin(N)``."""
        return f"s4d-lin(N={self.N})"

    @property
    def weight(self) -> tuple[int, ...]:
        """All 2."""
        return (2,) * (self.N // 2)

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F."""
        half = F.scalar(Fraction(-1, 2))
        return [half + F.imaginary(F.pi() * n) if n else half for n in range(self.N // 2)]
