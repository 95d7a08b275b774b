"""Generalised LagT(alpha, beta), and the Laguerre functions that code calls ``lagt``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.projection.base import Envelope, Kernel, Projection
from s4ref.maths.projection.polynomials import ball, laguerre, power, root


def _normalised(tau: Scalar, N: int, alpha: Fraction) -> list[Scalar]:
    """Return L_n^(alpha)(tau) / Lambda_n, orthonormal in tau^alpha e^(-tau).

    Lambda_n^2 = Gamma(n + alpha + 1)/n! = Gamma(1 + alpha) (1 + alpha)...(1 + alpha/n).
    """
    square, values = ball(1 + alpha).gamma(), []
    for n, value in enumerate(laguerre(tau, N, alpha)):
        square = square * (1 + ball(alpha / n)) if n else square
        values.append(value / square.sqrt())
    return values


@dataclass(frozen=True)
class _Laguerre(Projection):
    """What both have: L_n^(alpha)/Lambda_n is orthonormal in tau^alpha e^(-tau)."""

    @property
    def order(self) -> Fraction:
        """The parameter alpha of the Laguerre polynomials."""
        return Fraction(0)

    @property
    def window(self) -> Fraction | None:
        """None: all of the past."""
        return None

    @property
    def exact_for(self) -> str:
        """Every input."""
        return "every input"

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where the Laguerre polynomials vanish: at rational points they are rational."""
        return [p == 0 for p in laguerre(tau, self.N, self.order)]

    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Substitute tau = w^q, q the denominator of alpha."""
        p, q = self.order.numerator, self.order.denominator
        tau = w**q
        return _normalised(tau, self.N, self.order), q * w ** (p + q - 1) * (-tau).exp()

    def paired_end(self, depth: Scalar) -> Scalar:
        """Return depth^(1/q)."""
        return root(depth, self.order.denominator)

    def paired_tail(self, w: Scalar) -> list[Scalar]:
        """Bound by |L_n^(alpha)(tau)| <= L_n^(alpha)(-tau) <= tau^n L_n^(alpha)(-1), tau >= 1.

        The coefficients of L_n^(alpha)(-tau) are positive for alpha > -1.  With Cauchy and
        Schwarz, t_n^2 = (L_n(-1)/Lambda_n)^2 Gamma(2n + alpha + 1, T), T = w^q.
        """
        T, alpha = w**self.order.denominator, ball(self.order)
        sizes = _normalised(flint.arb(-1), self.N, self.order)
        return [size * T.gamma_upper(2 * n + alpha + 1).sqrt() for n, size in enumerate(sizes)]


@dataclass(frozen=True)
class LagTProjection(_Laguerre):
    """k_n = c e^(-(1+beta) tau/2) L_n^(alpha)(tau)/Lambda_n, c^2 = beta^(1-alpha)/Gamma(1-alpha).

    Measure c^2 tau^(-alpha) e^(-beta tau), basis L_n^(alpha)/Lambda_n tilted by
    tau^alpha e^(-(1-beta) tau/2)/c.  -1 < alpha < 1, beta > 0.  Formulary (2.18), (2.19);
    [HiPPO, App. D.2].
    """

    alpha: Fraction = Fraction(0)
    beta: Fraction = Fraction(1)

    @property
    def order(self) -> Fraction:
        """alpha."""
        return self.alpha

    @property
    def mass(self) -> Fraction:
        """1."""
        return Fraction(1)

    @property
    def timescale(self) -> Fraction:
        """(1 - alpha)/beta."""
        return (1 - self.alpha) / self.beta

    def _scale(self) -> Scalar:
        """Return c."""
        power = (ball(self.beta).log() * ball(1 - self.alpha)).exp() if self.beta != 1 else 1
        return (power / ball(1 - self.alpha).gamma()).sqrt()

    def measure(self, tau: Scalar) -> Scalar:
        """Return c^2 tau^(-alpha) e^(-beta tau)."""
        return self._scale() ** 2 * power(tau, -self.alpha) * (-ball(self.beta) * tau).exp()

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return L_n^(alpha)(tau)/Lambda_n tau^alpha e^(-(1-beta) tau/2)/c."""
        tilt = power(tau, self.alpha) * (-ball((1 - self.beta) / 2) * tau).exp()
        tilt = tilt / self._scale()
        return [p * tilt for p in _normalised(tau, self.N, self.alpha)]

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return c e^(-(1+beta) tau/2) L_n^(alpha)(tau)/Lambda_n."""
        decay = self._scale() * (-ball((1 + self.beta) / 2) * tau).exp()
        return [p * decay for p in _normalised(tau, self.N, self.alpha)]

    def envelope(self, T: Scalar) -> Envelope:
        """Bound as in :meth:`paired_tail`, for every T >= 1."""
        del T
        sizes = _normalised(flint.arb(-1), self.N, self.alpha)
        scale = self._scale()
        return Envelope([scale * s for s in sizes], list(range(self.N)), (1 + self.beta) / 2)


@dataclass(frozen=True)
class LaguerreFunctions(_Laguerre):
    """``lagt`` of state-spaces/s4: k_n = b e^(-tau/2) L_n(tau), Laguerre functions.

    Orthonormal in L^2(d tau) for b = 1: the measure b^2 is infinite, so there is no mean of tau.
    Not the paper's LagT.  Formulary (2.20).
    """

    b: Fraction = Fraction(1)

    @property
    def mass(self) -> None:
        """None: infinite."""
        return None

    @property
    def timescale(self) -> None:
        """None: the measure is uniform on [0, oo)."""
        return None

    def measure(self, tau: Scalar) -> Scalar:
        """Return b^2."""
        del tau
        return ball(self.b**2)

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return e^(-tau/2) L_n(tau)/b."""
        decay = (-tau / 2).exp() * ball(1 / self.b)
        return [p * decay for p in laguerre(tau, self.N, Fraction(0))]

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return b e^(-tau/2) L_n(tau)."""
        decay = (-tau / 2).exp() * ball(self.b)
        return [p * decay for p in laguerre(tau, self.N, Fraction(0))]

    def envelope(self, T: Scalar) -> Envelope:
        """Bound as in :meth:`paired_tail`, for every T >= 1."""
        del T
        sizes = laguerre(flint.arb(-1), self.N, Fraction(0))
        return Envelope([ball(abs(self.b)) * s for s in sizes], list(range(self.N)), Fraction(1, 2))


@dataclass(frozen=True)
class TLagTKernel(Kernel):
    """``tlagt`` of state-spaces/s4: k_n = b e^(-(1+b) tau/2) L_n(tau).

    Those of LagT(0, b) times sqrt(b), so a projection only for b = 1.  Formulary (2.20).
    """

    b: Fraction = Fraction(1)

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where the Laguerre polynomials vanish: at rational points they are rational."""
        return [p == 0 for p in laguerre(tau, self.N, Fraction(0))]

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return b e^(-(1+b) tau/2) L_n(tau)."""
        decay = (-ball((1 + self.b) / 2) * tau).exp() * ball(self.b)
        return [p * decay for p in laguerre(tau, self.N, Fraction(0))]
