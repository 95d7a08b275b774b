"""HiPPO-FouT: a Fourier series on a sliding window, and its relatives.

Two orders of the states are in use.  The plain one, of odd N = 2M + 1, is 1, c_1, s_1, ..., c_M,
s_M.  The padded one of published code, of even N = 2M + 2, keeps a state for sin 0 = 0 after the
constant: a row and a column of zeros that nothing reaches.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, rational, whole
from s4ref.maths.hippo.family import Family, LowRank


def _even(N: object, name: str) -> int:
    size = whole(N, "N")
    if size % 2:
        raise InputError(f"N = {N}: the padded order of {name} has an even number of states")
    return size


def _odd(N: object) -> int:
    size = whole(N, "N")
    if size % 2 == 0:
        raise InputError(
            f"N = {N}: fout has one constant and pairs of cosine and sine, so N must be odd; "
            "padded=True is the order of published code, with an idle state and even N"
        )
    return size


def _window(theta: object) -> Fraction:
    value = rational(theta, "theta")
    if value <= 0:
        raise InputError(f"theta = {brief(theta)}: the window length must be positive")
    return value


class Fourier(Family):
    """A family in a basis of cosines and sines, in the plain (odd N) or the padded order (even N).

    T = diag(1, sqrt(2), sqrt(2), ...) makes the row b = T b' of the constant and the cosines
    rational.
    """

    @property
    @abstractmethod
    def rate(self) -> Fraction:
        """Half of the fundamental angular frequency over pi: omega_m = 2 pi m rate."""

    @property
    def real_modes(self) -> int:
        """The constant, and the idle state of the padded order."""
        return 2 - self.N % 2

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """1 for the constant, 2 for everything else."""
        return tuple(Fraction(1 if n == 0 else 2) for n in range(self.N))

    def circular(self) -> ExactArray:
        """Return -2 m rate at (c_m, s_m) and 2 m rate at (s_m, c_m)."""
        A: ExactArray = np.full((self.N, self.N), Fraction(0), dtype=object)
        for m, c in enumerate(range(self.real_modes, self.N, 2), start=1):
            A[c, c + 1], A[c + 1, c] = -2 * m * self.rate, 2 * m * self.rate
        return A

    def cosines(self) -> ExactArray:
        """Return b', (N, 1): 1 for the constant and the cosines, 0 for the sines."""
        b: ExactArray = np.full((self.N, 1), Fraction(0), dtype=object)
        b[0] = Fraction(1)
        b[self.real_modes :: 2] = Fraction(1)
        return b

    def correction(self) -> ExactArray:
        """Return T^-1 b b^T T, (N, N), for b = T b'."""
        b = self.cosines()[:, 0]
        row = b * np.array(self.radicands, dtype=object)
        return np.asarray(np.multiply.outer(b, row), dtype=object)

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return omega = 2 pi m rate, and (c_m, s_m) = (1, -i)/sqrt(2)."""
        N, real = self.N, self.real_modes
        pairs = (N - real) // 2
        zero, one = F.scalar(Fraction(0)), F.scalar(Fraction(1))
        root = F.sqrt(Fraction(1, 2))
        positive = [F.pi() * F.scalar(2 * m * self.rate) for m in range(pairs, 0, -1)]
        omega = [*positive, *[zero] * real, *(-w for w in reversed(positive))]
        columns = [[zero] * N for _ in range(N)]
        for j in range(pairs):
            c = real + 2 * (pairs - 1 - j)
            for column, sign in ((columns[j], -1), (columns[N - 1 - j], 1)):
                column[c], column[c + 1] = root, sign * F.imaginary(root)
        for j in range(real):
            columns[pairs + j][j] = one
        return omega, F.rows([[column[n] for column in columns] for n in range(N)])


@dataclass(frozen=True)
class FouT(Fourier):
    """The FouT operator: the Fourier series of the last theta units of time.

    A = A0 - (2/theta) b b^T,   B = (2/theta) b,   b = (1, sqrt(2), 0, sqrt(2), 0, ...),

    A0 the rotations by 2 pi m/theta.  The endpoint u(t - theta) is closed by the midpoint of the
    jump, so the projection is exact for theta-periodic trigonometric polynomials alone.  Normal
    plus rank one with Re lam = 0; Hurwitz but for the idle state of the padded order.  References:
    [HTTYH]; Formulary (2.21), (2.22), (3.11).

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
        object.__setattr__(self, "N", _even(self.N, "fout") if self.padded else _odd(self.N))
        object.__setattr__(self, "theta", _window(self.theta))

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
        object.__setattr__(self, "N", _even(self.N, "fourier_decay"))
        object.__setattr__(self, "theta", _window(self.theta))

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


@dataclass(frozen=True)
class FouD(Fourier):
    """FouD, ``foud`` or ``fourier_diag`` of state-spaces/s4: damped cosines and sines.

    A = blkdiag_m [[-1/2, -2 pi m], [2 pi m, -1/2]],   B = (1, 0, sqrt(2), 0, ...), padded order.

    No projection: its kernels e^(-tau/2) cos 2 pi m tau are not orthonormal on [0, oo).
    Frequencies are 2 pi m where S4D-Lin has pi m.  Normal, Re lam = -1/2.  References:
    state-spaces/s4 ``hippo.py``; Formulary (2.26).

    Parameters
    ----------
    N : int
        State size, even.

    Raises
    ------
    InputError
        If N is no positive even integer.
    """

    N: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", _even(self.N, "foud"))

    @property
    def name(self) -> str:
        """``foud(N)``."""
        return f"foud(N={self.N})"

    @property
    def rate(self) -> Fraction:
        """1."""
        return Fraction(1)

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return -I/2 and b'."""
        diagonal = [Fraction(-1, 2)] * self.N
        A: ExactArray = np.full((self.N, self.N), Fraction(0), dtype=object)
        A[np.diag_indices(self.N)] = diagonal
        return A, self.cosines()

    def low_rank(self) -> LowRank:
        """Return no columns: A is normal."""
        return LowRank(np.empty((self.N, 0), dtype=object), (), Fraction(-1, 2))
