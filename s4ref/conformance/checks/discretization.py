"""L1: the discrete pair (Ab, Bb) belongs to the declared rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import judged
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.pairs import flat_pair, pair_of
from s4ref.conformance.problems import Problem


Planned = Iterator[tuple[Problem | None, Mapping[str, Any]]]
FAMILIES = ((4, 8, 64), (16, 64, 100), (16, 1024, 100))


def pair_case(case: Case, bench: Bench) -> Observation:
    """Compare [Ab, Bb] with the rule applied to the realised parameters."""
    problem = case.problem
    assert problem is not None
    layer = bench.make(problem)
    value = bench.call("discretize", handle=layer.handle)
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return Observation(Status.BAD_SHAPE, message="discretize() must return (Ab, Bb)")
    Ab, Bb = (np.asarray(x) for x in value)
    held = layer.realised
    right = pair_of(held.system, held.dt, held.rule)
    if Ab.shape != right[0].shape or Bb.size != right[1].size:
        return Observation(
            Status.BAD_SHAPE,
            message=f"Ab has shape {Ab.shape} and Bb {Bb.shape}; the stored modes need "
            f"{right[0].shape} "
            f"and {right[1].shape}",
        )
    got = (Ab, Bb.reshape(right[1].shape))
    parts = [
        judged(
            bench,
            name,
            _complex(got[i]),
            right[i].astype(np.complex128),
            lambda dtype, i=i: bench.reference.pair_budget(held, dtype)[i],  # type: ignore[misc]
        )
        for i, name in enumerate(("Ab", "Bb"))
    ]
    # Bb is of the order of dt: each part has its own budget, and the worse one speaks for the pair.
    worst = max(parts, key=lambda o: (o.status is not Status.OK, (o.ratios or (0.0, 0.0))[1]))
    return replace(
        worst, got=flat_pair(Ab, Bb), expected=flat_pair(*right), subject=Asked(layer, "pair")
    )


def _complex(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the entries as complex numbers of the same width."""
    return x.astype(np.complex64 if x.dtype in (np.float32, np.float16) else x.dtype) * (1 + 0j)


def _small(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=((8, 16), (2, 2))):
        yield problem, {}


def _families(declaration: Declaration) -> Planned:
    for problem in grids.small_steps(declaration):
        yield problem, {}
    for problem in grids.families(declaration, grid=FAMILIES):
        yield problem, {}


CHECKS = (
    Check(
        "L1.discretize.definition",
        "discrete pair on small exact systems",
        "Ab and Bb are those of the declared rule",
        ("zoh-augmented-exponential", "bilinear-resolvent"),
        ("make|construct", "discretize"),
        _small,
        pair_case,
        "pair",
    ),
    Check(
        "L1.discretize.families",
        "discrete pair of HiPPO families and small steps",
        "Ab and Bb are those of the declared rule, down to dt = 1/1024",
        ("zoh-augmented-exponential", "bilinear-resolvent"),
        ("make|construct", "discretize"),
        _families,
        pair_case,
        "pair",
    ),
)
