"""HiPPO-FouD: damped cosines and sines.  No projection."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.exact import ExactArray
from s4ref.maths.hippo.family import LowRank
from s4ref.maths.hippo.fourier import Fourier, even_size


@dataclass(frozen=True)
class FouD(Fourier):
    """FouD, ``foud`` or ``fourier_diag`` of state-spaces/s4: damped cosines and sines.

    A = blkdiag_m [[-1/2, -2 pi m], [2 pi m, -1/2]],   B = (1, 0, sqrt(2), 0, ...), padded order.

    No projection: its kernels e^(-tau/2) cos 2 pi m tau are not orthonormal on [0, oo).
    Frequencies are 2 pi m where S4D-Lin has pi m.  Normal, Re lam = -1/2.  References:
    state-spaces/s4 ``hippo.py``; Formulary (2.26).

    Parameters
    ----------
    N : int
        State size, even.

    Raises
    ------
    InputError
        If N is no positive even integer.
    """

    N: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", even_size(self.N, "foud"))

    @property
    def name(self) -> str:
        """``foud(N)``."""
        return f"foud(N={self.N})"

    @property
    def rate(self) -> Fraction:
        """1."""
        return Fraction(1)

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return -I/2 and b'."""
        diagonal = [Fraction(-1, 2)] * self.N
        A: ExactArray = np.full((self.N, self.N), Fraction(0), dtype=object)
        A[np.diag_indices(self.N)] = diagonal
        return A, self.cosines()

    def low_rank(self) -> LowRank:
        """Return no columns: A is normal."""
        return LowRank(np.empty((self.N, 0), dtype=object), (), Fraction(-1, 2))
