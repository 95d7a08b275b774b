"""Diagonal initialisations by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from s4ref.errors import InputError
from s4ref.exact import brief
from s4ref.maths.initialise.base import Modal
from s4ref.maths.initialise.dss import DSS
from s4ref.maths.initialise.legs import S4DLegS
from s4ref.maths.initialise.s4d import S4DInv, S4DInv2, S4DLin, S4DQuad, S4DReal
from s4ref.maths.initialise.s5 import S5


INITIALISATIONS: Mapping[str, Callable[[int], Modal]] = MappingProxyType(
    {
        "dss": DSS,
        "s4d-inv": S4DInv,
        "s4d-inv2": S4DInv2,
        "s4d-legs": S4DLegS,
        "s4d-lin": S4DLin,
        "s4d-quad": S4DQuad,
        "s4d-real": S4DReal,
        "s5": S5,
    }
)


def initialisation(name: str, N: int) -> Modal:
    """Return the diagonal initialisation with this name, for command lines and result files.

    Parameters
    ----------
    name : str
        A key of ``INITIALISATIONS``; capitals and underscores do not matter.
    N : int
        Full state size; of DSS the number of complex states.

    Returns
    -------
    Modal
        With the defaults of the class; S5 has one block.

    Raises
    ------
    InputError
        For an unknown name, or an N that the initialisation refuses.

    Notes
    -----
    Cost O(1) in time and memory.  Formulary (4.2), (4.3), (4.8).

    Examples
    --------
    >>> initialisation("s4d-lin", 4).name
    's4d-lin(N=4)'
    """
    key = str(name).lower().replace("_", "-")
    if key not in INITIALISATIONS:
        raise InputError(
            f"name = {brief(name)} is no diagonal initialisation: choose one of "
            f"{', '.join(INITIALISATIONS)}"
        )
    return INITIALISATIONS[key](N)
