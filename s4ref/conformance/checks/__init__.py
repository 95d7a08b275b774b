"""Every check there is, in the order in which they run: one level a file."""

from __future__ import annotations

from s4ref.conformance.cases import Check
from s4ref.conformance.checks import discretization, kernels, outputs, parameters, states


CHECKS: tuple[Check, ...] = (
    *parameters.CHECKS,
    *discretization.CHECKS,
    *kernels.CHECKS,
    *outputs.CHECKS,
    *states.CHECKS,
)

__all__ = ["CHECKS"]
