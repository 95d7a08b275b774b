"""L4: the gradient of sum(cotangent * kernel) with respect to every parameter of make()."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.bounds import Budget
from s4ref.conformance import dyadic, grids, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, judged, problem_of
from s4ref.conformance.corners import corners
from s4ref.conformance.declared import DISCRETE
from s4ref.conformance.encode import REAL, spelled
from s4ref.conformance.gradient_predictions import GradientAsked, GradientPart
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Problem


SMALL = ((8, 16), (4, 7), (8, 1))
FAMILIES = ((4, 8, 64), (8, 16, 31), (16, 64, 100), (16, 1024, 100))
LENGTHS = (2, 3, 17, 97, 255, 257)
EXTREMES = (Fraction(1, 2**20), Fraction(64))  # steps: |dt lam| from 1e-6 to 1e2
TAILS = (-12, 12)  # what is added to a trainable array: the flat and the steep end of a softplus
BUDGETS = "`gradient_budgets` of the declared algorithm, of each parameter apart"
NEEDS = ("make|construct", "gradient")


def gradient_case(case: Case, bench: Bench) -> Observation:
    """Compare every gradient that comes back; the worst one speaks for all."""
    layer = bench.make(problem_of(case))
    return judge(bench, layer, cotangent(layer, case))


def cotangent(layer: Layer, case: Case) -> Any:
    """Return what the kernel is multiplied with: numbers of three bits, in the layer's dtype."""
    L = layer.problem.L
    shape = (L,) if layer.io is None else (*layer.io, L)
    drawn = dyadic.real(f"cotangent/{case.id}", shape, bits=2)
    return drawn.astype(REAL[layer.bench.dtype])


def judge(bench: Bench, layer: Layer, c: Any) -> Observation:
    """Return the worst comparison, or what came instead of gradients."""
    value = bench.call("gradient", layer.problem.L, c, handle=layer.handle)
    if not isinstance(value, dict):
        return Observation(
            Status.BAD_SHAPE,
            message="gradient() must return a dict of arrays by the names of make(), and dt",
        )
    right = bench.reference.gradient(layer.realised, c, bench.declaration.conventions)
    lost = [name for name in right if name in value and value[name] is None]
    if lost:
        return Observation(
            Status.BAD_SHAPE,
            message=f"gradient() returned None for {', '.join(lost)}: the loss does not reach it, "
            "or .grad was read of a tensor that is no leaf; leave out what is not trained",
        )
    names = [name for name in right if name in value]
    step = np.asarray(value.get("dt"))
    if "dt" in names and step.size == 1 == right["dt"].size:
        value["dt"] = step.reshape(right["dt"].shape)  # one step, or one a mode of one mode
    if set(names) <= {"D"}:
        return Observation(
            Status.BAD_SHAPE,
            message=f"gradient() returned none of {', '.join(right)} (it has "
            f"{', '.join(map(str, sorted(value))) or 'nothing'}): use the names of make()",
        )
    seen = [
        judged(bench, f"dL/d{name}", value[name], right[name], _budget(bench, layer, c, name))
        for name in names
    ]
    parts = tuple(
        GradientPart(name, o.got, o.expected, o.budget)
        for name, o in zip(names, seen, strict=True)
        if o.budget is not None
    )
    worst = max(seen, key=_badness)
    absent = [name for name in right if name not in names and name != "D"]
    note = f"no gradient of {', '.join(absent)}" if absent and worst.status is Status.OK else ""
    asked = GradientAsked(layer, "gradient", u=c, parts=parts)
    # that of a common step is a single number; readers of observations expect an axis
    got, right_one = (None if x is None else np.atleast_1d(x) for x in (worst.got, worst.expected))
    return replace(worst, got=got, expected=right_one, subject=asked, message=worst.message or note)


def _badness(o: Observation) -> tuple[int, float]:
    rank = {Status.OK: 0, Status.ILL: 1, Status.OFF: 2}.get(o.status, 3)
    return rank, (o.ratios or (0.0, 0.0))[1]


def _budget(bench: Bench, layer: Layer, c: Any, name: str) -> Any:
    algorithm = bench.declaration.conventions.algorithm

    def budget(dtype: str) -> Budget:
        found = bench.reference.gradient_budgets(
            layer.realised, c, dtype, algorithm, bench.declaration.conventions
        )
        return found[name]

    return budget


def tail_case(case: Case, bench: Bench) -> Observation:
    """Move one trainable array far out; where the kernel is finite, so must its gradients be."""
    layer = bench.make(problem_of(case))
    raw = bench.call("raw", handle=layer.handle)
    if not isinstance(raw, dict) or not raw:
        return Observation(Status.BAD_SHAPE, message="raw() must return a dict of arrays")
    for name in sorted(raw):
        value = np.asarray(raw[name])
        if value.dtype.kind not in "fc":
            continue
        far = {**raw, name: (value + case["by"]).astype(value.dtype)}
        moved = bench.call("with_raw", far, handle=layer.handle)
        other = bench.adopt(moved, layer) if "realised" in bench.declaration.provides else None
        L, c = layer.problem.L, cotangent(layer, case)
        handle = moved if other is None else other.handle
        if "kernel" in bench.declaration.provides:
            K = np.asarray(bench.call("kernel", L, handle=handle))
            if not np.isfinite(K).all():
                continue
        found = bench.call("gradient", L, c, handle=handle)
        for parameter, g in found.items() if isinstance(found, dict) else ():
            if g is not None and not np.isfinite(np.asarray(g)).all():
                said = f"raw {name} {case['by']:+d}: the kernel is finite, dL/d{parameter} is not"
                return Observation(Status.NON_FINITE, message=said)
    return Observation(Status.OK)


def _small(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL):
        yield problem, {}


def _families(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration, grid=FAMILIES):
        if problem.N <= 16:
            yield problem, {}


def _lengths(declaration: Declaration) -> Planned:
    for problem in grids.lengths(declaration, LENGTHS):
        yield problem, {}


def _extremes(declaration: Declaration) -> Iterator[tuple[Problem, dict[str, Any]]]:
    c = declaration.conventions
    if "make" not in declaration.provides or c.rule == DISCRETE:
        return
    system = systems.small(c.kind)["dyadic-4"]
    for dt in EXTREMES:
        if not (dt > 1 and grids.explicit(c.rule)):
            yield Problem("dyadic-4", system, (dt,), 8, spelled(c.rule, 8)), {}


def _modes(declaration: Declaration) -> Planned:
    for problem in corners(declaration):
        yield problem, {}


def _tails(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=((8, 16),)):
        for by in TAILS:
            yield problem, {"by": by}


CHECKS = (
    Check(
        "L4.gradient.definition",
        "gradients on small exact systems",
        "every parameter's gradient is the kernel of a block-triangular system, paired with c",
        ("kernel-derivative", "conjugate-halves"),
        NEEDS,
        _small,
        gradient_case,
        "gradient",
        budgets=BUDGETS,
    ),
    Check(
        "L4.gradient.families",
        "gradients of HiPPO families",
        "the same for LegS, LegT, S4D up to N = 16 and L = 100",
        ("kernel-derivative",),
        NEEDS,
        _families,
        gradient_case,
        "gradient",
        heavy=True,
        budgets=BUDGETS,
    ),
    Check(
        "L4.gradient.lengths",
        "gradients at every kind of length",
        "no length is special: 2, odd, prime, 2^k - 1 and 2^k + 1",
        ("kernel-derivative",),
        NEEDS,
        _lengths,
        gradient_case,
        "gradient",
        heavy=True,
        budgets=BUDGETS,
    ),
    Check(
        "L4.gradient.steps",
        "gradients at tiny and huge steps",
        "gradients are finite and right for |dt lam| from 1e-6 to 1e2",
        ("kernel-derivative", "zoh-augmented-exponential"),
        NEEDS,
        _extremes,
        gradient_case,
        "gradient",
        budgets=BUDGETS,
    ),
    Check(
        "L4.gradient.modes",
        "gradients at special modes",
        "gradients are finite and right at zero, repeated, real and undamped eigenvalues",
        ("kernel-derivative",),
        NEEDS,
        _modes,
        gradient_case,
        "gradient",
        budgets=BUDGETS,
    ),
    Check(
        "L4.gradient.tails",
        "gradients where a transform is flat or steep",
        "where the kernel is finite, so are its gradients, however far a trainable array has gone",
        ("kernel-derivative",),
        ("make|construct", "raw", "with_raw", "gradient"),
        _tails,
        tail_case,
        budgets="none: finite or not",
    ),
)
