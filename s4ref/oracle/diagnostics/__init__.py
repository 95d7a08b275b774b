"""Certified diagnostics: spectra, norms, Gramians, transfer functions, memory."""

from __future__ import annotations

from s4ref.oracle.diagnostics.eigenbasis import eigenvalue_conditions as eigenvalue_conditions
from s4ref.oracle.diagnostics.eigenbasis import eigenvector_condition as eigenvector_condition
from s4ref.oracle.diagnostics.gramian import gramian as gramian
from s4ref.oracle.diagnostics.h2 import h2_norm as h2_norm
from s4ref.oracle.diagnostics.hinf import HinfNorm as HinfNorm
from s4ref.oracle.diagnostics.hinf import hinf_norm as hinf_norm
from s4ref.oracle.diagnostics.memory import effective_memory as effective_memory
from s4ref.oracle.diagnostics.memory import memory_length as memory_length
from s4ref.oracle.diagnostics.normality import henrici_departure as henrici_departure
from s4ref.oracle.diagnostics.numerical_range import NumericalRange as NumericalRange
from s4ref.oracle.diagnostics.numerical_range import numerical_abscissa as numerical_abscissa
from s4ref.oracle.diagnostics.numerical_range import numerical_range as numerical_range
from s4ref.oracle.diagnostics.resolvent import resolvent_norm as resolvent_norm
from s4ref.oracle.diagnostics.resolvent import semigroup_norm as semigroup_norm
from s4ref.oracle.diagnostics.spectrum import spectrum as spectrum
from s4ref.oracle.diagnostics.stability import is_stable as is_stable
from s4ref.oracle.diagnostics.stability import spectral_abscissa as spectral_abscissa
from s4ref.oracle.diagnostics.stability import spectral_radius as spectral_radius
from s4ref.oracle.diagnostics.transfer import transfer as transfer


__all__ = [
    "HinfNorm",
    "NumericalRange",
    "effective_memory",
    "eigenvalue_conditions",
    "eigenvector_condition",
    "gramian",
    "h2_norm",
    "henrici_departure",
    "hinf_norm",
    "is_stable",
    "memory_length",
    "numerical_abscissa",
    "numerical_range",
    "resolvent_norm",
    "semigroup_norm",
    "spectral_abscissa",
    "spectral_radius",
    "spectrum",
    "transfer",
]
