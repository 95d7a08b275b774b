"""What one case showed: a comparison with its two budgets, or how it came to nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget


class Status(Enum):
    """How a case ended."""

    OK = "ok"
    OFF = "off"  # above the algorithm budget; what that means is the verdict's business
    ILL = "ill-conditioned"
    CRASH = "crash"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    NON_FINITE = "non-finite"
    BAD_SHAPE = "bad-shape"
    IMPURE = "impure"
    NON_DETERMINISTIC = "non-deterministic"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Evidence:
    """The entry at which a comparison is worst."""

    label: str
    expected: float
    got: float
    index: tuple[int, ...]


@dataclass(frozen=True)
class Observation:
    """The outcome of a case.

    Attributes
    ----------
    error : max-norm of the difference
    scale : max-norm of the right answer
    budget : what rounding may cost, absolute, in the same norm
    message : for everything that is no comparison, what happened
    lower : for a float64 comparison that is off, the budget of float32
    narrow : whether what came back has a narrower dtype than was asked for
    partial : whether many large entries are right while others are far off, as no rounding leaves
        them
    got, expected, subject : kept for the diagnosis, never stored
    """

    status: Status
    error: float = 0.0
    scale: float = 0.0
    budget: Budget | None = None
    evidence: Evidence | None = None
    message: str = ""
    lower: float | None = None
    narrow: bool = False
    partial: bool = False
    got: Any = field(default=None, repr=False)
    expected: Any = field(default=None, repr=False)
    subject: Any = field(default=None, repr=False)

    @property
    def ratios(self) -> tuple[float, float] | None:
        """Return error / problem budget and error / algorithm budget; infinite beside NaN."""
        if self.budget is None:
            return None
        if self.status is Status.NON_FINITE:
            return math.inf, math.inf
        return _ratio(self.error, self.budget.problem), _ratio(self.error, self.budget.algorithm)


def _ratio(error: float, budget: float) -> float:
    if error == 0:
        return 0.0
    return error / budget if budget > 0 else float("inf")


def compare(
    label: str, got: Any, expected: npt.NDArray[Any], budget: Budget, subject: Any = None
) -> Observation:
    """Compare what an adapter returned with the right answer.

    Parameters
    ----------
    label : str
        What is compared, such as "K".
    got : array_like
        From the adapter.
    expected : array
        Correctly rounded.
    budget : Budget
        Absolute, in the max-norm.
    subject : optional
        What the diagnosis needs to compute other readings of the same case.
    """
    got = np.asarray(got)
    if got.shape != expected.shape:
        return Observation(
            Status.BAD_SHAPE,
            message=f"{label} has shape {got.shape}; it must be {expected.shape}",
        )
    if got.dtype.kind not in "fiu" and not (got.dtype.kind == "c" and expected.dtype.kind == "c"):
        return Observation(
            Status.BAD_SHAPE, message=f"{label} has dtype {got.dtype}; real numbers are needed"
        )
    wide = got.astype(np.complex128 if expected.dtype.kind == "c" else np.float64)
    if not np.isfinite(wide).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(wide))[0])
        return Observation(
            Status.NON_FINITE,
            message=f"{_name(label, where)} = {wide[where]}",
            scale=_norm(expected),
            budget=budget,
            got=wide,
            expected=expected,
            subject=subject,
        )
    gap = np.abs(wide - expected)
    error, scale = _norm(gap), _norm(expected)
    if budget.problem >= scale > 0:
        status = Status.ILL
    else:
        status = Status.OK if error <= budget.algorithm else Status.OFF
    return Observation(
        status,
        error,
        scale,
        budget,
        _evidence(label, wide, expected, gap),
        partial=status is Status.OFF and _partial(gap, expected, budget.algorithm),
        got=wide,
        expected=expected,
        subject=subject,
    )


def _partial(gap: Any, expected: Any, allowed: float) -> bool:
    """Whether a quarter of the entries above 1/16 of the largest are within the budget, and the
    error is beyond 2^8 unit roundoffs of float32 and 10^4 budgets.
    """
    error, scale = _norm(gap), _norm(expected)
    large = np.abs(expected) >= scale / 16
    if error <= max(2.0**-16 * scale, 1e4 * allowed):
        return False
    return bool(4 * np.count_nonzero(gap[large] <= allowed) >= np.count_nonzero(large))


def _evidence(label: str, got: Any, expected: Any, gap: Any) -> Evidence | None:
    if not gap.size:
        return None
    index = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
    right, found = expected[index], got[index]
    if np.iscomplexobj(expected):
        part = "real" if abs((found - right).real) >= abs((found - right).imag) else "imag"
        right, found = getattr(right, part), getattr(found, part)
        label = f"{'Re' if part == 'real' else 'Im'} {label}"
    return Evidence(_name(label, index), float(right), float(found), index)


def _norm(x: Any) -> float:
    return float(np.max(np.abs(x))) if np.size(x) else 0.0


def _name(label: str, index: tuple[int, ...]) -> str:
    return f"{label}[{', '.join(map(str, index))}]" if index else label
