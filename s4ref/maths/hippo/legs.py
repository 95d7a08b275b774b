"""HiPPO-LegS: scaled Legendre polynomials on all of the past.

Not the time-varying recurrence x' = (A x + B u)/t: this is the time-invariant system of the same
matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.exact import ExactArray, whole
from s4ref.maths.hippo.family import LowRank


@dataclass(frozen=True)
class LegS:
    """The LegS operator of state size N.

    A_nk = -sqrt((2n+1)(2k+1)) for n > k, -(n+1) for n = k, 0 for n < k;   B_n = sqrt(2n+1),   n, k
    = 0..N-1.

    Spectrum -1, ..., -N.  Normal plus rank one: A + P P^T = -I/2 + S, P = B/sqrt(2), S skew
    (theorem ``legs-nplr``).  References: [HiPPO, Theorem 2], [S4, Theorem 1]; Formulary (2.4),
    (3.3).

    Parameters
    ----------
    N : int
        State size, at least 1.

    Raises
    ------
    InputError
        If N is not a positive integer.

    Examples
    --------
    >>> As, Bs = LegS(3).scaled()
    >>> [[int(a) for a in row] for row in As]
    [[-1, 0, 0], [-1, -2, 0], [-1, -3, -3]]
    """

    N: int

    def __post_init__(self) -> None:
        whole(self.N, "N")

    @property
    def name(self) -> str:
        """``legs(N)``."""
        return f"legs(N={self.N})"

    @property
    def radicands(self) -> tuple[int, ...]:
        """2n + 1."""
        return tuple(2 * n + 1 for n in range(self.N))

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return As = -M, M_nk = 2k+1 (n > k), n+1 (n = k), and Bs = (1, ..., 1)."""
        A = np.full((self.N, self.N), Fraction(0), dtype=object)
        for n in range(self.N):
            A[n, :n] = [Fraction(-(2 * k + 1)) for k in range(n)]
            A[n, n] = Fraction(-(n + 1))
        return A, np.full((self.N, 1), Fraction(1), dtype=object)

    def low_rank(self) -> LowRank:
        """Return P = T (1, ..., 1) sqrt(1/2) and the shift -1/2; Formulary (3.3)."""
        ones = np.full((self.N, 1), Fraction(1), dtype=object)
        return LowRank(ones, (Fraction(1, 2),), Fraction(-1, 2))
