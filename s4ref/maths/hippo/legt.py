"""HiPPO-LegT: Legendre polynomials on a sliding window.

The Legendre Memory Unit is the same system up to a diagonal similarity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import ExactArray, rational, whole
from s4ref.maths.hippo.family import Family, LowRank


@dataclass(frozen=True)
class LegT(Family):
    """The LegT operator of state size N on a window of length theta.

    A_nk = -(1/theta) sqrt((2n+1)(2k+1)) {1 if k <= n, (-1)^(n-k) if k >= n},   B_n = (1/theta)
    sqrt(2n+1).

    ``basis="lmu"`` gives the Legendre Memory Unit, S A S^-1 and S B with S = diag((-1)^n
    sqrt(2n+1)). Normal plus rank two in the orthonormal basis, with Re lam = 0.  Theorems
    ``legt-ode``, ``legt-nplr``, ``legt-hurwitz`` and ``legt-lmu-similarity``.  References: [HiPPO,
    App. D.1], [LMU]; Formulary (2.11), (2.13), (2.14), (3.9).

    Parameters
    ----------
    N : int
        State size, at least 1.
    theta : int, Fraction, str or float
        Window length, positive.  Default 2 (timescale 1), as in state-spaces/s4;
        HazyResearch/hippo-code uses 1.
    basis : {"orthonormal", "lmu"}

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    theta: Fraction = field(default=Fraction(2))
    basis: Literal["orthonormal", "lmu"] = "orthonormal"

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        theta = rational(self.theta, "theta")
        if theta <= 0:
            raise InputError(f"theta = {self.theta!r}: the window length must be positive")
        if self.basis not in ("orthonormal", "lmu"):
            raise InputError(f"basis = {self.basis!r}: choose 'orthonormal' or 'lmu'")
        object.__setattr__(self, "theta", theta)

    @property
    def name(self) -> str:
        """``legt(N, theta, basis)``."""
        return f"legt(N={self.N}, theta={self.theta}, {self.basis})"

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """2n + 1, or 1 where the LMU basis makes the entries rational."""
        return tuple(
            Fraction(2 * n + 1 if self.basis == "orthonormal" else 1) for n in range(self.N)
        )

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return the rational (As, Bs)."""
        N, theta = self.N, self.theta
        A = np.empty((N, N), dtype=object)
        for n in range(N):
            for k in range(N):
                sign = 1 if k <= n else (-1) ** (k - n)
                if self.basis == "orthonormal":
                    A[n, k] = Fraction(-sign * (2 * k + 1)) / theta
                else:
                    A[n, k] = Fraction(-sign * (2 * n + 1) * (-1) ** (n + k)) / theta
        if self.basis == "orthonormal":
            B = [Fraction(1) / theta] * N
        else:
            B = [Fraction((2 * n + 1) * (-1) ** n) / theta for n in range(N)]
        return A, np.array(B, dtype=object).reshape(N, 1)

    def low_rank(self) -> LowRank:
        """Return the even and the odd column of P; Formulary (3.9)."""
        if self.basis != "orthonormal":
            raise InputError(
                "LegT in the LMU basis is not normal plus low rank: use basis='orthonormal'"
            )
        p = np.array(
            [[Fraction(int(n % 2 == q)) for q in (0, 1)] for n in range(self.N)], dtype=object
        )
        return LowRank(p, (1 / self.theta, 1 / self.theta), Fraction(0))
