"""The dtypes that are judged, by name."""

from __future__ import annotations

from typing import Literal


Dtype = Literal["float16", "bfloat16", "float32", "float64"]
DTYPES: tuple[Dtype, ...] = ("float32", "float64")  # judged unless an adapter says otherwise
ALL_DTYPES: tuple[Dtype, ...] = ("float16", "bfloat16", *DTYPES)
