"""L5: the corners: dt lam from 1e-8 to 1e2, zero, repeated and real modes, long sequences, and what
training may make of the parameters.
"""

from __future__ import annotations

import numpy as np

from s4ref.conformance import grids, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, algorithms, asked, judge, problem_of
from s4ref.conformance.checks.discretization import pair_case
from s4ref.conformance.checks.kernels import kernel_case
from s4ref.conformance.corners import corners, ends
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation
from s4ref.conformance.signals import broadband


SIGNAL = 37  # samples
LONG = ((16, 64, 4096), (16, 1024, 16384), (64, 256, 4096))
SETTLED = 2048  # samples of a constant input: each step rounds alike


def settled_case(case: Case, bench: Bench) -> Observation:
    """Hold a constant input for long: errors that are alike at every step add up."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(np.full(problem.L, 0.75))
    if case["by"] == "apply":
        return judge(bench, layer, u, layer.apply(u)[0], algorithms(bench))
    y = layer.steps(u, case["by"])
    return judge(bench, layer, u, y, ("recurrence",), question=asked(layer, "step", u))


def loud_case(case: Case, bench: Bench) -> Observation:
    """Run a signal through a layer whose modes turn or decay by a lot in each sample."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    if case["by"] == "apply":
        return judge(bench, layer, u, layer.apply(u)[0], algorithms(bench))
    y = layer.steps(u, case["by"])
    return judge(bench, layer, u, y, ("recurrence",), question=asked(layer, "step", u))


def chunks_case(case: Case, bench: Bench) -> Observation:
    """Carry the state through many chunks; the last one is judged."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    size, state, y = problem.L // case["chunks"], None, None
    for start in range(0, problem.L, size):
        y, state = layer.apply(u[start : start + size], state)
        since = start
        if state is None:
            break
    return judge(bench, layer, u[: since + size], y, algorithms(bench), since=since)


def _corner_cases(declaration: Declaration) -> Planned:
    for problem in (*corners(declaration), *ends(declaration)):
        yield problem, {}


def _pairs(declaration: Declaration) -> Planned:
    if declaration.conventions.rule != "foh":
        yield from _corner_cases(declaration)


def _signals(declaration: Declaration) -> Planned:
    ways = _ways(declaration)
    for problem in ends(declaration, L=SIGNAL):
        for by in ways:
            yield problem, {"by": by}
    for problem in corners(declaration):
        for by in ways:
            yield problem, {"by": by}


def _ways(declaration: Declaration) -> tuple[str, ...]:
    ways: tuple[str, ...] = ("apply",) if "apply" in declaration.provides else ()
    if {"init_state", "step"} <= declaration.provides:
        ways += declaration.conventions.step_modes
    return ways


def _long(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration, grid=LONG, own=False):
        if problem.name in systems.TRAINED:
            yield problem, {}


def _settled(declaration: Declaration) -> Planned:
    ways = _ways(declaration)
    for problem in grids.families(declaration, grid=((16, 64, SETTLED),), own=False):
        if problem.name in systems.TRAINED:
            for by in ways:
                yield problem, {"by": by}


def _chunks(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if c.C_kind == "tilde" or c.rule == "dss" or c.fixed_length:
        return
    for problem in grids.families(declaration, grid=((16, 64, 1024),), own=False):
        if problem.name in systems.TRAINED:
            yield problem, {"chunks": 32}


CHECKS = (
    Check(
        "L5.corners.kernel",
        "kernel at special modes and extreme steps",
        "zero, imaginary, real, repeated and nearly equal modes, |dt lam| from 1e-8 to 1e2",
        ("zoh-augmented-exponential", "bilinear-resolvent", "conjugate-halves"),
        ("make", "kernel|apply"),
        _corner_cases,
        kernel_case,
        "kernel",
    ),
    Check(
        "L5.corners.discretize",
        "discrete pair at special modes and extreme steps",
        "the same for Ab and Bb; phi1(0) = 1",
        ("zoh-augmented-exponential", "bilinear-resolvent"),
        ("make", "discretize"),
        _pairs,
        pair_case,
        "pair",
    ),
    Check(
        "L5.corners.apply",
        "signals through special modes and extreme steps",
        "y = K * u + D u at |dt lam| from 1e-8 to 1e2, whole and in steps",
        ("recurrence-is-convolution", "conjugate-halves"),
        ("make", "apply|step"),
        _signals,
        loud_case,
        "response",
    ),
    Check(
        "L5.long.kernel",
        "kernels of thousands of samples",
        "the error of a sane algorithm does not outgrow the condition up to L = 16384",
        ("truncated-generating-function", "vandermonde-kernel"),
        ("make", "kernel|apply"),
        _long,
        kernel_case,
        "kernel",
        heavy=True,
    ),
    Check(
        "L5.long.settled",
        "a constant input held for long",
        "outputs settle at the gain of the layer and stay there",
        ("recurrence-is-convolution",),
        ("make", "apply|step"),
        _settled,
        settled_case,
        "response",
        heavy=True,
    ),
    Check(
        "L5.long.chunks",
        "many chunks",
        "a state handed on 31 times has the accuracy of one long run",
        ("state-passing",),
        ("make", "apply"),
        _chunks,
        chunks_case,
        "response",
        heavy=True,
    ),
)
