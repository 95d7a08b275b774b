"""LRU: multipliers on a ring of the unit disc, discrete from the start."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief, exact_array, rational


@dataclass(frozen=True)
class LRU:
    """The linear recurrent unit for given uniform numbers; nothing is drawn here.

    x_k = lam x_{k-1} + gamma (B u_k),   y_k = Re(C x_k) + D u_k,

    lam = e^(-e^nu + i e^theta),   |lam|^2 = u1 (r_max^2 - r_min^2) + r_min^2,   arg lam =
    theta_max u2,   gamma = sqrt(1 - |lam|^2).

    There is no step and no factor 2.  gamma is where training starts; it is trained by its own
    logarithm.  |lam|^2 is rational here, so neither lam nor gamma cancels.  Cost O(N) in time and
    memory.  References: [LRU]; Formulary (4.14), (4.15).

    Parameters
    ----------
    u1, u2 : (N,) in [0, 1]
        For modulus and phase.
    r_min, r_max : numbers with 0 <= r_min <= r_max <= 1
    theta_max : number
        Largest phase, not negative; the published code takes 6.28.

    Raises
    ------
    InputError
        For numbers out of these ranges or different lengths.
    """

    u1: object
    u2: object
    r_min: object = 0
    r_max: object = 1
    theta_max: object = "6.28"

    def __post_init__(self) -> None:
        u1, u2 = (_uniforms(u, name) for u, name in ((self.u1, "u1"), (self.u2, "u2")))
        if len(u1) != len(u2):
            raise InputError(
                f"u1 has {len(u1)} numbers and u2 has {len(u2)}: each mode needs one of each"
            )
        low, high = rational(self.r_min, "r_min"), rational(self.r_max, "r_max")
        if not 0 <= low <= high <= 1:
            raise InputError(
                f"r_min = {brief(self.r_min)}, r_max = {brief(self.r_max)}: 0 <= r_min <= r_max "
                "<= 1 is needed for a ring in the unit disc"
            )
        turn = rational(self.theta_max, "theta_max")
        if turn < 0:
            raise InputError(f"theta_max = {brief(self.theta_max)}: it must not be negative")
        for name, value in zip(
            ("u1", "u2", "r_min", "r_max", "theta_max"), (u1, u2, low, high, turn), strict=True
        ):
            object.__setattr__(self, name, value)

    @property
    def N(self) -> int:
        """Number of modes."""
        return len(self.squares)

    @property
    def name(self) -> str:
        """``lru(N)``."""
        return f"lru(N={self.N})"

    @property
    def squares(self) -> tuple[Fraction, ...]:
        """|lam|^2, exactly."""
        low, high = rational(self.r_min, "r_min"), rational(self.r_max, "r_max")
        return tuple(u * (high**2 - low**2) + low**2 for u in _uniforms(self.u1, "u1"))

    @property
    def phases(self) -> tuple[Fraction, ...]:
        """arg lam, exactly."""
        turn = rational(self.theta_max, "theta_max")
        return tuple(turn * u for u in _uniforms(self.u2, "u2"))

    def power(self, F: Analytic, k: int) -> list[Scalar]:
        """Return lam^k over F, each mode by itself: sqrt(|lam|^2k) e^(i k arg lam)."""
        return [
            F.sqrt(square**k) * F.exp(F.imaginary(F.scalar(phase * k)))
            for square, phase in zip(self.squares, self.phases, strict=True)
        ]

    def multipliers(self, F: Analytic) -> list[Scalar]:
        """Return lam over F."""
        return self.power(F, 1)

    def gains(self, F: Analytic) -> list[Scalar]:
        """Return gamma over F."""
        return [F.sqrt(1 - square) for square in self.squares]


def _uniforms(u: object, name: str) -> tuple[Fraction, ...]:
    values = exact_array(u, name, ndim=1)
    if not len(values):
        raise InputError(f"{name} is empty: give one number a mode")
    for i, value in enumerate(values):
        if not isinstance(value, Fraction) or not 0 <= value <= 1:
            raise InputError(f"{name}[{i}] = {brief(value)}: uniform numbers lie in [0, 1]")
    return tuple(values)
