"""Generalised LegS: Jacobi polynomials on the exponentially warped past."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, rational, whole
from s4ref.maths.hippo.family import Family, LowRank


@dataclass(frozen=True)
class GLegS(Family):
    """The generalised LegS operator with weight x^alpha on x = e^-tau in [0, 1].

    A_nk = -sqrt((2n+1+alpha)(2k+1+alpha)) (n > k), A_nn = -(n+1+alpha),   B_n = sqrt(2n+1+alpha).

    alpha = 0 is :class:`LegS`.  Spectrum -(1 + alpha), ..., -(N + alpha).  Normal plus rank one: A
    + P P^T = -(1 + alpha)/2 I + S, P = B/sqrt(2).  Formulary (2.10), derived there.

    Parameters
    ----------
    N : int
        State size, at least 1.
    alpha : int, Fraction, str or float
        Exponent of the weight, above -1.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    alpha: Fraction

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        alpha = rational(self.alpha, "alpha")
        if alpha <= -1:
            raise InputError(f"alpha = {brief(self.alpha)}: must be above -1; 0 is legs")
        object.__setattr__(self, "alpha", alpha)

    @property
    def name(self) -> str:
        """``glegs(N, alpha)``."""
        return f"glegs(N={self.N}, alpha={self.alpha})"

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """2n + 1 + alpha."""
        return tuple(2 * n + 1 + self.alpha for n in range(self.N))

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return As_nk = -(2k+1+alpha) (n > k), -(n+1+alpha) (n = k), and Bs = 1."""
        A = np.full((self.N, self.N), Fraction(0), dtype=object)
        for n in range(self.N):
            A[n, :n] = [-(2 * k + 1 + self.alpha) for k in range(n)]
            A[n, n] = -(n + 1 + self.alpha)
        return A, np.full((self.N, 1), Fraction(1), dtype=object)

    def low_rank(self) -> LowRank:
        """Return P = B/sqrt(2) and the shift -(1 + alpha)/2."""
        ones = np.full((self.N, 1), Fraction(1), dtype=object)
        return LowRank(ones, (Fraction(1, 2),), -(1 + self.alpha) / 2)
