"""What is not as a reader of the kill matrix would expect, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping


# Mutants that are killed without being named.
UNNAMED: Mapping[str, str] = {}
# Checks that kill none of the mutants.
UNKILLING: Mapping[str, str] = {}
