"""What an adapter says about itself when its worker starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from s4ref.conformance.declared import Conventions, parse_conventions
from s4ref.conformance.protocol import OPERATIONS
from s4ref.errors import AdapterError


# What an adapter may define; what follows in the table of operations is the worker's own.
CALLABLES = tuple(OPERATIONS)[: tuple(OPERATIONS).index("run_steps")]
# Each of these is something to judge by itself, or begins what can be judged.
BEGINNINGS = {"make", "construct", "hippo", "nplr", "scan", "cauchy", "vandermonde"}


@dataclass(frozen=True)
class Declaration:
    """An adapter's name, its conventions and the callables it offers."""

    name: str
    version: str
    conventions: Conventions
    provides: frozenset[str]
    environment: Mapping[str, Any]

    def lacks(self, required: tuple[str, ...]) -> tuple[str, ...]:
        """Return the members of ``required`` that the adapter does not offer.

        ``"kernel|apply"`` is met by either.
        """
        return tuple(r for r in required if not self.provides.intersection(r.split("|")))


def parse_hello(hello: Mapping[str, Any], where: str) -> Declaration:
    """Return the declaration in a worker's first frame.

    Raises
    ------
    AdapterError
        For conventions outside their domain, or an adapter that offers nothing to check.
    """
    name = hello.get("name") or where
    conventions = parse_conventions(hello.get("conventions"), where)
    provides = frozenset(hello.get("provides") or ()) & frozenset(CALLABLES)
    if not provides & BEGINNINGS:
        raise AdapterError(
            f"{where}: none of {', '.join(sorted(BEGINNINGS))} is defined, so there is nothing to "
            "judge. Define make(params, dt, L, dtype) -> layer and kernel(layer, L) or "
            "apply(layer, u)."
        )
    if "construct" in provides and "realised" not in provides:
        raise AdapterError(
            f"{where}: construct() is defined without realised(), so nobody can know which system "
            "the layer holds. Define realised(layer) -> dict of its parameters."
        )
    environment = {
        key: value
        for key, value in sorted(hello.items())
        if key not in ("op", "protocol", "name", "version", "conventions", "provides")
    }
    return Declaration(
        str(name), str(hello.get("version") or ""), conventions, provides, environment
    )
