"""Discretization rules.

A rule is a function; there are no mode strings, no step-size control, no fix-ups.

Every rule offers the same three readings of one definition: on a dense system, on a single mode,
and (in
``resolvent``) as a pole-free pencil.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Protocol

from s4ref.arithmetic.protocol import Analytic, Matrix, Ring, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.records import SSM, Discrete, shape_of


class Rule(Protocol):
    """A discretization rule."""

    @property
    def __name__(self) -> str:
        """Name used in reports and result files."""

    def __hash__(self) -> int:
        """Rules are values: what has been computed for one is remembered for its equals."""

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over the arithmetic F with step dt, a scalar of F."""

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (lam_bar, b) of the scalar system x' = lam x + u."""


@dataclass(frozen=True)
class Bilinear:
    """The bilinear (Tustin, trapezoidal) rule.

    Ab = (I - dt/2 A)^-1 (I + dt/2 A),   Bb = (I - dt/2 A)^-1 dt B,   C unchanged.

    Maps the open left half plane onto the open unit disc (theorem ``gbt-stability``).  Not
    ``scipy.signal.cont2discrete(method="bilinear")``, which also changes C and D (Formulary 5.9).
    Domain: 2/dt is no eigenvalue of A.  Conditioning: kappa(I - dt/2 A).  Cost: one solve, O(N^3).
    Works over every ring.  References: [S4, eq. 3]; Formulary (5.1).
    """

    __name__ = "bilinear"

    def __call__(self, F: Ring, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        I = F.eye(ssm.N)
        half = F.scale(ssm.A, dt / 2)
        both = F.solve(I - half, F.hstack([I + half, F.scale(ssm.B, dt)]))
        whole = slice(0, ssm.N)
        width = F.shape(both)[1]
        return Discrete(
            F.block(both, whole, whole), F.block(both, whole, slice(ssm.N, width)), ssm.C, ssm.D
        )

    def mode(self, F: Ring, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return ((1 + dt lam/2)/(1 - dt lam/2), dt/(1 - dt lam/2)); Formulary (6.10)."""
        half = lam * dt / 2
        return (1 + half) / (1 - half), dt / (1 - half)


@dataclass(frozen=True)
class ZeroOrderHold:
    """The zero-order hold: exact for inputs constant over each step.

    Ab = exp(dt A),   Bb = int_0^dt exp(s A) ds B,   C unchanged; both from the augmented
    exponential

        exp(dt [[A, B], [0, 0]]) = [[Ab, Bb], [0, I]],

    which is right for singular A too (theorem ``zoh-augmented-exponential``).  Cost: one
    exponential of size N + inputs.  References: Formulary (5.3).
    """

    __name__ = "zoh"

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over F."""
        if not hasattr(F, "expm"):
            raise InputError(
                "rule = zoh is transcendental and has no exact rational form: use bilinear"
            )
        N, inputs = ssm.N, F.shape(ssm.B)[1]
        top = F.hstack([ssm.A, ssm.B])
        full = F.vstack(
            [
                top,
                F.scale(F.block(F.eye(N + inputs), slice(N, N + inputs), slice(0, N + inputs)), 0),
            ]
        )
        E = F.expm(F.scale(full, dt))
        rows = slice(0, N)
        return Discrete(
            F.block(E, rows, rows), F.block(E, rows, slice(N, N + inputs)), ssm.C, ssm.D
        )

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (e^(dt lam), dt phi1(dt lam)); Formulary (5.4), (6.10)."""
        z = lam * dt
        return F.exp(z), dt * F.phi1(z)


bilinear = Bilinear()
zoh = ZeroOrderHold()

RULES: Mapping[str, Rule] = MappingProxyType({rule.__name__: rule for rule in (bilinear, zoh)})


def rule_named(name: str) -> Rule:
    """Return the rule with this name; for command lines and result files."""
    if name not in RULES:
        raise InputError(f"rule = {name!r} is unknown: choose one of {', '.join(RULES)}")
    return RULES[name]


def known_rule(rule: object) -> None:
    """Refuse what is no rule, a name above all.

    Raises
    ------
    InputError
        Unless the rule is callable and has a ``mode``.
    """
    if not (callable(rule) and hasattr(rule, "mode")):
        raise InputError(
            f"rule = {brief(rule)} is no rule: give the function itself, s4ref.bilinear or "
            "s4ref.zoh; for a name, rule_named(name)"
        )


def step_size(dt: object, name: str = "dt") -> Fraction:
    """Return dt exactly; it must be positive."""
    if len(shape_of(dt)) > 0:
        raise InputError(
            f"{name} = {brief(dt)}: give one number, or for a diagonal system a flat sequence with "
            "one step for each mode"
        )
    value = rational(dt, name)
    if value <= 0:
        raise InputError(f"{name} = {brief(dt)}: the step must be positive")
    return value
