"""Colours that colour-blind readers tell apart (Okabe and Ito, 2008), by what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

GREY = "#8A8A8A"  # guide lines and notes
PALE = "#C9C9C9"  # the certified curve, drawn broad under the others

# Higher precision is the darker, cooler colour; the order also serves readers of grey prints.
DTYPE: Mapping[str, str] = MappingProxyType({"float32": VERMILION, "float64": BLUE})

# One colour a family, the same in every figure.
FAMILY: Mapping[str, str] = MappingProxyType(
    {
        "LegS": BLUE,
        "LegT": VERMILION,
        "FouT": GREEN,
        "LagT": PURPLE,
        "ChebT": ORANGE,
        "FouD": SKY,
    }
)

# Members of a sequence, told apart by lightness too.
SEQUENCE = (BLACK, BLUE, GREEN, ORANGE)
