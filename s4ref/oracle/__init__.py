"""The oracle: certified values of the operators of the S4 chain.

Every result is an enclosure (midpoint and radius) computed in ball arithmetic, or exact.
``digits=d`` asks for d significant digits of each entry; the working precision escalates until
they are certain.  Conversion to float64 or float32 is correctly rounded.

Systems are given exactly: a HiPPO family or ``S4DLin`` together with ``C=``, or a record ``SSM``,
``DPLR`` or
``Diagonal`` whose entries are ints, fractions, text such as ``"1/3"``, or floats at their exact
binary value.
"""

from __future__ import annotations

from s4ref.maths.projection import Held as Held
from s4ref.maths.projection import Signal as Signal
from s4ref.oracle.basis import basis_functions as basis_functions
from s4ref.oracle.basis import gram as gram
from s4ref.oracle.basis import measure as measure
from s4ref.oracle.certified import Certified as Certified
from s4ref.oracle.condition import Condition as Condition
from s4ref.oracle.condition import condition as condition
from s4ref.oracle.discretize import discretize as discretize
from s4ref.oracle.grid import Trajectory as Trajectory
from s4ref.oracle.grid import response_on_grid as response_on_grid
from s4ref.oracle.initialise import CertifiedModes as CertifiedModes
from s4ref.oracle.initialise import modes as modes
from s4ref.oracle.kernel import kernel as kernel
from s4ref.oracle.kernel import output_tilde as output_tilde
from s4ref.oracle.lru import CertifiedLRU as CertifiedLRU
from s4ref.oracle.lru import lru as lru
from s4ref.oracle.lru import lru_kernel as lru_kernel
from s4ref.oracle.operators import dplr as dplr
from s4ref.oracle.operators import hippo as hippo
from s4ref.oracle.projection import evolve as evolve
from s4ref.oracle.projection import project as project
from s4ref.oracle.reconstruct import delay_row as delay_row
from s4ref.oracle.reconstruct import reconstruct as reconstruct
from s4ref.oracle.response import Response as Response
from s4ref.oracle.response import response as response
from s4ref.oracle.state_kernel import state_kernel as state_kernel


__all__ = [
    "Certified",
    "CertifiedLRU",
    "CertifiedModes",
    "Condition",
    "Held",
    "Response",
    "Signal",
    "Trajectory",
    "basis_functions",
    "condition",
    "delay_row",
    "discretize",
    "dplr",
    "evolve",
    "gram",
    "hippo",
    "kernel",
    "lru",
    "lru_kernel",
    "measure",
    "modes",
    "output_tilde",
    "project",
    "reconstruct",
    "response",
    "response_on_grid",
    "state_kernel",
]
