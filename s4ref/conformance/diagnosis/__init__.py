"""From a failure to its name: known readings, fitted constants, the probe of the conventions."""

from __future__ import annotations

from s4ref.conformance.diagnosis.outcome import Diagnosis as Diagnosis
from s4ref.conformance.diagnosis.reading import Reading as Reading


__all__ = ["Diagnosis", "Reading"]
