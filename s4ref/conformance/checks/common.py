"""What checks share: the grid of lengths of L3, and the judgement of kernels and outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget
from s4ref.conformance.asked import Asked, Scene
from s4ref.conformance.cases import Case
from s4ref.conformance.encode import REAL
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.problems import Problem


Planned: TypeAlias = Iterator[tuple[Problem | None, Mapping[str, Any]]]
SMALL = ((8, 16), (4, 7))
FAMILIES = ((4, 8, 64), (16, 64, 257), (16, 1024, 100), (72, 128, 100), (64, 8, 257))
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


def judged(
    bench: Bench,
    label: str,
    got: Any,
    expected: npt.NDArray[Any],
    budget: Callable[[str], Budget],
    question: Asked | Scene | None = None,
) -> Observation:
    """Compare under the budget of the dtype asked for; where float64 is off, note what float32 may
    cost.
    """
    seen = compare(label, got, expected, _above_underflow(budget(bench.dtype), bench), question)
    if seen.status is not Status.OFF or bench.dtype != "float64":
        return seen
    kind = np.asarray(got).dtype
    narrow = kind.kind in "fc" and kind.itemsize < np.dtype(REAL["float64"]).itemsize * (
        2 if kind.kind == "c" else 1
    )
    said = f"{label} came back as {kind.name}" if narrow else ""
    return replace(
        seen, lower=budget("float32").algorithm, narrow=narrow, message=seen.message or said
    )


def asked(
    layer: Layer, way: str, u: npt.NDArray[Any], cut: int = 0, *, since: int | None = None
) -> Asked:
    """Return the question of a signal in one piece, or in two with the state between them."""
    wide = u.astype(np.float64)
    cuts = (cut,) if cut else ()
    return Asked(layer, way, u=wide, cuts=cuts, since=cut if since is None else since)


# Results this small may be flushed to zero: the least normal number, of float16 the least of all.
LEAST = {"float16": 2.0**-24, "bfloat16": 2.0**-126, "float32": 2.0**-126, "float64": 2.0**-1022}
FLUSHED = 64  # of them in a sum


def _above_underflow(budget: Budget, bench: Bench) -> Budget:
    """Return a budget that allows for results below the normal range."""
    floor = FLUSHED * LEAST[bench.dtype]
    return Budget(budget.problem, max(budget.algorithm, floor))


def judge_kernel(bench: Bench, layer: Layer, L: int, *, taps: int | None = None) -> Observation:
    """Compare the first ``taps`` samples, or all L, with the kernel of the realised parameters.

    Without a kernel() they come from impulses through apply(), whose outputs carry the rounding of
    D and of a convolution.
    """
    reference, held = bench.reference, layer.realised
    algorithm = bench.declaration.conventions.algorithm
    ask = L if taps is None else taps
    expected = reference.kernel(held, L)[..., :ask]

    def budget(dtype: str) -> Budget:
        if "kernel" in bench.declaration.provides:
            return reference.kernel_budget(held, L, dtype, algorithm)
        return reference.response_budget(held, _impulse(layer, L), dtype, algorithms(bench))

    return judged(bench, "K", layer.kernel(ask), expected, budget, Asked(layer, "kernel", taps))


def _impulse(layer: Layer, L: int) -> npt.NDArray[np.float64]:
    u = np.zeros(L if layer.io is None else (L, layer.io[1]))
    u[0] = 1
    return u


def judge(
    bench: Bench,
    layer: Layer,
    u: npt.NDArray[Any],
    got: Any,
    ways: tuple[str, ...],
    *,
    since: int = 0,
    question: Asked | None = None,
) -> Observation:
    """Compare outputs from sample ``since`` on with the recurrence run on the whole input."""
    wide = u.astype(np.float64)
    expected = bench.reference.response(layer.realised, wide)[since:]
    return judged(
        bench,
        "y",
        got,
        expected,
        lambda dtype: bench.reference.response_budget(layer.realised, wide, dtype, ways),
        Asked(layer, "apply", u=wide, since=since) if question is None else question,
    )
