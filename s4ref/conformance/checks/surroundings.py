"""L3: what stands around one sequence must not change it: a batch, padding, the other direction,
another rate.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked, Scene
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import (
    FAMILIES,
    SMALL,
    Planned,
    algorithms,
    judge,
    judged,
    problem_of,
)
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.problems import Realised
from s4ref.conformance.signals import broadband


RATES = (2, 3)
JUNK = 64.0  # what stands in the padding


def batch_case(case: Case, bench: Bench) -> Observation:
    """Put a sequence among others, silent, loud and not finite; its outputs are its own, whether
    the batch comes at once or in two parts.
    """
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    rows, at = case["rows"], case["at"]
    batch = np.stack([(r - at) * 8 * u for r in range(rows)])
    batch[at] = u
    if rows > 2:
        batch[(at + 1) % rows] = np.nan
    if case["cut"]:  # the state that a batch returns has a row for each of its sequences
        first, state = layer.apply(batch[:, : case["cut"]])
        if state is None:
            return Observation(Status.SKIPPED, message="apply() returns no state")
        parts = (first, layer.apply(batch[:, case["cut"] :], state)[0])
        y = np.concatenate([np.asarray(part) for part in parts], axis=1)
    else:
        y = np.asarray(layer.apply(batch)[0])
    if y.shape[:2] != batch.shape[:2]:
        return Observation(
            Status.BAD_SHAPE, message=f"y has shape {y.shape} for a batch u {batch.shape}"
        )
    return judge(bench, layer, u, y[at], algorithms(bench))


def padding_case(case: Case, bench: Bench) -> Observation:
    """Pad on the right and say so; the outputs before, and the state, are those without."""
    problem = problem_of(case)
    layer = bench.make(problem)
    n = problem.L - case["pads"]
    u = layer.signal(broadband(problem.L))
    padded = u.copy()
    padded[n:] = JUNK
    y, state = layer.apply(padded, length=n)
    y = np.asarray(y)
    if case["judge"] == "outputs":
        if y.shape[:1] != u.shape[:1]:
            return Observation(Status.BAD_SHAPE, message=f"y has shape {y.shape} for u {u.shape}")
        # Like a spike in the future: what a transform rounds is the padding too.
        wide = padded.astype(np.float64)
        return judged(
            bench,
            "y",
            y[:n],
            bench.reference.response(layer.realised, wide[:n]),
            lambda dtype: bench.reference.response_budget(
                layer.realised, wide, dtype, algorithms(bench)
            ),
            Asked(layer, "apply", u=wide, length=n),
        )
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    # The rest of the true signal, from the state that should know nothing of the padding.
    rest, _ = layer.apply(u[n:], state)
    wide, half = u.astype(np.float64), bench.declaration.conventions.half
    scene = Scene(
        "padding", (layer.realised,), "apply", half, wide, n, pads=case["pads"], junk=JUNK
    )
    question = Asked(layer, "apply", u=wide, cuts=(n,), since=n, scene=scene)
    return judge(bench, layer, u, rest, algorithms(bench), since=n, question=question)


def both_case(case: Case, bench: Bench) -> Observation:
    """Run both directions: K forward, K backward from the declared lag on, and D once."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    wide = u.astype(np.float64)
    y = bench.call("bidirectional", u, handle=layer.handle)
    lag = bench.declaration.conventions.bidirectional_lag
    seen = judged(
        bench,
        "y",
        y,
        _both(bench, layer, wide, lag),
        lambda dtype: _budget(bench, layer, wide, dtype),
        Asked(layer, "both", u=wide),
    )
    if seen.status is Status.OFF:
        other = _both(bench, layer, wide, 1 - lag)
        if compare("y", y, other, _budget(bench, layer, wide, bench.dtype)).status is Status.OK:
            return replace(
                seen,
                message=f'this is "bidirectional_lag": {1 - lag}: the reverse direction '
                f"{'shares' if lag else 'leaves'} the present sample",
            )
    return seen


def _quiet(layer: Layer) -> Realised:
    """Return the layer's system without D."""
    held = layer.realised
    return replace(held, system=replace(held.system, D=np.zeros(np.shape(held.system.D))), memo={})


def _both(
    bench: Bench, layer: Layer, u: npt.NDArray[np.float64], lag: int
) -> npt.NDArray[np.float64]:
    back = np.asarray(bench.reference.response(_quiet(layer), u[::-1].copy()))[::-1]
    if lag:
        back = np.concatenate([back[1:], 0 * back[:1]])
    return np.asarray(bench.reference.response(layer.realised, u) + back)


def _budget(bench: Bench, layer: Layer, u: npt.NDArray[np.float64], dtype: str) -> Budget:
    ways, reference = algorithms(bench), bench.reference
    there = reference.response_budget(layer.realised, u, dtype, ways)
    here = reference.response_budget(_quiet(layer), u[::-1].copy(), dtype, ways)
    return Budget(there.problem + here.problem, there.algorithm + here.algorithm)


def rate_case(case: Case, bench: Bench) -> Observation:
    """Ask for the kernel at another rate: that of the step times the rate."""
    problem = problem_of(case)
    layer = bench.make(problem)
    bench.call("kernel", problem.L, handle=layer.handle)  # what is kept of it is of another rate
    got = bench.call("kernel", problem.L, case["rate"], handle=layer.handle)
    held = layer.realised
    faster = replace(held, dt=tuple(step * case["rate"] for step in held.dt), memo={})
    c = bench.declaration.conventions
    scene = Scene("rate", (held,), "kernel", c.half, rate=case["rate"], L=problem.L)
    double = copy.copy(layer)
    double.realised = faster
    return judged(
        bench,
        "K",
        got,
        bench.reference.kernel(faster, problem.L),
        lambda dtype: bench.reference.kernel_budget(faster, problem.L, dtype, c.algorithm),
        Asked(double, "kernel", scene=scene),
    )


def _batch(declaration: Declaration) -> Planned:
    if declaration.conventions.batch:
        for problem in grids.small(declaration, grid=SMALL[:1]):
            for rows, at in ((1, 0), (2, 1), (3, 0)):
                yield problem, {"rows": rows, "at": at, "cut": 0}
            if problem.L > 1 and not declaration.conventions.fixed_length:
                yield problem, {"rows": 2, "at": 0, "cut": problem.L // 2}
        for problem in grids.families(declaration, grid=FAMILIES[1:2]):
            yield problem, {"rows": 3, "at": 1, "cut": 0}


def _padding(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if c.length and not c.fixed_length:
        for problem in grids.small(declaration, grid=SMALL):
            for pads in sorted({1, problem.L // 2, problem.L - 1}):
                for what in ("outputs", "state"):
                    yield problem, {"pads": pads, "judge": what}


def _both_ways(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL):
        if problem.L > 1:
            yield problem, {}
    for problem in grids.families(declaration, grid=FAMILIES[1:2]):
        yield problem, {}


def _rates(declaration: Declaration) -> Planned:
    # C (I - Ab^L) belongs to one step.
    c = declaration.conventions
    if c.rate and c.C_kind != "tilde":
        for problem in grids.small(declaration, grid=SMALL):
            for rate in RATES:
                yield problem, {"rate": rate}


CHECKS = (
    Check(
        "L3.apply.batch",
        "a batch is its rows",
        "what stands in the other rows, NaN included, changes nothing, in one part or in two",
        ("linearity-and-causality",),
        ("make|construct", "apply"),
        _batch,
        batch_case,
        "response",
    ),
    Check(
        "L3.apply.padding",
        "padding on the right leaves no trace",
        "outputs and state after n samples are those of the sequence of n samples",
        ("linearity-and-causality", "state-passing"),
        ("make|construct", "apply"),
        _padding,
        padding_case,
        "response",
    ),
    Check(
        "L3.bidirectional",
        "both directions",
        "y_k = sum_{j>=0} K_j u_{k-j} + sum_{j>=0} K_j u_{k+lag+j} + D u_k",
        ("recurrence-is-convolution",),
        ("make|construct", "bidirectional"),
        _both_ways,
        both_case,
        budgets="`response_budget` of both directions, added",
    ),
    Check(
        "L3.kernel.rate",
        "the kernel at another rate",
        "kernel(L, rate) is the kernel of the step rate * dt",
        ("zoh-augmented-exponential", "bilinear-resolvent"),
        ("make|construct", "kernel"),
        _rates,
        rate_case,
        budgets="`kernel_budget` at the step asked for",
    ),
)
