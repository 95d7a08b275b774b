"""DSS: the upper half of a twice as large LegS spectrum, real part without a factor 2."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.exact import whole
from s4ref.maths.initialise.base import Modal
from s4ref.maths.initialise.legs import legs_half_modes


@dataclass(frozen=True)
class DSS(Modal):
    """DSS: the N eigenvalues with positive imaginary part of the LegS normal part of size 2N.

    Weights 1: y = Re(W x) with a complex row W, given as C.  B = 1, and the rule makes the model:
    ``dss(L)`` is DSS-softmax, K[l] = Re sum_n W_n/lam_n softmax_l(lam_n dt l); ``zoh`` is DSS-exp,
    K[l] = Re sum_n W_n/lam_n (e^(lam_n dt) - 1) e^(lam_n dt l).  Not S4D-LegS(N): twice as many
    modes, and no factor 2.  Cost O(N^2) in time and memory.  References: [DSS]; Formulary
    (4.3)-(4.5).

    Parameters
    ----------
    N : int
        Number of complex states, at least 1.
    """

    N: int

    def __post_init__(self) -> None:
        whole(self.N, "N")

    @property
    def name(self) -> str:
        """``dss(N)``."""
        return f"dss(N={self.N})"

    @property
    def weight(self) -> tuple[int, ...]:
        """All 1."""
        return (1,) * self.N

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return lam over F, omega descending."""
        return legs_half_modes(F, 2 * self.N)
