"""Systems that are discrete already: LRU, moving averages, companion matrices, shifts."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize.rule import Rule
from s4ref.records import SSM, Discrete


@dataclass(frozen=True)
class AlreadyDiscrete(Rule):
    """No rule: Ab = A, Bb = B; the step plays no part.

    For layers that are parametrised in discrete time, whose kernel is K[l] = C A^l B.  Cost O(1).
    References: Formulary (6.1).
    """

    __name__ = "none"

    @property
    def rational(self) -> bool:
        """True: nothing is computed."""
        return True

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Return the system as it is."""
        del F, dt
        return Discrete(ssm.A, ssm.B, ssm.C, ssm.D)

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (lam, 1)."""
        del dt
        return lam, F.scalar(Fraction(1))


already_discrete = AlreadyDiscrete()
