"""What is not as a reader of the kill matrix would expect, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping


# Mutants that are killed without being named.
UNNAMED: Mapping[str, str] = {
    "types/bfloat16-products": "8 bits err in both dtypes alike, as a wrong formula does",
    "types/TF32-products": "11 bits err in both dtypes alike, as a wrong formula does",
    "precision/guard-against-division-by-zero": (
        "the two guards together act like digits lost, not like one constant in one place"
    ),
}
# Checks that kill none of the mutants.
UNKILLING: Mapping[str, str] = {}
