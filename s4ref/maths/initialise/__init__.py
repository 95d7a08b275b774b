"""Diagonal initialisations, one kind a file; LRU and the factors of LSSL beside them."""

from __future__ import annotations

from s4ref.maths.initialise.base import Modal as Modal
from s4ref.maths.initialise.dss import DSS as DSS
from s4ref.maths.initialise.dss_guarded import GuardedSoftmax as GuardedSoftmax
from s4ref.maths.initialise.legs import S4DLegS as S4DLegS
from s4ref.maths.initialise.lru import LRU as LRU
from s4ref.maths.initialise.lssl import LSSLFactors as LSSLFactors
from s4ref.maths.initialise.lssl import lssl_factors as lssl_factors
from s4ref.maths.initialise.registry import INITIALISATIONS as INITIALISATIONS
from s4ref.maths.initialise.registry import initialisation as initialisation
from s4ref.maths.initialise.s4d import S4DInv as S4DInv
from s4ref.maths.initialise.s4d import S4DInv2 as S4DInv2
from s4ref.maths.initialise.s4d import S4DLin as S4DLin
from s4ref.maths.initialise.s4d import S4DQuad as S4DQuad
from s4ref.maths.initialise.s4d import S4DReal as S4DReal
from s4ref.maths.initialise.s5 import S5 as S5


__all__ = [
    "DSS",
    "INITIALISATIONS",
    "LRU",
    "S5",
    "GuardedSoftmax",
    "LSSLFactors",
    "Modal",
    "S4DInv",
    "S4DInv2",
    "S4DLegS",
    "S4DLin",
    "S4DQuad",
    "S4DReal",
    "initialisation",
    "lssl_factors",
]
