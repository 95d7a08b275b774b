"""HiPPO-FouT: a Fourier series on a sliding window, with two ways to close its far end."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from s4ref.exact import ExactArray
from s4ref.maths.hippo.family import LowRank
from s4ref.maths.hippo.fourier import Fourier, even_size, odd_size, window_length


@dataclass(frozen=True)
class FouT(Fourier):
    """The FouT operator: the Fourier series of the last theta units of time.

    A = A0 - (2/theta) b b^T,   B = (2/theta) b,   b = (1, sqrt(2), 0, sqrt(2), 0, ...),

    A0 the rotations by 2 pi m/theta.  The endpoint u(t - theta) is closed by the midpoint of the
    jump, so the projection is exact for theta-periodic trigonometric polynomials alone.  Normal
    plus rank one with Re lam = 0 (theorem ``fout-nplr``); Hurwitz but for the idle state of the
    padded order.  References: [HTTYH]; Formulary (2.21), (2.22), (3.11).

    Parameters
    ----------
    N : int
        State size: odd, or even if padded.
    theta : int, Fraction, str or float
        Window length, positive; state-spaces/s4 ``fout`` has 2, ``fourier2`` has 1.
    padded : bool
        Whether a state for sin 0 = 0 stands after the constant.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    theta: Fraction = field(default=Fraction(1))
    padded: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "N", even_size(self.N, "fout") if self.padded else odd_size(self.N)
        )
        object.__setattr__(self, "theta", window_length(self.theta))

    @property
    def name(self) -> str:
        """``fout(N, theta)``, or ``fout-padded(N, theta)``."""
        return f"fout{'-padded' if self.padded else ''}(N={self.N}, theta={self.theta})"

    @property
    def rate(self) -> Fraction:
        """1/theta."""
        return 1 / self.theta

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return the rational part -(2/theta) T^-1 b b^T T, and (2/theta) b'."""
        gain = 2 / self.theta
        return -gain * self.correction(), gain * self.cosines()

    def low_rank(self) -> LowRank:
        """Return P = sqrt(2/theta) b; Formulary (3.11)."""
        return LowRank(self.cosines(), (2 / self.theta,), Fraction(0))


@dataclass(frozen=True)
class FourierDecay(Fourier):
    """``fourier_decay`` of state-spaces/s4: FouT with the endpoint closed by the series itself.

    A = A0 - (1/theta) b b^T,   B = (1/theta) b, in the padded order.

    Half of the low-rank correction of :class:`FouT`, because u(t - theta) is replaced by b^T x and
    not by 2 b^T x - u(t).  Exact for the same inputs.  References: state-spaces/s4 ``hippo.py``;
    Formulary (2.23), (3.11).

    Parameters
    ----------
    N : int
        State size, even.
    theta : int, Fraction, str or float
        Window length, positive; 2 in state-spaces/s4.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    theta: Fraction = field(default=Fraction(2))

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", even_size(self.N, "fourier_decay"))
        object.__setattr__(self, "theta", window_length(self.theta))

    @property
    def name(self) -> str:
        """``fourier_decay(N, theta)``."""
        return f"fourier_decay(N={self.N}, theta={self.theta})"

    @property
    def rate(self) -> Fraction:
        """1/theta."""
        return 1 / self.theta

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return the rational part -(1/theta) T^-1 b b^T T, and (1/theta) b'."""
        return -self.correction() / self.theta, self.cosines() / self.theta

    def low_rank(self) -> LowRank:
        """Return P = sqrt(1/theta) b; Formulary (3.11)."""
        return LowRank(self.cosines(), (1 / self.theta,), Fraction(0))
