"""HiPPO-ChebT: Chebyshev polynomials on a window.  Not for use beyond the window."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, rational, whole
from s4ref.maths.hippo.family import Family, LowRank


@dataclass(frozen=True)
class ChebT(Family):
    """The ChebT operator of state size N on a window of length theta.

    A_nk = -(4n/theta) {1/sqrt(2) if k = 0, 1 if k >= 1} for odd n - k > 0, else 0;
    B = 2^(3/2)/(pi theta) (1, sqrt(2), sqrt(2), ...).

    The input before the window counts as zero: the endpoint is dropped.  A is nilpotent, so the
    kernels are the polynomials 2^(3/2)/(pi theta) p_n(tau) for ever, growing without bound beyond
    the window: not BIBO stable, and not normal plus low rank.  References: [HiPPO, App. D.5];
    Formulary (2.27).

    Parameters
    ----------
    N : int
        State size, at least 1.
    theta : int, Fraction, str or float
        Window length, positive.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    theta: Fraction = field(default=Fraction(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        theta = rational(self.theta, "theta")
        if theta <= 0:
            raise InputError(f"theta = {brief(self.theta)}: the window length must be positive")
        object.__setattr__(self, "theta", theta)

    @property
    def name(self) -> str:
        """``chebt(N, theta)``."""
        return f"chebt(N={self.N}, theta={self.theta})"

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """1, 2, 2, ..."""
        return tuple(Fraction(1 if n == 0 else 2) for n in range(self.N))

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return As_nk = -(4n/theta), halved for k = 0, and Bs = 1."""
        A: ExactArray = np.full((self.N, self.N), Fraction(0), dtype=object)
        for n in range(self.N):
            for k in range(n - 1, -1, -2):
                A[n, k] = Fraction(-4 * n if k else -2 * n) / self.theta
        return A, np.full((self.N, 1), Fraction(1), dtype=object)

    @property
    def gain_square(self) -> Fraction | None:
        """None: it holds 1/pi."""
        return None

    def gain(self, F: Analytic) -> Scalar:
        """Return 2^(3/2)/(pi theta)."""
        return F.sqrt(Fraction(8)) / (F.pi() * F.scalar(self.theta))

    def low_rank(self) -> LowRank:
        """Refuse."""
        raise InputError(
            f"{self.name} is nilpotent and not normal plus low rank: there is no DPLR form; use "
            "the matrices themselves"
        )
