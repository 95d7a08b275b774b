"""Truncated Fourier bases: FouT with the midpoint closure, ``fourier_decay``, and FouD."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from s4ref.arithmetic.protocol import Scalar
from s4ref.maths.projection.base import Kernel, WindowProjection
from s4ref.maths.projection.polynomials import ball


def _harmonics(v: Scalar, N: int, padded: bool) -> list[Scalar]:
    """Return 1, c_1, s_1, c_2, ...: sqrt(2) times cos and sin of 2 pi m v; padded 1, 0, c_1, ..."""
    root = flint.arb(2).sqrt()
    turn, values = 2 * flint.arb.pi() * v, [flint.arb(1)]
    if padded:
        values.append(flint.arb(0))
    for m in range(1, (N + 1) // 2 + 1):
        values += [root * (turn * m).cos(), root * (turn * m).sin()]
    return values[:N]


def _idle(v: Fraction, N: int, padded: bool) -> list[bool]:
    """Return which harmonics vanish at v: cosines at odd quarter turns, sines at half ones."""
    quarters = 4 * v
    values = [False] + [True] * padded
    for m in range(1, (N + 1) // 2 + 1):
        turn = quarters * m
        values += [turn.denominator == 1 and turn % 2 == 1, turn % 2 == 0]
    return values[:N]


@dataclass(frozen=True)
class FouTProjection(WindowProjection):
    """1, sqrt(2) cos(2 pi m tau/theta), sqrt(2) sin(2 pi m tau/theta) in the measure 1/theta.

    Padded order puts a dummy function, exactly 0, at index 1.  Both closures of the endpoint,
    (2.21) and (2.23), keep this projection for the same inputs.  Formulary (2.21)-(2.23);
    [HTTYH].
    """

    padded: bool = False

    @property
    def impulse(self) -> bool:
        """No: the endpoint is closed by the reconstruction."""
        return False

    @property
    def exact_for(self) -> str:
        """Periodic trigonometric polynomials that the basis holds."""
        return "theta-periodic trigonometric polynomials of the frequencies in the basis"

    @property
    def norms(self) -> tuple[Fraction, ...]:
        """1, and 0 for the dummy state."""
        return tuple(Fraction(int(not (self.padded and n == 1))) for n in range(self.N))

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where cosines and sines vanish, and the dummy state."""
        return _idle(tau / self.theta, self.N, self.padded)

    def measure(self, tau: Scalar) -> Scalar:
        """Return 1/theta."""
        del tau
        return ball(1 / self.theta)

    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return r_n(tau)."""
        return _harmonics(tau * ball(1 / self.theta), self.N, self.padded)

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return r_n(tau)/theta."""
        return [r * ball(1 / self.theta) for r in self.basis(tau)]

    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Substitute w = tau/theta."""
        return _harmonics(w, self.N, self.padded), ball(Fraction(1))


@dataclass(frozen=True)
class FouDKernel(Kernel):
    """FouD: e^(-tau/2) times 1, 0, sqrt(2) cos(2 pi m tau), sqrt(2) sin(2 pi m tau), ...

    A damped Fourier set, orthogonal in no measure on [0, oo), so no projection.
    Formulary (2.26).
    """

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return where cosines and sines vanish, and the dummy state."""
        return _idle(tau, self.N, padded=True)

    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return k_n(tau)."""
        decay = (-tau / 2).exp()
        return [decay * h for h in _harmonics(tau, self.N, padded=True)]
