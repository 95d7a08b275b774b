"""HiPPO-LagT: Laguerre polynomials on all of the past, and two variants met in code."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, rational, whole
from s4ref.maths.hippo.family import Family, LowRank


def _triangle(N: int, diagonal: Fraction) -> ExactArray:
    """Return the matrix with ``diagonal`` on the diagonal and -1 below it."""
    A = np.full((N, N), Fraction(0), dtype=object)
    A[np.tril_indices(N, -1)] = Fraction(-1)
    A[np.diag_indices(N)] = diagonal
    return A


def _ones(N: int) -> ExactArray:
    return np.full((N, 1), Fraction(1), dtype=object)


def _circulant_modes(F: Analytic, N: int) -> tuple[list[Scalar], Matrix]:
    """Return the eigenpairs of the skew matrix with -1/2 below and 1/2 above its diagonal.

    It is skew-circulant: V_nm = z_m^n/sqrt(N), z_m = exp(i pi (2m+1)/N), and omega_m = cot(pi
    (2m+1)/(2N))/2; Formulary (3.10).
    """
    if N == 1:
        return [F.scalar(Fraction(0))], F.eye(1)
    quarter = [F.unit_root(-(2 * m + 1), 4 * N) for m in range(N)]
    omega = [F.re(z) / F.im(z) / 2 for z in quarter]
    size = F.sqrt(Fraction(1, N))
    rows = [[size * F.unit_root(-(2 * m + 1) * n, 2 * N) for m in range(N)] for n in range(N)]
    return omega, F.rows(rows)


@dataclass(frozen=True)
class LagT(Family):
    """The generalised LagT operator of state size N.

    A_nk = -Lambda_k/Lambda_n (n > k), A_nn = -(1 + beta)/2,   B_n = c binom(n + alpha, n)/Lambda_n,
    Lambda_n^2 = Gamma(n + alpha + 1)/n!,   c^2 = beta^(1 - alpha)/Gamma(1 - alpha).

    alpha = 0, beta = 1 is the LagT of [HiPPO, Theorem 1]: A = -tril(1), B = 1.  The measure is
    tau^-alpha e^(-beta tau) on all of the past.  One eigenvalue -(1 + beta)/2 with one Jordan
    block, so there is no eigenbasis.  Normal plus rank one for alpha = 0, with Re lam = -beta/2.
    Theorems ``lagt-kernel``, ``lagt-nplr`` and ``lagt-spectrum`` are for alpha = 0.
    References: [HiPPO, App. D.2]; Formulary (2.17)-(2.19), (3.10).

    Parameters
    ----------
    N : int
        State size, at least 1.
    alpha : int, Fraction, str or float
        Exponent of the weight, in (-1, 1).
    beta : int, Fraction, str or float
        Rate of the weight, positive.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    alpha: Fraction = field(default=Fraction(0))
    beta: Fraction = field(default=Fraction(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        alpha, beta = rational(self.alpha, "alpha"), rational(self.beta, "beta")
        if not -1 < alpha < 1:
            raise InputError(f"alpha = {brief(self.alpha)}: must lie between -1 and 1, ends out")
        if beta <= 0:
            raise InputError(f"beta = {brief(self.beta)}: must be positive")
        object.__setattr__(self, "alpha", alpha)
        object.__setattr__(self, "beta", beta)

    @property
    def name(self) -> str:
        """``lagt(N, alpha, beta)``."""
        return f"lagt(N={self.N}, alpha={self.alpha}, beta={self.beta})"

    def _binomials(self) -> list[Fraction]:
        """Return binom(n + alpha, n), which is Lambda_n^2/Gamma(1 + alpha)."""
        values = [Fraction(1)]
        for n in range(1, self.N):
            values.append(values[-1] * (n + self.alpha) / n)
        return values

    @property
    def radicands(self) -> tuple[Fraction, ...]:
        """1/binom(n + alpha, n)."""
        return tuple(1 / b for b in self._binomials())

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return the triangle, -(1 + beta)/2 on its diagonal, and Bs_n = binom(n + alpha, n)."""
        B = np.array(self._binomials(), dtype=object).reshape(self.N, 1)
        return _triangle(self.N, -(1 + self.beta) / 2), B

    @property
    def gain_square(self) -> Fraction | None:
        """The rate beta for alpha = 0; otherwise no rational number."""
        return self.beta if self.alpha == 0 else None

    def gain(self, F: Analytic) -> Scalar:
        """Return sqrt(beta^(1 - alpha) sin(pi alpha)/(pi alpha)) = c/sqrt(Gamma(1 + alpha))."""
        if self.alpha == 0:
            return F.sqrt(self.beta)
        turn = F.unit_root(self.alpha.numerator, 2 * self.alpha.denominator)
        sinc = -F.im(turn) / (F.pi() * F.scalar(self.alpha))
        power = F.exp(F.log(self.beta) * F.scalar((1 - self.alpha) / 2))
        return power * F.sqrt(sinc)

    def low_rank(self) -> LowRank:
        """Return P = (1, ..., 1)/sqrt(2) and the shift -beta/2 for alpha = 0; Formulary (3.10)."""
        if self.alpha != 0:
            raise InputError(
                f"{self.name} is normal plus rank one only after the similarity diag(Lambda), "
                f"which makes it lagt(alpha=0, beta={self.beta}): take that"
            )
        return LowRank(_ones(self.N), (Fraction(1, 2),), -self.beta / 2)

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return the eigenpairs of a skew-circulant matrix."""
        return _circulant_modes(F, self.N)


@dataclass(frozen=True)
class LagTCode(Family):
    """``lagt`` of state-spaces/s4: Laguerre functions, not the LagT of the paper.

    A_nn = -1/2, A_nk = -1 (n > k),   B_n = b;   e^(tau A) B = b e^(-tau/2) L_n(tau).

    The limit beta -> 0 of :class:`LagT` without its vanishing constant: a projection with the
    uniform weight on all of the past.  Normal plus rank one with Re lam = 0.  References:
    state-spaces/s4 ``hippo.py``; Formulary (2.20), (3.10).

    Parameters
    ----------
    N : int
        State size, at least 1.
    b : int, Fraction, str or float
        The code's ``beta``, which scales B alone.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    b: Fraction = field(default=Fraction(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        object.__setattr__(self, "b", rational(self.b, "b"))

    @property
    def name(self) -> str:
        """``lagt-code(N, b)``."""
        return f"lagt-code(N={self.N}, b={self.b})"

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return A and B, rational as they are."""
        return _triangle(self.N, Fraction(-1, 2)), _ones(self.N) * self.b

    def low_rank(self) -> LowRank:
        """Return P = (1, ..., 1)/sqrt(2) and the shift 0."""
        return LowRank(_ones(self.N), (Fraction(1, 2),), Fraction(0))

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return the eigenpairs of a skew-circulant matrix."""
        return _circulant_modes(F, self.N)


@dataclass(frozen=True)
class TLagTCode(Family):
    """``tlagt`` of state-spaces/s4: LagT with the input scaled by b where the paper has sqrt(b).

    A_nn = -(1 + b)/2, A_nk = -1 (n > k),   B_n = b.

    The state is sqrt(b) times that of :class:`LagT` with alpha = 0, beta = b.  References:
    state-spaces/s4 ``hippo.py``; Formulary (2.20).

    Parameters
    ----------
    N : int
        State size, at least 1.
    b : int, Fraction, str or float
        The code's ``beta``, positive.

    Raises
    ------
    InputError
        If an argument is outside its domain.
    """

    N: int
    b: Fraction = field(default=Fraction(1))

    def __post_init__(self) -> None:
        object.__setattr__(self, "N", whole(self.N, "N"))
        b = rational(self.b, "b")
        if b <= 0:
            raise InputError(f"b = {brief(self.b)}: must be positive")
        object.__setattr__(self, "b", b)

    @property
    def name(self) -> str:
        """``tlagt(N, b)``."""
        return f"tlagt(N={self.N}, b={self.b})"

    def scaled(self) -> tuple[ExactArray, ExactArray]:
        """Return A and B, rational as they are."""
        return _triangle(self.N, -(1 + self.b) / 2), _ones(self.N) * self.b

    def low_rank(self) -> LowRank:
        """Return P = (1, ..., 1)/sqrt(2) and the shift -b/2."""
        return LowRank(_ones(self.N), (Fraction(1, 2),), -self.b / 2)

    def normal_modes(self, F: Analytic) -> tuple[list[Scalar], Matrix]:
        """Return the eigenpairs of a skew-circulant matrix."""
        return _circulant_modes(F, self.N)
