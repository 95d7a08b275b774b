"""L3: several layers, each fed with the outputs of the one before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from s4ref.bounds import Budget
from s4ref.conformance import grids, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Scene
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import SMALL, Planned, algorithms, judged, problem_of
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Constructed, Problem
from s4ref.conformance.signals import broadband


DEPTHS = (2, 3, 8)


def stack_case(case: Case, bench: Bench) -> Observation:
    """Run a stack of different layers on a signal, at once, in steps, or in chunks."""
    problem = problem_of(case)
    layers = [bench.make(_variation(problem, i)) for i in range(case["depth"])]
    whole = bench.adopt(
        bench.call("stack", [layer.handle for layer in layers]), _alone(layers[0], bench)
    )
    u = whole.signal(broadband(problem.L))
    by, since = case["by"], 0
    if by == "apply":
        y = whole.apply(u)[0]
    elif by == "chunks":
        since = problem.L // 2
        _, state = whole.apply(u[:since])
        if state is None:
            return Observation(Status.SKIPPED, message="apply() returns no state")
        y = whole.apply(u[since:], state)[0]
    else:
        y = whole.steps(u, by)
    wide = u.astype(np.float64)
    expected = bench.reference.cascade([layer.realised for layer in layers], wide)[since:]
    ways = ("recurrence",) if by in bench.declaration.conventions.step_modes else algorithms(bench)
    held = tuple(layer.realised for layer in layers)
    scene = Scene("stack", held, by, bench.declaration.conventions.half, wide, since)
    return judged(
        bench, "y", y, expected, lambda dtype: _budget(bench, layers, wide, ways, dtype), scene
    )


def _alone(layer: Layer, bench: Bench) -> Layer:
    """Return the layer as the pattern of a stack: a stack has no parameters to be read back."""
    declaration = replace(
        bench.declaration, provides=bench.declaration.provides - {"realised", "kernel"}
    )
    pattern = layer.at(layer.handle)
    pattern.bench = Bench(bench.worker, declaration, bench.reference, bench.dtype)
    return pattern


def _variation(problem: Problem, i: int) -> Problem:
    """Return the i-th layer of the stack: the same modes, another gain and step."""
    if isinstance(problem, Constructed):
        return problem
    s = problem.system
    scale = (1.0, -0.5, 0.75, 1.25)[i % 4]
    turned = replace(s, C=np.asarray(s.C) * scale, D=np.asarray(s.D) * (1 - 0.25 * (i % 3)))
    return replace(problem, system=turned, dt=tuple(step / (1 + i % 2) for step in problem.dt))


def _budget(
    bench: Bench, layers: list[Layer], u: npt.NDArray[np.float64], ways: tuple[str, ...], dtype: str
) -> Budget:
    """Carry each layer's budget through those behind it by their gain sum |K| + |D|."""
    reference, problem, algorithm = bench.reference, 0.0, 0.0
    signal = u
    for layer in layers:
        held = layer.realised
        own = reference.response_budget(held, signal, dtype, ways)
        K = np.abs(reference.kernel(held, len(u)))
        D = np.abs(np.asarray(held.system.D, dtype=np.float64))
        gain = (
            float(K.sum() + D.sum())
            if K.ndim == 1
            else float((K.sum(axis=-1) + D).sum(axis=1).max())
        )
        problem, algorithm = problem * gain + own.problem, algorithm * gain + own.algorithm
        signal = reference.response(held, signal)
    return Budget(problem, algorithm)


def _stacks(declaration: Declaration) -> Planned:
    ways: tuple[str, ...] = ("apply", "chunks") if "apply" in declaration.provides else ()
    if declaration.conventions.fixed_length:
        ways = tuple(way for way in ways if way != "chunks")
    if {"init_state", "step"} <= declaration.provides:
        ways += declaration.conventions.step_modes
    small = {"dyadic-4", "dyadic-3-free"}
    if declaration.conventions.io == "mimo":
        small.add("dyadic-4-mimo")
    for depth in DEPTHS:
        for by in ways:
            for problem in grids.small(declaration, grid=SMALL, own=False):
                if problem.name in small and (depth < 8 or problem.L > 7):
                    yield problem, {"depth": depth, "by": by}
    for problem in grids.families(declaration, grid=((16, 64, 100),)):
        if problem.name in systems.TRAINED or isinstance(problem, Constructed):
            yield problem, {"depth": 4, "by": ways[0]} if ways else {}


CHECKS = (
    Check(
        "L3.stack",
        "several layers",
        "a stack gives layer after layer, whole, in chunks and in steps, each with its own state",
        ("recurrence-is-convolution", "state-passing"),
        ("make", "stack", "apply|step"),
        _stacks,
        stack_case,
        budgets="`response_budget` of each layer, times the gain of those behind it",
    ),
)
