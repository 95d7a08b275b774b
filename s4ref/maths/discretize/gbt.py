"""The generalised bilinear transform: forward and backward Euler, the bilinear rule, between."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.exact import rational as fraction
from s4ref.maths.discretize.rule import Rule
from s4ref.records import SSM, Discrete


@dataclass(frozen=True)
class GeneralisedBilinear(Rule):
    """The generalised bilinear transform GBT(alpha).

    Ab = (I - alpha dt A)^-1 (I + (1 - alpha) dt A),   Bb = (I - alpha dt A)^-1 dt B,
    C and D unchanged.

    alpha = 0 is forward Euler, 1 backward Euler, 1/2 the bilinear (Tustin) rule, the only one of
    second order in A.  The whole input acts at the new time: the trapezoidal rule would take
    (u_k + u_{k-1})/2.  Not ``scipy.signal.cont2discrete(method="gbt")``, which also changes C and
    D (Formulary 5.9).

    Domain: 1/(alpha dt) is no eigenvalue of A, which holds for every stable A.  For alpha >= 1/2
    the open left half plane goes into the open unit disc (theorems ``gbt-stability``,
    ``gbt-spectral-mapping``; theorem ``dissipative-contraction`` for norms); forward Euler needs
    |1 + dt lam| < 1.  Its resolvent: theorem ``gbt-resolvent``.  Conditioning: kappa(I - alpha dt
    A).  Cost: one solve, O(N^3) in time and O(N^2) in memory; none at alpha = 0.  Works over every
    ring.  References: [S4, eq. 3]; Formulary (5.1), (5.2).
    """

    alpha: Fraction

    def __post_init__(self) -> None:
        _require(self.alpha, self.alpha)

    @property
    def __name__(self) -> str:
        """``bilinear``, ``euler``, ``backward_euler`` or ``gbt(alpha)``."""
        return _NAMES.get(self.alpha, f"gbt({self.alpha})")

    @property
    def rational(self) -> bool:
        """True: sums, products and one solve."""
        return True

    def __call__(self, F: Ring, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        I, B = F.eye(ssm.N), F.scale(ssm.B, dt)
        explicit = I + F.scale(ssm.A, dt * F.scalar(1 - self.alpha))
        if self.alpha == 0:
            return Discrete(explicit, B, ssm.C, ssm.D)
        implicit = I - F.scale(ssm.A, dt * F.scalar(self.alpha))
        try:
            both = F.solve(implicit, F.hstack([explicit, B]))
        except ZeroDivisionError as error:
            pole = "2/dt" if self.alpha == Fraction(1, 2) else "1/(alpha dt)"
            raise ZeroDivisionError(
                f"{pole} is an eigenvalue of A, or cannot be told from one, under rule "
                f"{self.__name__}"
            ) from error
        whole = slice(0, ssm.N)
        width = F.shape(both)[1]
        return Discrete(
            F.block(both, whole, whole), F.block(both, whole, slice(ssm.N, width)), ssm.C, ssm.D
        )

    def mode(self, F: Ring, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return ((1 + (1 - alpha) z)/(1 - alpha z), dt/(1 - alpha z)), z = dt lam.

        Formulary (6.10).
        """
        z = lam * dt
        explicit = 1 + z * F.scalar(1 - self.alpha)
        if self.alpha == 0:
            return explicit, dt
        implicit = 1 - z * F.scalar(self.alpha)
        return explicit / implicit, dt / implicit


def _require(alpha: Fraction, given: object) -> None:
    if not 0 <= alpha <= 1:
        raise InputError(
            f"alpha = {brief(given)}: must lie in [0, 1]; 0 is forward Euler, 1/2 is bilinear, 1 "
            "is backward Euler"
        )


_NAMES = {
    Fraction(1, 2): "bilinear",
    Fraction(0): "euler",
    Fraction(1): "backward_euler",
}

bilinear = GeneralisedBilinear(Fraction(1, 2))
euler = GeneralisedBilinear(Fraction(0))
backward_euler = GeneralisedBilinear(Fraction(1))

_NAMED = {rule.alpha: rule for rule in (bilinear, euler, backward_euler)}


def gbt(alpha: object) -> GeneralisedBilinear:
    """Return the generalised bilinear transform with this alpha.

    Parameters
    ----------
    alpha : str, Fraction, int or float
        In [0, 1]; ``"1/3"`` exactly, a float at its binary value.

    Returns
    -------
    GeneralisedBilinear
        ``euler``, ``bilinear`` and ``backward_euler`` themselves for 0, 1/2 and 1.

    Raises
    ------
    InputError
        For alpha outside [0, 1] or no number.

    Notes
    -----
    Cost O(1) in time and memory.  Formulary (5.1), (5.2).

    Examples
    --------
    >>> from s4ref import bilinear, gbt
    >>> gbt("1/2") is bilinear, gbt("1/3").__name__
    (True, 'gbt(1/3)')
    """
    value = fraction(alpha, "alpha")
    _require(value, alpha)
    return _NAMED.get(value) or GeneralisedBilinear(value)
