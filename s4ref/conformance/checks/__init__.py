"""Every check there is, in the order in which they run: one level a file."""

from __future__ import annotations

from s4ref.conformance.cases import Check
from s4ref.conformance.checks import discretization, kernels, parameters, sequences


CHECKS: tuple[Check, ...] = (
    *parameters.CHECKS,
    *discretization.CHECKS,
    *kernels.CHECKS,
    *sequences.CHECKS,
)

__all__ = ["CHECKS"]
