"""Families by name and named normalisation, for command lines and result files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from s4ref.errors import InputError
from s4ref.exact import whole
from s4ref.maths.hippo.family import Family
from s4ref.maths.hippo.legs import LegS
from s4ref.maths.hippo.legt import LegT


# The first normalisation of each family is its default.
FAMILIES: Mapping[str, Mapping[str, Callable[[int], Family]]] = MappingProxyType(
    {
        "legs": {"s4": LegS},
        "legt": {
            "s4": LegT,
            "hippo-code": lambda N: LegT(N, theta=Fraction(1)),
            "lmu": lambda N: LegT(N, theta=Fraction(1), basis="lmu"),
        },
    }
)


def family(name: str, N: int, *, normalisation: str | None = None) -> Family:
    """Return a HiPPO family by name.

    Parameters
    ----------
    name : str
        ``"legs"`` or ``"legt"``.
    N : int
        State size, at least 1.
    normalisation : str, optional
        ``"s4"`` (state-spaces/s4: LegT with theta = 2), ``"hippo-code"`` (theta = 1) or ``"lmu"``.

    Raises
    ------
    InputError
        For an unknown name or normalisation, or N < 1.
    """
    if name not in FAMILIES:
        raise InputError(
            f"family = {name!r} is unknown: choose one of {', '.join(sorted(FAMILIES))}"
        )
    known = FAMILIES[name]
    chosen = next(iter(known)) if normalisation is None else normalisation
    if chosen not in known:
        raise InputError(
            f"normalisation = {normalisation!r} is unknown for {name}: "
            f"choose one of {', '.join(known)}"
        )
    return known[chosen](whole(N, "N"))
