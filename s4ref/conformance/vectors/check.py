"""Checking a stranger's results against a set: error, budget, verdict."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF, Budget
from s4ref.bounds.parameters import SMALL_ERROR, SMALL_N
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.exchange import decode
from s4ref.conformance.vectors.make import Progress
from s4ref.conformance.vectors.operator import Arrays, Operator
from s4ref.conformance.vectors.result import Result, numbers_of
from s4ref.conformance.vectors.sampling import sampled
from s4ref.conformance.vectors.store import Vector, numbers
from s4ref.conformance.verdict import FAILED, Trial, Verdict, decide
from s4ref.errors import InputError, PrecisionError


@dataclass(frozen=True)
class Comparison:
    """One output of one vector, as one result file has it."""

    vector: Vector
    output: str
    dtype: str
    trial: Trial

    @property
    def observation(self) -> Observation:
        """What the comparison showed."""
        return self.trial.observation


@dataclass(frozen=True)
class Assessment:
    """The verdict on an operator.

    Attributes
    ----------
    planned : vectors of the set
    given : of these, how many each dtype's result has
    """

    operator: str
    verdict: Verdict
    planned: int
    given: Mapping[str, int]
    comparisons: tuple[Comparison, ...]

    def of(self, dtype: str) -> list[Comparison]:
        """Return the comparisons at one dtype."""
        return [c for c in self.comparisons if c.dtype == dtype]

    def failed(self) -> list[Comparison]:
        """Return the comparisons that failed, the worst first."""
        bad = [c for c in self.comparisons if c.observation.status in FAILED]
        return sorted(bad, key=lambda c: -(c.observation.ratios or (0.0, float("inf")))[1])


def check(
    results: Sequence[Result], vectors: Mapping[str, Vector], progress: Progress | None = None
) -> list[Assessment]:
    """Compare results with the vectors of a set.

    Parameters
    ----------
    results : sequence of Result
        Of one program; several if it was run in several dtypes, which tells a wrong formula from an
        inaccurate algorithm.
    vectors : id -> Vector
    progress : (done, total, id) -> None, called before each comparison

    Returns
    -------
    list of Assessment
        One an operator of the set, in its order.

    Raises
    ------
    InputError
        For an id or an output that the set does not have, or two results of the same dtype.

    Notes
    -----
    Cost: that of the budgets, up to a second for the largest kernels.
    """
    dtypes = [result.dtype for result in results]
    if len(set(dtypes)) < len(dtypes):
        raise InputError(f"two results of {dtypes[0]}: give one file for each dtype")
    for result in results:
        _known(result, vectors)
    names = list(dict.fromkeys(v.operator for v in vectors.values()))
    total, done = sum(len(result.values) for result in results), itertools.count()

    def tell(key: str) -> None:
        if progress is not None:
            progress(next(done), total, key)

    return [_assess(name, results, vectors, tell) for name in names]


def _known(result: Result, vectors: Mapping[str, Vector]) -> None:
    for key, outputs in result.values.items():
        if key not in vectors:
            raise InputError(
                f"{key} is no vector of this set: results belong to the set they were computed "
                "from; give its folder with --vectors"
            )
        for name in outputs:
            if name not in vectors[key].outputs:
                known = ", ".join(vectors[key].outputs)
                raise InputError(f"{key} has no output {name!r}: it has {known}")


def _assess(
    name: str,
    results: Sequence[Result],
    vectors: Mapping[str, Vector],
    tell: Callable[[str], None],
) -> Assessment:
    mine = [v for v in vectors.values() if v.operator == name]
    comparisons: list[Comparison] = []
    for result in results:
        for v in mine:
            if v.id in result.values:
                tell(v.id)
                comparisons += _vector(v, result)
    return Assessment(
        name,
        decide([c.trial for c in comparisons]),
        len(mine),
        {r.dtype: sum(v.id in r.values for v in mine) for r in results},
        tuple(comparisons),
    )


def _vector(v: Vector, result: Result) -> list[Comparison]:
    operator = OPERATORS.get(v.operator)
    if operator is None:
        raise InputError(f"operator = {v.operator!r} is unknown to this s4ref: update it")
    right = {name: numbers(array) for name, array in v.outputs.items()}
    got = {
        name: numbers_of(value, right[name].shape, f"{v.id} {name}")
        for name, value in result.values[v.id].items()
    }
    if operator.align is not None:
        got = dict(operator.align(got, right))
    budgets = budgets_of(operator, v.inputs, right, result)
    return [
        Comparison(v, name, result.dtype, _trial(v, name, x, right[name], budgets[name], result))
        for name, x in got.items()
    ]


def budgets_of(
    operator: Operator, inputs: Mapping[str, Any], right: Arrays, result: Result
) -> Mapping[str, Budget]:
    """Return the budget of each output: derived where bounds can, else by sampling."""
    if operator.budget is not None:
        exact = {name: decode(value) for name, value in inputs.items()}
        for algorithm in dict.fromkeys((result.algorithm, "unknown")):
            try:
                found = operator.budget(exact, right, result.dtype, algorithm)
            except (InputError, PrecisionError):  # the algorithm does not apply to this system
                continue
            if found is not None and set(found) >= set(right):
                return found
    return sampled(operator, inputs, right, result.dtype)


def _trial(v: Vector, name: str, got: Any, right: Any, budget: Budget, result: Result) -> Trial:
    # imaginary parts that ought to be zero are errors like others
    seen = compare(name, got, right.astype(complex) if np.iscomplexobj(got) else right, budget)
    small = _size(v) <= SMALL_N and budget.algorithm <= SMALL_ERROR * seen.scale
    # budgets are linear in the unit roundoff
    wider = UNIT_ROUNDOFF["float32"] / UNIT_ROUNDOFF["float64"]
    lower = budget.algorithm * wider if result.dtype == "float64" else None
    if seen.status is Status.BAD_SHAPE:
        small = False
    return Trial(result.dtype, small, seen, lower=lower, case=f"{v.id} {name}")


def _size(v: Vector) -> int:
    """Return the state size of a vector's system, or its largest dimension."""
    for value in v.inputs.values():
        if isinstance(value, dict) and value.get("kind") not in (None, "rule"):
            return int(decode(value).N)
    return max((max(a["shape"], default=1) for a in v.outputs.values()), default=1)
