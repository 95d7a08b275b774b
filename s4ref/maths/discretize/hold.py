"""Rules that are exact for an input of a given form between samples, and Mamba's shortcut."""

from __future__ import annotations

from dataclasses import dataclass

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize.phi import augmented_exponential, phi2
from s4ref.maths.discretize.rule import Rule, require_exponential
from s4ref.records import SSM, Discrete


@dataclass(frozen=True)
class ZeroOrderHold(Rule):
    """The zero-order hold: exact for inputs constant over each step.

    Ab = exp(dt A),   Bb = int_0^dt exp(s A) ds B,   C and D unchanged; both from the augmented
    exponential

        exp(dt [[A, B], [0, 0]]) = [[Ab, Bb], [0, I]],

    which is right for singular A too.  DSS's ``exp`` kernel is this rule on a diagonal system with
    B = 1 (Formulary 4.5).  Cost: one exponential of size N + inputs, O(N^3) in time and O(N^2) in
    memory.  Theorems ``zoh-augmented-exponential``, ``zoh-exact-for-held-input``,
    ``zoh-scalar-exact`` and ``zoh-stability``.  References: Formulary (5.3).
    """

    __name__ = "zoh"

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        require_exponential(F, self.__name__)
        Ab, (Bb,) = augmented_exponential(F, ssm, dt, 1)
        return Discrete(Ab, Bb, ssm.C, ssm.D)

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(dt lam), dt phi1(dt lam)); Formulary (5.4), (6.10)."""
        require_exponential(F, self.__name__)
        z = lam * dt
        return F.exp(z), dt * F.phi1(z)


@dataclass(frozen=True)
class FirstOrderHold(Rule):
    """The first-order hold: exact for inputs that run straight from sample to sample.

    x_k = Ab x_{k-1} + (G1 - G2) u_{k-1} + G2 u_k,   Ab = exp(dt A),   Gi = dt phi_i(dt A) B,

    so Bb = G2 and Bp = G1 - G2, from one augmented exponential.  The kernel is K[0] = C Bb, K[l] =
    C Ab^(l-1) (Ab Bb + Bp).  Not the shifted state of ``scipy.signal.cont2discrete``, whose single
    input matrix is Ab Bb + Bp (Formulary 5.9).  Cost: one exponential of size N + 2 inputs, O(N^3)
    in time and O(N^2) in memory.  References: Formulary (5.5), (5.6).
    """

    __name__ = "foh"

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        require_exponential(F, self.__name__)
        Ab, (G1, G2) = augmented_exponential(F, ssm, dt, 2)
        return Discrete(Ab, G2, ssm.C, ssm.D, Bp=G1 - G2)

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(dt lam), dt phi2(dt lam)); Formulary (5.4), (5.5)."""
        require_exponential(F, self.__name__)
        z = lam * dt
        return F.exp(z), dt * phi2(F, z)

    def previous(self, F: Analytic, lam: Scalar, dt: Scalar) -> Scalar:
        """Return dt (phi1(dt lam) - phi2(dt lam)), the weight of u_{k-1}; Formulary (5.5)."""
        require_exponential(F, self.__name__)
        z = lam * dt
        return dt * (F.phi1(z) - phi2(F, z))


@dataclass(frozen=True)
class ExponentialEuler(Rule):
    """Mamba's shortcut: the exact Ab with the Euler Bb.

    Ab = exp(dt A),   Bb = dt B,   C and D unchanged.

    What the code of Mamba does; its paper states the zero-order hold, whose Bb is phi1(dt A) dt B
    (theorems ``mamba-gate``, ``mamba-euler-factor``).  Cost: one exponential, O(N^3) in time and
    O(N^2) in memory.  References: Formulary (7.12).
    """

    __name__ = "exp_euler"

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        require_exponential(F, self.__name__)
        return Discrete(F.expm(F.scale(ssm.A, dt)), F.scale(ssm.B, dt), ssm.C, ssm.D)

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(dt lam), dt); Formulary (7.12)."""
        require_exponential(F, self.__name__)
        return F.exp(lam * dt), dt


zoh = ZeroOrderHold()
foh = FirstOrderHold()
exp_euler = ExponentialEuler()
