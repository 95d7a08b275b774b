"""L3: outputs on sequences, by convolution and by steps, whole and in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.problems import Problem
from s4ref.conformance.signals import SIGNALS, broadband


Planned = Iterator[tuple[Problem | None, Mapping[str, Any]]]
GRID = ((8, 16), (4, 7))
FAMILIES = ((4, 8, 64), (16, 64, 257), (16, 1024, 100), (64, 128, 100), (64, 8, 257))
# A spike this high is where an FFT of float32 leaks visibly; a power of two, so that it is exact.
SPIKE = 4096.0


def _problem(case: Case) -> Problem:
    assert case.problem is not None
    return case.problem


def _algorithms(bench: Bench) -> tuple[str, ...]:
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
    algorithms: tuple[str, ...],
    *,
    since: int = 0,
) -> Observation:
    """Compare outputs from sample ``since`` on with the recurrence run on the whole input."""
    wide = u.astype(np.float64)
    expected = bench.reference.response(layer.realised, wide)[since:]
    budget = bench.reference.response_budget(layer.realised, wide, bench.dtype, algorithms)
    return compare("y", got, expected, budget, (layer, wide, since))


def apply_case(case: Case, bench: Bench) -> Observation:
    """Run apply() on a whole signal."""
    problem = _problem(case)
    layer = bench.make(problem)
    u = layer.signal(SIGNALS[case["signal"]](problem.L))
    return judge(bench, layer, u, layer.apply(u)[0], _algorithms(bench))


def step_case(case: Case, bench: Bench) -> Observation:
    """Run step() over a signal."""
    problem = _problem(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    return judge(bench, layer, u, layer.steps(u, case["mode"]), ("recurrence",))


def carry_case(case: Case, bench: Bench) -> Observation:
    """Run apply() in two chunks, the second from the first one's state; judge the second."""
    problem = _problem(case)
    layer = bench.make(problem)
    cut = case["cut"]
    u = layer.signal(broadband(problem.L))
    _, state = layer.apply(u[:cut])
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    y, _ = layer.apply(u[cut:], state)
    return judge(bench, layer, u, y, _algorithms(bench), since=cut)


def continue_case(case: Case, bench: Bench) -> Observation:
    """Run apply() on the beginning and step() on the rest, from apply()'s state; judge the rest."""
    problem = _problem(case)
    layer = bench.make(problem)
    cut = problem.L // 2
    u = layer.signal(broadband(problem.L))
    _, state = layer.apply(u[:cut])
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    y = layer.steps(u[cut:], case["mode"], state)
    return judge(bench, layer, u, y, ("recurrence",), since=cut)


def causal_case(case: Case, bench: Bench) -> Observation:
    """Add a spike late in the input; the outputs before it are those without it."""
    problem = _problem(case)
    layer = bench.make(problem)
    at = case["at"]
    u = layer.signal(broadband(problem.L))
    loud = u.copy()
    loud[at] += SPIKE
    y = np.asarray(layer.apply(loud)[0])
    if y.shape[:1] != u.shape[:1]:
        return Observation(Status.BAD_SHAPE, message=f"y has shape {y.shape} for u {u.shape}")
    wide = u.astype(np.float64)
    expected = bench.reference.response(layer.realised, wide)[:at]
    budget = bench.reference.response_budget(
        layer.realised, loud.astype(np.float64), bench.dtype, _algorithms(bench)
    )
    return compare("y", y[:at], expected, budget, (layer, wide, 0))


def purity_case(case: Case, bench: Bench) -> Observation:
    """Ask twice for everything; the bits must agree, and so must the parameters before and after."""
    problem = _problem(case)
    layer = bench.make(problem)
    provides = bench.declaration.provides
    before = _held(bench, layer)
    u = layer.signal(broadband(problem.L))
    for name in ("kernel", "apply"):
        if name not in provides:
            continue
        first, second = (
            np.array(layer.kernel(problem.L) if name == "kernel" else layer.apply(u)[0])
            for _ in range(2)
        )
        if not np.array_equal(first, second, equal_nan=True):
            return Observation(
                Status.NON_DETERMINISTIC,
                message=f"{name}() gave different bits for the same question, by up to "
                f"{_gap(first, second):.1e}",
            )
    after = _held(bench, layer)
    for name, value in before.items():
        if not np.array_equal(value, after[name], equal_nan=True):
            return Observation(
                Status.IMPURE,
                message=f"the parameter {name} changed, by up to {_gap(value, after[name]):.1e}, "
                "while only "
                "kernel() and apply() were called",
            )
    return Observation(Status.OK)


def _held(bench: Bench, layer: Layer) -> dict[str, Any]:
    if "realised" not in bench.declaration.provides:
        return {}
    params = bench.call("realised", handle=layer.handle)
    return {name: np.array(value) for name, value in params.items()}


def _gap(x: Any, y: Any) -> float:
    return float(np.max(np.abs(x - y))) if np.shape(x) == np.shape(y) else float("nan")


def _apply(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration.conventions, grid=GRID):
        for signal in SIGNALS:
            yield problem, {"signal": signal}


def _apply_families(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration.conventions, grid=FAMILIES):
        yield problem, {"signal": "broadband"}


def _modes(declaration: Declaration, grid: Iterator[Problem]) -> Planned:
    for problem in grid:
        for mode in declaration.conventions.step_modes:
            yield problem, {"mode": mode}


def _steps(declaration: Declaration) -> Planned:
    return _modes(declaration, grids.small(declaration.conventions, grid=GRID))


def _step_families(declaration: Declaration) -> Planned:
    short = tuple(row for row in FAMILIES if row[2] <= 100)
    return _modes(declaration, grids.families(declaration.conventions, grid=short))


def _continue(declaration: Declaration) -> Planned:
    if not declaration.conventions.shared_state:
        return
    yield from _modes(declaration, grids.small(declaration.conventions, grid=GRID))
    short = tuple(row for row in FAMILIES if row[2] <= 100)
    yield from _modes(declaration, grids.families(declaration.conventions, grid=short))


def _carry(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration.conventions, grid=GRID):
        for cut in sorted({1, problem.L // 2, problem.L - 1}):
            yield problem, {"cut": cut}


def _carry_families(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration.conventions, grid=FAMILIES[1:]):
        yield problem, {"cut": problem.L // 3}


def _causal(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration.conventions, grid=GRID):
        yield problem, {"at": problem.L - 2}
    for problem in grids.families(declaration.conventions, grid=FAMILIES[:3]):
        yield problem, {"at": problem.L // 2}


def _pure(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration.conventions, grid=GRID[:1]):
        yield problem, {}
    yield from (
        (problem, {}) for problem in grids.families(declaration.conventions, grid=FAMILIES[:2])
    )


CHECKS = (
    Check(
        "L3.apply.definition",
        "apply on small exact systems",
        "y = K * u + D u, also for an impulse at the last sample",
        ("recurrence-is-convolution", "causal-convolution-padding"),
        ("make", "apply"),
        _apply,
        apply_case,
        "response",
    ),
    Check(
        "L3.apply.families",
        "apply on HiPPO families",
        "y = K * u + D u",
        ("recurrence-is-convolution", "causal-convolution-padding"),
        ("make", "apply"),
        _apply_families,
        apply_case,
        "response",
    ),
    Check(
        "L3.apply.causality",
        "the future does not leak",
        "a spike at k changes nothing before k beyond eps * norm(K) * norm(u)",
        ("linearity-and-causality",),
        ("make", "apply"),
        _causal,
        causal_case,
        "response",
    ),
    Check(
        "L3.step.definition",
        "step on small exact systems",
        "x_k = Ab x_{k-1} + Bb u_k, y_k = C x_k + D u_k, in every step mode",
        ("recurrence-is-convolution",),
        ("make", "init_state", "step"),
        _steps,
        step_case,
        "response",
    ),
    Check(
        "L3.step.families",
        "step on HiPPO families",
        "the recurrence gives what the convolution gives, in every step mode",
        ("recurrence-is-convolution", "similarity-invariance"),
        ("make", "init_state", "step"),
        _step_families,
        step_case,
        "response",
    ),
    Check(
        "L3.state.carry",
        "chunks equal the whole, small exact systems",
        "apply(u2, state after u1) = apply(u1, u2)[len(u1):]",
        ("state-passing",),
        ("make", "apply"),
        _carry,
        carry_case,
        "response",
    ),
    Check(
        "L3.state.families",
        "chunks equal the whole, HiPPO families",
        "apply(u2, state after u1) = apply(u1, u2)[len(u1):]",
        ("state-passing",),
        ("make", "apply"),
        _carry_families,
        carry_case,
        "response",
    ),
    Check(
        "L3.state.continue",
        "steps go on where apply stopped",
        "step() from the state after apply(u1) gives apply(u1, u2)[len(u1):]",
        ("state-passing", "recurrence-is-convolution"),
        ("make", "apply", "step"),
        _continue,
        continue_case,
        "response",
    ),
    Check(
        "L3.purity",
        "same question, same answer",
        "arguments and parameters are left alone and answers repeat bit by bit",
        (),
        ("make", "kernel|apply"),
        _pure,
        purity_case,
    ),
)
