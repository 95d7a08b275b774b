"""How far two arrays lie apart, and whether rounding explains it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from s4ref.bounds.constants import ENTRY, UNIT_ROUNDOFF


Real = npt.NDArray[np.float64]
Array = npt.NDArray[np.float64] | npt.NDArray[np.complex128]
PRECISIONS = ("float64", "float32")  # what matrices are stored in, narrowest last
FEW = 8  # times as many entries as are off must hold numbers that agree
CLOSE = 2e-2  # of the largest entry; beyond, two matrices are not the same one


@dataclass(frozen=True)
class Gap:
    """The distance between an array and what it is compared with.

    Attributes
    ----------
    distance : largest difference over the largest entry
    entry : largest difference over the size of its own entry
    where : index of that entry
    budgets : precision -> largest difference over what rounding may cost there
    off : precision -> number of entries that rounding does not explain there
    entries : number of entries that are not zero; 0 where a diagonal was fitted, which hides some
    """

    distance: float
    entry: float
    where: tuple[int, ...]
    budgets: dict[str, float]
    off: dict[str, int]
    entries: int

    def explained(self) -> str | None:
        """Return the highest precision whose rounding explains the gap, or None."""
        return next((p for p in PRECISIONS if self.budgets[p] <= 1), None)

    def few(self, precision: str) -> bool:
        """Whether rounding explains everything but a few entries."""
        return 0 < self.off[precision] * FEW <= self.entries

    def join(self, other: Gap | None) -> Gap:
        """Return the gap of both arrays together: the worse of each."""
        if other is None:
            return self
        worse = other if other.entry > self.entry else self
        return Gap(
            max(self.distance, other.distance),
            worse.entry,
            worse.where,
            {p: max(self.budgets[p], other.budgets[p]) for p in PRECISIONS},
            {p: self.off[p] + other.off[p] for p in PRECISIONS},
            self.entries + other.entries if self.entries and other.entries else 0,
        )


def gap(got: Array, wanted: Array, size: Real, fitted: int = 0) -> Gap:
    """Return how far ``got`` is from ``wanted``.

    Parameters
    ----------
    got, wanted : arrays of one shape
    size : what each entry is formed from; where 0, the smaller of its row's and column's largest
    fitted : 1 where ``wanted`` holds a factor taken from ``got``, 2 where it holds a diagonal

    Returns
    -------
    Gap
        The budget is ``ENTRY`` unit roundoffs of ``size``, once more for each fitted factor, of
        which a similarity has two in every entry.
    """
    floor = size if size.ndim == 1 else np.minimum(size.max(1)[:, None], size.max(0)[None, :])
    if size.ndim == 1:
        floor = np.full_like(size, size.max(initial=0.0))
    unit = np.where(size > 0, size, floor)
    unit = np.where(unit > 0, unit, max(float(np.abs(wanted).max(initial=0.0)), 1e-300))
    error = np.abs(got - wanted)
    relative = error / unit
    at = np.unravel_index(int(np.argmax(relative)), relative.shape)
    allowed = (1 + fitted) * ENTRY
    largest = max(float(np.abs(wanted).max(initial=0.0)), 1e-300)
    return Gap(
        float(error.max()) / largest,
        float(relative.max()),
        tuple(int(i) for i in at),
        {p: float(relative.max()) / (allowed * UNIT_ROUNDOFF[p]) for p in PRECISIONS},
        {p: int(np.sum(~(relative <= allowed * UNIT_ROUNDOFF[p]))) for p in PRECISIONS},
        int(np.count_nonzero(wanted)) if fitted < 2 else 0,
    )
