"""One answer of :func:`s4ref.identify.identify`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from s4ref.bounds.constants import UNIT_ROUNDOFF
from s4ref.identify.rounding import CLOSE, Gap


# How good a match is; a lower tier wins whatever conventions it takes.
EXACT, ROUNDED, NEAR, NONE = range(4)
FEW_DIGITS = 6  # of a match, that all but a few entries are right is worth
DIGIT_PER_CHANGE = (
    0.7  # a change of convention must buy so many digits of a match that is not exact
)


@dataclass(frozen=True)
class Candidate:
    """What the given arrays may be, and how closely.

    Attributes
    ----------
    family : str
        Name in ``s4ref.maths.hippo.FAMILIES`` or of a diagonal initialisation.
    normalisation : str
        Which of the family's named normalisations; empty where the parameters have none.
    parameters : mapping of str to Fraction
        theta, alpha, beta, b of the family.
    title : str
        The family with its parameters, for a sentence.
    changes : tuple of str
        How the given arrays differ in convention from the family's.
    cost : int
        Number of those changes, less likely ones counted more than once.
    gap : Gap
        The distance, and its ratio to what rounding may cost.
    precision : str
        ``"float32"`` if every given number is a float32 number, else ``"float64"``.
    code : str
        Python that makes the arrays given.
    source : str
        Whose normalisation it is.
    rule : str
        The discretization rule, empty for continuous arrays.
    dt : Fraction or float, optional
        The step of the rule.
    fitted : bool
        Whether parameters, factors or units of the state were read off the arrays.
    """

    family: str
    normalisation: str
    parameters: Mapping[str, Fraction]
    title: str
    changes: tuple[str, ...]
    cost: int
    gap: Gap
    precision: str
    code: str
    source: str = ""
    rule: str = ""
    dt: Fraction | float | None = None
    fitted: bool = False

    @property
    def tier(self) -> int:
        """0 exact to rounding, 1 exact to the rounding of a lower precision, 2 close, 3 nothing."""
        explained = self.gap.explained()
        if explained == "float64" or explained == self.precision:
            return EXACT
        if explained is not None:
            return ROUNDED
        return NEAR if self.gap.distance <= CLOSE or self.few else NONE

    @property
    def few(self) -> int:
        """How many entries are off where rounding explains all others, else 0."""
        alike = self.gap.few(self.precision) and not self.rule
        return self.gap.off[self.precision] if alike else 0

    @property
    def identified(self) -> bool:
        """Whether this is a match: exact to rounding, or close."""
        return self.tier < NONE

    @property
    def distance(self) -> float:
        """Largest difference over the largest entry."""
        return self.gap.distance

    @property
    def ratio(self) -> float:
        """Largest difference over what rounding may cost in the precision of the arrays."""
        return self.gap.budgets[self.precision]

    @property
    def verdict(self) -> str:
        """``exact to float32 rounding``, ``close (3 digits)`` or ``no match``."""
        explained = self.gap.explained()
        if explained is not None and self.tier == ROUNDED and self.gap.entry < 2.0**-30:
            return f"equal to {_digits(self.gap.entry)} digits"
        if explained is not None:
            return f"exact to {explained} rounding"
        if not self.identified:
            return "no match"
        if self.few:
            return f"all but {self.few} entr{'y' if self.few == 1 else 'ies'}"
        digits = _digits(self.gap.distance)
        return f"close ({digits} digit{'' if digits == 1 else 's'})"

    @property
    def units(self) -> float:
        """Largest difference of an entry in units of the roundoff of the precision found."""
        return self.gap.entry / UNIT_ROUNDOFF[self.gap.explained() or self.precision]

    @property
    def key(self) -> tuple[float, ...]:
        """What candidates are ranked by."""
        if self.tier <= ROUNDED:
            # what rounding explains does not rank; a lower precision than that of the arrays does
            return (EXACT, self.cost + 2 * self.tier)
        if self.few:
            # a wrong entry is likelier than a wrong convention that leaves all others right
            return (NEAR, self.cost * DIGIT_PER_CHANGE - FEW_DIGITS)
        if self.tier == NEAR:
            return (NEAR, self.cost * DIGIT_PER_CHANGE - _exponent(self.gap.distance))
        return (NONE, self.gap.distance + 0.02 * self.cost)


def _exponent(x: float) -> float:
    from math import log10

    return -log10(max(x, 1e-300))


def _digits(x: float) -> int:
    return int(_exponent(x))
