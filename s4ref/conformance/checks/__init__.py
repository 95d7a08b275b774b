"""Every check there is, in the order in which they run: one subject a file."""

from __future__ import annotations

from itertools import chain

from s4ref.conformance.cases import Check
from s4ref.conformance.checks import (
    constructed,
    discretization,
    extremes,
    gradients,
    kernels,
    lives,
    outputs,
    parameters,
    primitives,
    stability,
    stacks,
    states,
    surroundings,
    trajectories,
)


MODULES = (
    parameters, constructed, discretization, kernels, outputs, states, trajectories, surroundings,
    lives, stacks, primitives, gradients, extremes, stability,
)  # fmt: skip

# Within a level in the order of the files.
CHECKS: tuple[Check, ...] = tuple(
    sorted(chain.from_iterable(m.CHECKS for m in MODULES), key=lambda check: check.level)
)

__all__ = ["CHECKS"]
