"""What checks share: the grid of lengths of L3, and the judgement of outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.conformance.cases import Case
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, compare
from s4ref.conformance.problems import Problem


Planned: TypeAlias = Iterator[tuple[Problem | None, Mapping[str, Any]]]
SMALL = ((8, 16), (4, 7))
FAMILIES = ((4, 8, 64), (16, 64, 257), (16, 1024, 100), (64, 128, 100), (64, 8, 257))
SHORT = tuple(row for row in FAMILIES if row[2] <= 100)


def problem_of(case: Case) -> Problem:
    """Return the problem of a case that has one."""
    assert case.problem is not None
    return case.problem


def algorithms(bench: Bench) -> tuple[str, ...]:
    """Return the ways apply() may take: the kernel's and a convolution, or steps, as from a given
    state.
    """
    declared = bench.declaration.conventions.algorithm
    return (declared,) if declared in ("scan", "recurrence") else (declared, "recurrence")


def judge(
    bench: Bench,
    layer: Layer,
    u: npt.NDArray[Any],
    got: Any,
    ways: tuple[str, ...],
    *,
    since: int = 0,
) -> Observation:
    """Compare outputs from sample ``since`` on with the recurrence run on the whole input."""
    wide = u.astype(np.float64)
    expected = bench.reference.response(layer.realised, wide)[since:]
    budget = bench.reference.response_budget(layer.realised, wide, bench.dtype, ways)
    return compare("y", got, expected, budget, (layer, wide, since))
