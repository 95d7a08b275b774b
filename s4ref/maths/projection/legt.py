"""LegT and the Legendre Memory Unit: Legendre polynomials on the window [0, theta]."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.projection.base import WindowProjection
from s4ref.maths.projection.polynomials import ball, jacobi


@dataclass(frozen=True)
class LegTProjection(WindowProjection):
    """r_n = sqrt(2n+1) P_n(1 - 2 tau/theta) in the uniform measure 1/theta.

    ``lmu`` names the same functions r_n = P_n(2 tau/theta - 1), whose squared norms are 1/(2n+1).
    Formulary (2.12), (2.14), (2.16); [HiPPO, App. D.1], [LMU].

    The kernel is that of the projection.  The differential equation replaces u(t - theta), which
    it has forgotten, by its own reconstruction, so e^(tau A) B is another function.
    """

    lmu: bool = False

    @property
    def impulse(self) -> bool:
        """No: the endpoint is closed by the reconstruction."""
        return False

    @property
    def exact_for(self) -> str:
        """Polynomials of degree below N."""
        return "polynomials of degree < N"

    @property
    def norms(self) -> tuple[Fraction, ...]:
        """1, or 1/(2n + 1) for the Legendre Memory Unit."""
        return tuple(Fraction(1, 2 * n + 1 if self.lmu else 1) for n in range(self.N))

    def _at(self, v: Scalar) -> list[Scalar]:
        x = 2 * v - 1 if self.lmu else 1 - 2 * v
        values = jacobi(x, self.N, Fraction(0))
        if self.lmu:
            return values
        return [ball(Fraction(2 * n + 1)).sqrt() * p for n, p in enumerate(values)]

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where the Legendre polynomials vanish: at rational points they are rational."""
        return [p == 0 for p in jacobi(1 - 2 * tau / self.theta, self.N, Fraction(0))]

    def measure(self, tau: Scalar) -> Scalar:
        """Return 1/theta."""
        del tau
        return ball(1 / self.theta)

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return r_n(tau)."""
        return self._at(tau * ball(1 / self.theta))

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return r_n(tau) / (theta norm_n)."""
        factors = [ball(1 / (self.theta * norm)) for norm in self.norms]
        return [r * factor for r, factor in zip(self.basis(tau), factors, strict=True)]

    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Substitute w = tau/theta."""
        return self._at(w), ball(Fraction(1))
