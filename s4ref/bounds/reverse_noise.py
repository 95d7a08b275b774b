"""Random errors of given sizes, and what sweeps through a dense Ab share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt


Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True)
class Noise:
    """Random errors: EPS times a size times a normal deviate, one for each entry and copy."""

    rng: np.random.Generator
    eps: float
    complex_: bool = True

    def of(self, size: Array) -> Array:
        """Return errors of the given standard deviations."""
        draw = self.rng.standard_normal(size.shape)
        if self.complex_:
            draw = (draw + 1j * self.rng.standard_normal(size.shape)) / np.sqrt(2)
        return np.asarray(self.eps * size * draw)


def off(noise: Noise | None, size: Array) -> Any:
    """Return errors of the given sizes, or none."""
    return 0.0 if noise is None else noise.of(size)


def transposed(X: Array) -> Array:
    """Swap the last two axes."""
    return np.swapaxes(X, -1, -2)


def through_power(Ab: Array, row: Array, t: Array, L0: int) -> tuple[Array, Array]:
    """Return sum_j (Ab^T)^j C^T (Ab^{L0-1-j} t)^T and the sum of the sizes of its terms."""
    left, right = [transposed(row)], [t]
    for _ in range(L0 - 1):
        left.append(transposed(Ab) @ left[-1])
        right.append(Ab @ right[-1])
    l, r = np.array(left), np.array(right[::-1])
    total = np.einsum("jbno,jbmo->bnm", l, r)
    return total, np.einsum("jbno,jbmo->bnm", np.abs(l), np.abs(r))
