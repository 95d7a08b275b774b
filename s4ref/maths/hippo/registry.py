"""Families by name and named normalisation, for command lines and result files."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from s4ref.errors import InputError
from s4ref.exact import whole
from s4ref.maths.hippo.chebt import ChebT
from s4ref.maths.hippo.family import Family
from s4ref.maths.hippo.foud import FouD
from s4ref.maths.hippo.fout import FourierDecay, FouT
from s4ref.maths.hippo.glegs import GLegS
from s4ref.maths.hippo.lagt import LagT, LagTCode, TLagTCode
from s4ref.maths.hippo.legs import LegS, LegSD
from s4ref.maths.hippo.legt import LegT


# The first normalisation of each family is its default.
FAMILIES: Mapping[str, Mapping[str, Callable[..., Family]]] = MappingProxyType(
    {
        "legs": {"s4": LegS},
        "legsd": {"s4": LegSD},
        "glegs": {"jacobi": partial(GLegS, alpha=Fraction(0))},
        "legt": {
            "s4": LegT,
            "hippo-code": partial(LegT, theta=Fraction(1)),
            "lmu": partial(LegT, theta=Fraction(1), basis="lmu"),
        },
        "lagt": {"hippo-paper": LagT, "s4": LagTCode},
        "tlagt": {"s4": TLagTCode},
        "glagt": {"hippo-paper": LagT, "s4": partial(LagT, beta=Fraction(1, 100))},
        "fout": {
            "fout": FouT,
            "fout-padded": partial(FouT, padded=True),
            "s4": partial(FouT, theta=Fraction(2), padded=True),
        },
        "fourier2": {"s4": partial(FouT, theta=Fraction(1), padded=True)},
        "fourier_decay": {"s4": FourierDecay},
        "foud": {"s4": FouD},
        "chebt": {"hippo-paper": ChebT},
    }
)


def family(name: str, N: int, *, normalisation: str | None = None, **parameters: object) -> Family:
    """Return a HiPPO family by name.

    Parameters
    ----------
    name : str
        A key of ``FAMILIES``: legs, legsd, glegs, legt, lagt, tlagt, glagt, fout, fourier2,
        fourier_decay, foud or chebt.
    N : int
        State size, at least 1.
    normalisation : str, optional
        Which of the published forms; the first in ``FAMILIES`` unless given.  ``"s4"``
        (state-spaces/s4), ``"hippo-code"``, ``"hippo-paper"``, ``"lmu"``, ``"fout"`` and
        ``"fout-padded"``.
    parameters
        Those of the family's class, as theta, alpha, beta, b: exact numbers.

    Raises
    ------
    InputError
        For an unknown name, normalisation or parameter, or N < 1.

    Examples
    --------
    >>> family("legt", 4, theta="1/2").name
    'legt(N=4, theta=1/2, orthonormal)'
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
    accepted = parameters_of(name, chosen)
    for key in parameters:
        if key not in accepted:
            raise InputError(
                f"{key} is no parameter of {name}: "
                + (f"it takes {', '.join(accepted)}" if accepted else "it takes N alone")
            )
    return known[chosen](whole(N, "N"), **parameters)


def parameters_of(name: str, normalisation: str) -> tuple[str, ...]:
    """Return the names of the numbers that a family takes beside N."""
    signature = inspect.signature(FAMILIES[name][normalisation])
    return tuple(key for key in signature.parameters if key in ("theta", "alpha", "beta", "b"))
