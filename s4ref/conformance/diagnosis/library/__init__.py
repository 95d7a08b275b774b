"""The known readings, nearest to the right one first.

The order matters: of two that explain everything that ran, the first is named.  What people
declare is a CONVENTION; everything else is WRONG.  Sources: threads and code of S4-family
libraries, and mutations of the formulas themselves, stage by stage.
"""

from __future__ import annotations

from s4ref.conformance.diagnosis.library import (
    conventions,
    discretization,
    kernels,
    outputs,
    parameters,
    rounding,
    runs,
    states,
)
from s4ref.conformance.diagnosis.reading import Reading


CONVENTIONS: tuple[Reading, ...] = conventions.READINGS
READINGS: tuple[Reading, ...] = (
    *CONVENTIONS,
    *kernels.FACTORS,
    *discretization.READINGS,
    *parameters.READINGS,
    *kernels.READINGS,
    *outputs.READINGS,
    *states.READINGS,
    *runs.READINGS,
)

ROUNDINGS: tuple[Reading, ...] = rounding.ROUNDINGS

__all__ = ["CONVENTIONS", "READINGS", "ROUNDINGS"]
