"""Reproducible dyadic numbers: the same on every platform and for every NumPy, ever.  Not a random
generator.

Entries have few bits, so they are exact in float16 and every later dtype, and a formula applied to
them has an exact rational value to be compared with.
"""

from __future__ import annotations

import hashlib
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt


def integers(seed: str, count: int, low: int, high: int) -> list[int]:
    """Return ``count`` integers in [low, high], spread by a cryptographic hash of the seed."""
    out: list[int] = []
    block = 0
    while len(out) < count:
        digest = hashlib.sha256(f"{seed}:{block}".encode()).digest()
        words = (int.from_bytes(digest[i : i + 4], "little") for i in range(0, 32, 4))
        out.extend(low + word % (high - low + 1) for word in words)
        block += 1
    return out[:count]


def real(seed: str, shape: tuple[int, ...], *, bits: int = 3, bound: int = 1) -> npt.NDArray[Any]:
    """Return multiples of 2**-bits in [-bound, bound], none of them zero."""
    top = bound << bits
    # 0 is skipped: -top..-1 stay, 0..top-1 become 1..top.
    values = [k + (k >= 0) for k in integers(seed, prod(shape), -top, top - 1)]
    return np.array(values, dtype=np.float64).reshape(shape) / (1 << bits)


def complex_(
    seed: str, shape: tuple[int, ...], *, bits: int = 3, bound: int = 1
) -> npt.NDArray[Any]:
    """Return complex numbers with such real and imaginary parts."""
    re = real(f"{seed}/re", shape, bits=bits, bound=bound)
    im = real(f"{seed}/im", shape, bits=bits, bound=bound)
    return re + 1j * im
