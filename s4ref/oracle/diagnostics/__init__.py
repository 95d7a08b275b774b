"""Certified diagnostics: spectra, norms, Gramians, transfer functions, memory."""

from __future__ import annotations

from s4ref.oracle.diagnostics.normality import henrici_departure as henrici_departure
from s4ref.oracle.diagnostics.numerical_range import NumericalRange as NumericalRange
from s4ref.oracle.diagnostics.numerical_range import numerical_abscissa as numerical_abscissa
from s4ref.oracle.diagnostics.numerical_range import numerical_range as numerical_range
from s4ref.oracle.diagnostics.resolvent import resolvent_norm as resolvent_norm
from s4ref.oracle.diagnostics.resolvent import semigroup_norm as semigroup_norm
from s4ref.oracle.diagnostics.spectrum import is_stable as is_stable
from s4ref.oracle.diagnostics.spectrum import spectral_abscissa as spectral_abscissa
from s4ref.oracle.diagnostics.spectrum import spectral_radius as spectral_radius
from s4ref.oracle.diagnostics.spectrum import spectrum as spectrum


__all__ = [
    "NumericalRange",
    "henrici_departure",
    "is_stable",
    "numerical_abscissa",
    "numerical_range",
    "resolvent_norm",
    "semigroup_norm",
    "spectral_abscissa",
    "spectral_radius",
    "spectrum",
]
