"""Every operator that golden vectors cover.  To add one: an Operator, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from s4ref.conformance.vectors.catalogue import (
    diagnostics,
    histories,
    initialisations,
    kernels,
    matrices,
    projections,
    rules,
    sequences,
    transfers,
)
from s4ref.conformance.vectors.operator import Operator


_GROUPS = (
    matrices,
    initialisations,
    rules,
    kernels,
    sequences,
    histories,
    diagnostics,
    transfers,
    projections,
)

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {operator.name: operator for group in _GROUPS for operator in group.OPERATORS}
)

# Public functions of the oracle that have no vectors, each with its reason.
WITHOUT_VECTORS: Mapping[str, str] = MappingProxyType(
    {
        "condition": "two digits in float64, not certified: nothing to be exact about",
        "is_stable": "a yes or a no, which the spectrum tells",
        "kernel_cost": "an estimate of seconds and bytes, different on every machine",
        "optimised_perturbation": "what an optimiser finds in float64: an input of perturb",
        "patience": "no operator: it raises the allowance of the others",
        "random_perturbation": "random numbers of NumPy: an input of perturb",
    }
)
