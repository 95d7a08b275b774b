"""HiPPO operators, one family a file.

A family is an exact recipe: rational matrices in the scaled basis ``x = T y``, ``T =
diag(sqrt(radicands))``, so that surds never enter exact work: A = T As T^-1, B = T Bs.
"""

from __future__ import annotations

from s4ref.maths.hippo.chebt import ChebT as ChebT
from s4ref.maths.hippo.family import Family as Family
from s4ref.maths.hippo.family import LowRank as LowRank
from s4ref.maths.hippo.foud import FouD as FouD
from s4ref.maths.hippo.fout import FourierDecay as FourierDecay
from s4ref.maths.hippo.fout import FouT as FouT
from s4ref.maths.hippo.glegs import GLegS as GLegS
from s4ref.maths.hippo.lagt import LagT as LagT
from s4ref.maths.hippo.lagt import LagTCode as LagTCode
from s4ref.maths.hippo.lagt import TLagTCode as TLagTCode
from s4ref.maths.hippo.legs import LegS as LegS
from s4ref.maths.hippo.legs import LegSD as LegSD
from s4ref.maths.hippo.legt import LegT as LegT
from s4ref.maths.hippo.registry import FAMILIES as FAMILIES
from s4ref.maths.hippo.registry import family as family


__all__ = [
    "FAMILIES",
    "ChebT",
    "Family",
    "FouD",
    "FouT",
    "FourierDecay",
    "GLegS",
    "LagT",
    "LagTCode",
    "LegS",
    "LegSD",
    "LegT",
    "LowRank",
    "TLagTCode",
    "family",
]
