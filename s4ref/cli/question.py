"""A system and everything its certified values depend on, as a command line names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from s4ref import oracle
from s4ref.cli.spelling import meant
from s4ref.errors import InputError
from s4ref.exact import brief, rational
from s4ref.maths.discretize import Rule, rule_named
from s4ref.maths.hippo import FAMILIES, Family
from s4ref.maths.hippo import family as family_named
from s4ref.maths.initialise import INITIALISATIONS, Modal, initialisation
from s4ref.oracle.certified import Certified
from s4ref.oracle.discretize import CertifiedDiscrete
from s4ref.oracle.initialise import CertifiedModes
from s4ref.oracle.operators import CertifiedDPLR, CertifiedHippo
from s4ref.oracle.prepare import output_length


@dataclass(frozen=True)
class Question:
    """A system and everything its values depend on; each answer is computed when first read."""

    system: Family | Modal
    rule: Rule
    dt: str
    L: int
    row: Sequence[object] | None
    digits: int

    @classmethod
    def of(
        cls,
        name: str,
        N: int,
        normalisation: str | None,
        parameters: Mapping[str, str],
        *,
        rule: str,
        dt: str,
        L: int,
        C: Sequence[object] | None,
        digits: int,
    ) -> Question:
        """Return the question that a command line asks, with names looked up."""
        system = system_named(name, N, normalisation, parameters)
        if rational(dt, "dt") <= 0:
            raise InputError(f"dt = {dt!r}: the step must be positive")
        return cls(system, rule_named(rule), dt, L, C, digits)

    @cached_property
    def C(self) -> Sequence[object]:
        """The output row: all ones, unless given."""
        return [1] * output_length(self.system) if self.row is None else self.row

    @property
    def family(self) -> Family:
        """The system, which must be a HiPPO family."""
        if isinstance(self.system, Family):
            return self.system
        raise InputError(
            f"family = {self.system.name} is diagonal, without A, P and V: ask for lam, B, Ab, Bb, "
            "kernel or spectrum"
        )

    @cached_property
    def hippo(self) -> CertifiedHippo:
        """A and B."""
        return oracle.hippo(self.family, digits=self.digits)

    @cached_property
    def dplr(self) -> CertifiedDPLR:
        """The diagonal plus low-rank form, one mode of each conjugate pair."""
        return oracle.dplr(self.family, digits=self.digits)

    @cached_property
    def modes(self) -> CertifiedModes | CertifiedDPLR:
        """The modes of an initialisation, or of the normal part of a family."""
        if isinstance(self.system, Modal):
            return oracle.modes(self.system, digits=self.digits)
        return self.dplr

    @property
    def inputs(self) -> Certified:
        """B, of the states of a family or the modes of an initialisation."""
        return self.modes.B if isinstance(self.system, Modal) else self.hippo.B

    @cached_property
    def discrete(self) -> CertifiedDiscrete:
        """Ab, Bb and Bp."""
        return oracle.discretize(self.system, self.dt, rule=self.rule, digits=self.digits)

    @property
    def previous(self) -> Certified:
        """Bp, which the first-order hold alone has."""
        if self.discrete.Bp is None:
            raise InputError(
                f"what = 'Bp' is the weight of the previous input, which {self.rule.__name__} does "
                "not have: take --rule foh"
            )
        return self.discrete.Bp

    @cached_property
    def kernel(self) -> Certified:
        """K."""
        return oracle.kernel(
            self.system, self.dt, self.L, C=self.C, rule=self.rule, digits=self.digits
        )


def system_named(
    name: str, N: int, normalisation: str | None, parameters: Mapping[str, str]
) -> Family | Modal:
    """Return a family or a diagonal initialisation by name.

    Raises
    ------
    InputError
        For an unknown name, or options that the system does not have.
    """
    key = name.lower().replace("_", "-")
    if key.replace("-", "_") in FAMILIES:
        family = key.replace("-", "_")
        return family_named(family, N, normalisation=normalisation, **parameters)
    if key not in INITIALISATIONS:
        known = [*sorted(FAMILIES), *sorted(INITIALISATIONS)]
        raise InputError(
            f"family = {brief(name)} is unknown.{meant(name, known)} Choose one of "
            f"{', '.join(known)}"
        )
    given = [*parameters, *(["normalisation"] if normalisation is not None else [])]
    if given:
        raise InputError(f"{given[0]} is no parameter of {key}: it takes N alone")
    return initialisation(key, N)
