"""What a family says when read as a projection of the past on orthogonal functions.

This is HiPPO's definition, and shares no formula with the matrices in ``maths.hippo``: measures,
bases and closed-form kernels stand here, differential equations there, and tests bring the two
together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import flint

from s4ref.arithmetic.protocol import Scalar


class Envelope(NamedTuple):
    """A bound for all tau >= T >= 1: |k_n(tau)| <= size[n] tau^power[n] e^(-rate tau)."""

    size: list[Scalar]
    power: list[int]
    rate: Fraction


@dataclass(frozen=True)
class Kernel(ABC):
    """The state kernel [e^(tau A) B]_n in closed form, for families with no more than that.

    Attributes
    ----------
    N : number of states
    """

    N: int

    @abstractmethod
    def kernel(self, tau: Scalar) -> list[Scalar]:
        """Return k_0(tau), ..., k_(N-1)(tau); entire in tau, so complex balls are welcome."""

    def zeros(self, tau: Fraction) -> list[bool]:
        """Return which of them are exactly 0 at tau; balls about zero cannot tell."""
        del tau
        return [False] * self.N

    @property
    def impulse(self) -> bool:
        """Whether ``kernel`` is [e^(tau A) B]_n for every tau >= 0, not only a reading of it."""
        return True


@dataclass(frozen=True)
class Projection(Kernel):
    """x_n(t) = integral of u(t - tau) k_n(tau) over the window; Formulary (2.1), (2.2).

    The basis r_n is orthogonal in the measure mu, and k_n = r_n mu / norm_n, so that sum x_n r_n
    is the best approximation of the past in L^2(mu).  With a tilt chi, r_n = sqrt(zeta) p_n chi
    and mu = omega / (zeta chi^2) for polynomials p_n orthonormal in omega.
    """

    @property
    @abstractmethod
    def window(self) -> Fraction | None:
        """Length of the window [0, theta]; None if it is all of [0, oo)."""

    @property
    @abstractmethod
    def mass(self) -> Fraction | None:
        """Integral of the measure; None if it is infinite."""

    @property
    @abstractmethod
    def timescale(self) -> Fraction | None:
        """Mean of tau in the measure, (2.28); None if there is none."""

    @property
    @abstractmethod
    def exact_for(self) -> str:
        """The inputs for which the differential equation keeps exactly this projection."""

    @property
    def norms(self) -> tuple[Fraction, ...]:
        """Squares of the norms of the basis functions in the measure."""
        return (Fraction(1),) * self.N

    @abstractmethod
    def measure(self, tau: Scalar) -> Scalar:
        """Return mu(tau) inside the window."""

    def measure_zero(self, tau: Fraction) -> bool:
        """Return whether mu(tau) is exactly 0, where a ball cannot tell."""
        del tau
        return False

    @abstractmethod
    def basis(self, tau: Scalar) -> list[Scalar]:
        """Return r_0(tau), ..., r_(N-1)(tau)."""

    @abstractmethod
    def paired(self, w: Scalar) -> tuple[list[Scalar], Scalar]:
        """Return (q, d) with integral of r_m r_n mu dtau = integral of q_m q_n d dw.

        A change of variable w(tau) that leaves no singular end point, so that quadrature applies.
        """

    def paired_end(self, depth: Scalar) -> Scalar:
        """Return where w ends, starting from 0; on an infinite range, w at tau = depth."""
        del depth
        return flint.arb(1)

    def paired_tail(self, w: Scalar) -> list[Scalar]:
        """Return t_n with |integral of q_m q_n d beyond w| <= t_m t_n, for w >= 1."""
        del w
        return [flint.arb(0)] * self.N

    def envelope(self, T: Scalar) -> Envelope | None:
        """Return a bound of the kernels beyond T >= 1; None for finite windows."""
        del T
        return None


@dataclass(frozen=True)
class WindowProjection(Projection):
    """A projection of the window [0, theta] in a measure that is symmetric about its middle.

    Attributes
    ----------
    theta : length of the window
    """

    theta: Fraction = Fraction(1)

    @property
    def window(self) -> Fraction:
        """The window length theta."""
        return self.theta

    @property
    def mass(self) -> Fraction:
        """1."""
        return Fraction(1)

    @property
    def timescale(self) -> Fraction:
        """theta/2."""
        return self.theta / 2
