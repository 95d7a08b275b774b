"""ChebT: Chebyshev polynomials on the window [0, theta], tilted by their own weight."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.projection.base import WindowProjection
from s4ref.maths.projection.polynomials import ball, chebyshev


@dataclass(frozen=True)
class ChebTProjection(WindowProjection):
    """k_n = 2^(3/2)/(pi theta) p_n, p_0 = 1, p_n = sqrt(2) T_n(1 - 2 tau/theta).

    The tilt chi = omega = 1/(pi theta sqrt(v(1-v))), v = tau/theta, makes the kernel a polynomial,
    the measure 8/(pi theta) sqrt(v(1-v)) and the basis p_n / sqrt(8 v(1-v)), infinite at both
    ends: the endpoint cannot be reconstructed, and u(t - theta) is taken to be 0.
    Formulary (2.27); [HiPPO, App. D.5].
    """

    @property
    def exact_for(self) -> str:
        """Inputs that vanish outside the window."""
        return "inputs that vanish outside the window"

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where the Chebyshev polynomials vanish: at rational points they are rational."""
        return [p == 0 for p in chebyshev(1 - 2 * tau / self.theta, self.N)]

    def _polynomials(self, x: Scalar) -> list[Scalar]:
        root = flint.arb(2).sqrt()
        return [root * p if n else p for n, p in enumerate(chebyshev(x, self.N))]

    def _root(self, tau: Scalar) -> Scalar:
        """Return sqrt(v (1 - v)) at a real point of the window."""
        v = tau * ball(1 / self.theta)
        return (v * (1 - v)).nonnegative_part().sqrt()

    def measure_zero(self, tau: Fraction) -> bool:
        """Return whether tau is an end of the window."""
        return tau in (0, self.theta)

    def measure(self, tau: Scalar) -> Scalar:
        """Return 8/(pi theta) sqrt(v (1 - v))."""
        return ball(8 / self.theta) / flint.arb.pi() * self._root(tau)

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return p_n / sqrt(8 v (1 - v))."""
        scale = self._root(tau) * flint.arb(8).sqrt()
        return [p / scale for p in self._polynomials(1 - tau * ball(2 / self.theta))]

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return 2^(3/2)/(pi theta) p_n, for tau beyond the window too."""
        scale = flint.arb(8).sqrt() * ball(1 / self.theta) / flint.arb.pi()
        return [scale * p for p in self._polynomials(1 - tau * ball(2 / self.theta))]

    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Substitute v = sin^2(pi w/2): the weight omega d tau becomes dw."""
        return self._polynomials((flint.arb.pi() * w).cos()), ball(Fraction(1))
