"""LegS and LegS(alpha): Legendre and Jacobi polynomials in x = e^(-tau), on all of the past.

The time-varying LegS is the same projection with x = s/t: tau is the logarithm of t/s.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.projection.base import Envelope, Projection
from s4ref.maths.projection.polynomials import ball, jacobi, power


@dataclass(frozen=True)
class LegSProjection(Projection):
    """r_n = sqrt(2n+1+alpha) P_n^(0,alpha)(2 e^(-tau) - 1) in the measure e^(-(1+alpha) tau).

    Formulary (2.3), (2.6), (2.10); [HiPPO, App. D.3], [HTTYH].  Mass 1/(1 + alpha).
    """

    alpha: Fraction = Fraction(0)

    @property
    def window(self) -> Fraction | None:
        """None: all of the past."""
        return None

    @property
    def mass(self) -> Fraction:
        """1/(1 + alpha)."""
        return 1 / (1 + self.alpha)

    @property
    def timescale(self) -> Fraction:
        """1/(1 + alpha)."""
        return 1 / (1 + self.alpha)

    @property
    def exact_for(self) -> str:
        """Every input."""
        return "every input"

    def polynomials(self, x: Scalar) -> list[Scalar]:
        """Return p_n(x), orthonormal on [0, 1] in the weight x^alpha."""
        values = jacobi(2 * x - 1, self.N, self.alpha)
        return [ball(2 * n + 1 + self.alpha).sqrt() * p for n, p in enumerate(values)]

    def measure(self, tau: Scalar) -> Scalar:
        """Return e^(-(1 + alpha) tau)."""
        return (-ball(1 + self.alpha) * tau).exp()

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return p_n(e^(-tau))."""
        return self.polynomials((-tau).exp())

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return p_n(e^(-tau)) e^(-(1 + alpha) tau)."""
        weight = self.measure(tau)
        return [p * weight for p in self.basis(tau)]

    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Substitute x = w^q, q the denominator of alpha: x^alpha dx = q w^(p+q-1) dw."""
        p, q = self.alpha.numerator, self.alpha.denominator
        return self.polynomials(w**q), q * w ** (p + q - 1)

    def envelope(self, T: Scalar) -> Envelope | None:
        """Bound p_n over x in [0, e^(-T)] by its recurrence run on that ball."""
        x = flint.arb(0).union((-T).exp())
        size = [abs(p).upper() for p in self.polynomials(x)]
        return Envelope(size, [0] * self.N, 1 + self.alpha)


@dataclass(frozen=True)
class GrowingLegSProjection(LegSProjection):
    """Time-varying LegS in x = s/t: r_n = p_n(x) in the measure x^alpha on [0, 1].

    Every method takes x in the place of tau.  Formulary (2.3); [HiPPO, App. D.3].
    """

    @property
    def window(self) -> Fraction:
        """1: from the start to now."""
        return Fraction(1)

    @property
    def timescale(self) -> Fraction:
        """1/(2 + alpha), the mean of 1 - x: the age in units of t, over the mass."""
        return 1 / (2 + self.alpha)

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where the polynomials vanish: at rational points they are rational."""
        return [p == 0 for p in jacobi(2 * tau - 1, self.N, self.alpha)]

    def measure(self, tau: Scalar) -> Scalar:
        """Return x^alpha."""
        return power(tau, self.alpha)

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return p_n(x)."""
        return self.polynomials(tau)

    def envelope(self, T: Scalar) -> None:
        """Return None: the window is finite."""
        del T
