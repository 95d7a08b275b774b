"""HiPPO-LegS: scaled Legendre polynomials on all of the past.

Not the time-varying recurrence x' = (A x + B u)/t: this is the time-invariant system of the same
matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.exact import ExactArray, whole
from s4ref.maths.hippo.family import Family, LowRank
from s4ref.maths.hippo.legs_modes import legs_modes


@dataclass(frozen=True)
class LegS(Family):
    """The LegS operator of state size N.

    A_nk = -sqrt((2n+1)(2k+1)) for n > k, -(n+1) for n = k, 0 for n < k;   B_n = sqrt(2n+1),   n, k
    = 0..N-1.

    Spectrum -1, ..., -N.  Normal plus rank one: A + P P^T = -I/2 + S, P = B/sqrt(2), S skew.
    Theorems ``legs-ode``, ``legs-orthogonality``, ``legs-warped-basis``, ``legs-nplr``,
    ``legs-spectrum``, ``legs-hurwitz``, ``legs-determinant``, ``legs-dc-gain`` and
    ``legs-contraction``.  References: [HiPPO, Theorem 2], [S4, Theorem 1]; Formulary (2.4), (3.3).

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
        object.__setattr__(self, "N", whole(self.N, "N"))

    @property
    def name(self) -> str:
        """``legs(N)``."""
        return f"legs(N={self.N})"

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """2n + 1."""
        return tuple(Fraction(2 * n + 1) for n in range(self.N))

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

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return the roots of a scalar equation and vectors in closed form; O(N^2) functions."""
        return legs_modes(F, self.N)


@dataclass(frozen=True)
class LegSD(Family):
    """The normal part of LegS with half the input, ``legsd`` of state-spaces/s4.

    A = A_legs + B B^T/2 = -I/2 + S,   B = B_legs/2.

    What S4D-LegS keeps of LegS.  It is no projection: its kernels are not orthonormal in any
    window, and its transfer function is that of LegS divided by 1 + E_N (theorem
    ``legs-diagonal-transfer``).  References: state-spaces/s4 ``hippo.py``; Formulary (3.3), (4.9).

    Parameters
    ----------
    N : int
        State size, at least 1.

    Raises
    ------
    InputError
        If N is not a positive integer.
    """

    N: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))

    @property
    def name(self) -> str:
        """``legsd(N)``."""
        return f"legsd(N={self.N})"

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """2n + 1."""
        return LegS(self.N).radicands

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return As_nk = -(2k+1)/2 (n > k), -1/2 (n = k), (2k+1)/2 (n < k), and Bs = 1/2."""
        A, B = LegS(self.N).scaled()
        outer = np.tile([Fraction(2 * k + 1, 2) for k in range(self.N)], (self.N, 1))
        return A + outer, B / 2

    def low_rank(self) -> LowRank:
        """Return no columns: A is normal."""
        return LowRank(np.empty((self.N, 0), dtype=object), (), Fraction(-1, 2))

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return those of LegS."""
        return legs_modes(F, self.N)
