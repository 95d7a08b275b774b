"""Small data of every picture of the gallery, computed once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from s4ref.plot import gallery


SMALL: dict[str, dict[str, Any]] = {
    "matrices": {"N": 5},
    "bases": {"M": 2},
    "reconstruction": {"sizes": (5, 9, 17)},
    "kernels": {"steps": (Fraction(1, 256), Fraction(1, 512)), "span": 2},
    "spectra": {"N": 8, "size": 5},
    "unit_circle": {"N": 8, "dt": Fraction(1, 3)},
    "pseudospectra": {"N": 6, "fine": 1},
    "eigenvectors": {"sizes": (2, 4, 8, 16, 22, 23)},
    "transfer": {"N": 4, "sizes": (16, 32), "points": 40},
    "pole": {"N": 8, "L": 64},
}


@functools.cache
def compute(name: str) -> Any:
    """Return small data of a picture."""
    module: Any = gallery.picture(name)
    return module.data(**SMALL[name])


@pytest.fixture(scope="session")
def small() -> Callable[[str], Any]:
    """Give small data by name."""
    return compute
