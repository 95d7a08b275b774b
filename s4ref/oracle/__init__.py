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
from s4ref.oracle.cost import Cost as Cost
from s4ref.oracle.cost import kernel_cost as kernel_cost
from s4ref.oracle.deviation import DiagonalPeak as DiagonalPeak
from s4ref.oracle.deviation import diagonal_deviation as diagonal_deviation
from s4ref.oracle.deviation import diagonal_peak as diagonal_peak
from s4ref.oracle.diagnostics import HinfNorm as HinfNorm
from s4ref.oracle.diagnostics import NumericalRange as NumericalRange
from s4ref.oracle.diagnostics import effective_memory as effective_memory
from s4ref.oracle.diagnostics import eigenvalue_conditions as eigenvalue_conditions
from s4ref.oracle.diagnostics import eigenvector_condition as eigenvector_condition
from s4ref.oracle.diagnostics import gramian as gramian
from s4ref.oracle.diagnostics import h2_norm as h2_norm
from s4ref.oracle.diagnostics import henrici_departure as henrici_departure
from s4ref.oracle.diagnostics import hinf_norm as hinf_norm
from s4ref.oracle.diagnostics import is_stable as is_stable
from s4ref.oracle.diagnostics import memory_length as memory_length
from s4ref.oracle.diagnostics import numerical_abscissa as numerical_abscissa
from s4ref.oracle.diagnostics import numerical_range as numerical_range
from s4ref.oracle.diagnostics import resolvent_norm as resolvent_norm
from s4ref.oracle.diagnostics import semigroup_norm as semigroup_norm
from s4ref.oracle.diagnostics import spectral_abscissa as spectral_abscissa
from s4ref.oracle.diagnostics import spectral_radius as spectral_radius
from s4ref.oracle.diagnostics import spectrum as spectrum
from s4ref.oracle.diagnostics import transfer as transfer
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
from s4ref.oracle.patience import patience as patience
from s4ref.oracle.perturb import Perturbation as Perturbation
from s4ref.oracle.perturb import backward_error as backward_error
from s4ref.oracle.perturb import perturb as perturb
from s4ref.oracle.perturbations import OptimisedPerturbation as OptimisedPerturbation
from s4ref.oracle.perturbations import optimised_perturbation as optimised_perturbation
from s4ref.oracle.perturbations import random_perturbation as random_perturbation
from s4ref.oracle.projection import evolve as evolve
from s4ref.oracle.projection import project as project
from s4ref.oracle.reconstruct import delay_row as delay_row
from s4ref.oracle.reconstruct import reconstruct as reconstruct
from s4ref.oracle.response import Response as Response
from s4ref.oracle.response import response as response
from s4ref.oracle.state_kernel import state_kernel as state_kernel
from s4ref.oracle.time_varying import legs_steps as legs_steps
from s4ref.oracle.transfer_distance import transfer_distance as transfer_distance


__all__ = [
    "Certified",
    "CertifiedLRU",
    "CertifiedModes",
    "Condition",
    "Cost",
    "DiagonalPeak",
    "Held",
    "HinfNorm",
    "NumericalRange",
    "OptimisedPerturbation",
    "Perturbation",
    "Response",
    "Signal",
    "Trajectory",
    "backward_error",
    "basis_functions",
    "condition",
    "delay_row",
    "diagonal_deviation",
    "diagonal_peak",
    "discretize",
    "dplr",
    "effective_memory",
    "eigenvalue_conditions",
    "eigenvector_condition",
    "evolve",
    "gram",
    "gramian",
    "h2_norm",
    "henrici_departure",
    "hinf_norm",
    "hippo",
    "is_stable",
    "kernel",
    "kernel_cost",
    "legs_steps",
    "lru",
    "lru_kernel",
    "measure",
    "memory_length",
    "modes",
    "numerical_abscissa",
    "numerical_range",
    "optimised_perturbation",
    "output_tilde",
    "patience",
    "perturb",
    "project",
    "random_perturbation",
    "reconstruct",
    "resolvent_norm",
    "response",
    "response_on_grid",
    "semigroup_norm",
    "spectral_abscissa",
    "spectral_radius",
    "spectrum",
    "state_kernel",
    "transfer",
    "transfer_distance",
]
