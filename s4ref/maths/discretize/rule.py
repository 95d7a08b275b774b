"""What a discretization rule is, and the checks of rules and steps at the door."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.records import SSM, Discrete, shape_of


class Rule(Protocol):
    """A discretization rule: one definition, read on a dense system and on a single mode.

    Rules are values: they compare, hash and are remembered by what they are, and ``__name__``
    gives them back through :func:`rule_named`.  A rule of one's own may derive from this class and
    define ``__name__``, ``__call__`` and ``mode``.
    """

    @property
    def __name__(self) -> str:
        """Name used in reports and result files."""

    def __hash__(self) -> int:
        """Rules are values: what has been computed for one is remembered for its equals."""
        return hash(self.__name__)

    @property
    def rational(self) -> bool:
        """Whether rational systems and steps become rational discrete systems."""
        return False

    @property
    def modal(self) -> bool:
        """Whether the rule is one of diagonal systems alone, and refuses to be called."""
        return False

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Discretize a system given over the arithmetic F with step dt, a scalar of F."""

    def mode(self, F: Analytic, lam: Scalar, dt: Scalar) -> tuple[Scalar, Scalar]:
        """Return (lam_bar, b) of the scalar system x' = lam x + u."""

    def previous(self, F: Analytic, lam: Scalar, dt: Scalar) -> Scalar | None:
        """Return the weight of the previous input of that system; None where a rule has none."""
        del F, lam, dt
        return None


class ModalRule(Rule, Protocol):
    """A rule of diagonal systems alone, which normalises each mode by itself."""

    @property
    def modal(self) -> bool:
        """True."""
        return True

    def __call__(self, F: Analytic, ssm: SSM[Matrix], dt: Scalar) -> Discrete[Matrix]:
        """Refuse: normalising mode by mode means nothing without modes."""
        del F, ssm, dt
        raise InputError(
            f"rule = {self.__name__} normalises each mode by itself: give a Diagonal record or a "
            "diagonal initialisation, or use zoh"
        )


def known_rule(rule: object) -> None:
    """Refuse what is no rule, a name above all.

    Raises
    ------
    InputError
        Unless the rule is callable and has what a :class:`Rule` has.
    """
    if not (callable(rule) and all(hasattr(rule, x) for x in ("mode", "previous", "rational"))):
        raise InputError(
            f"rule = {brief(rule)} is no rule: give the function itself, such as s4ref.bilinear or "
            "s4ref.gbt('1/3'); for a name, rule_named(name)"
        )


def require_exponential(F: Any, name: str) -> None:
    """Refuse a ring without exponentials.

    Raises
    ------
    InputError
        Unless F has ``expm``.
    """
    if not hasattr(F, "expm"):
        raise InputError(
            f"rule = {name} is transcendental and has no exact rational form: use bilinear, "
            "euler, backward_euler or gbt(alpha)"
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
