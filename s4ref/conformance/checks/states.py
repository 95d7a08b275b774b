"""L3: steps and carried states."""

from __future__ import annotations

from collections.abc import Iterator

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import (
    FAMILIES,
    SHORT,
    SMALL,
    Planned,
    algorithms,
    asked,
    judge,
    problem_of,
)
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Problem
from s4ref.conformance.signals import broadband


def step_case(case: Case, bench: Bench) -> Observation:
    """Run step() over a signal."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    y = layer.steps(u, case["mode"])
    return judge(bench, layer, u, y, ("recurrence",), question=asked(layer, "step", u))


def carry_case(case: Case, bench: Bench) -> Observation:
    """Run apply() in two chunks, the second from the first one's state; judge the second."""
    problem = problem_of(case)
    layer = bench.make(problem)
    cut = case["cut"]
    u = layer.signal(broadband(problem.L))
    _, state = layer.apply(u[:cut])
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    y, _ = layer.apply(u[cut:], state)
    return judge(
        bench, layer, u, y, algorithms(bench), since=cut, question=asked(layer, "apply", u, cut)
    )


def continue_case(case: Case, bench: Bench) -> Observation:
    """Run apply() on the beginning and step() on the rest, from apply()'s state; judge the rest."""
    problem = problem_of(case)
    layer = bench.make(problem)
    cut = problem.L // 2
    u = layer.signal(broadband(problem.L))
    _, state = layer.apply(u[:cut])
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    y = layer.steps(u[cut:], case["mode"], state)
    return judge(
        bench, layer, u, y, ("recurrence",), since=cut, question=asked(layer, "step", u, cut)
    )


def _modes(declaration: Declaration, grid: Iterator[Problem]) -> Planned:
    for problem in grid:
        for mode in declaration.conventions.step_modes:
            yield problem, {"mode": mode}


def _steps(declaration: Declaration) -> Planned:
    return _modes(declaration, grids.small(declaration, grid=SMALL))


def _step_families(declaration: Declaration) -> Planned:
    return _modes(declaration, grids.families(declaration, grid=SHORT))


def _continue(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if not c.shared_state or c.fixed_length:
        return
    yield from _modes(declaration, grids.small(declaration, grid=SMALL))
    yield from _modes(declaration, grids.families(declaration, grid=SHORT))


def _carry(declaration: Declaration) -> Planned:
    if declaration.conventions.fixed_length:
        return
    for problem in grids.small(declaration, grid=SMALL):
        for cut in sorted({1, problem.L // 2, problem.L - 1}):
            yield problem, {"cut": cut}


def _carry_families(declaration: Declaration) -> Planned:
    if declaration.conventions.fixed_length:
        return
    for problem in grids.families(declaration, grid=FAMILIES[1:]):
        yield problem, {"cut": problem.L // 3}


CHECKS = (
    Check(
        "L3.step.definition",
        "step on small exact systems",
        "x_k = Ab x_{k-1} + Bb u_k, y_k = C x_k + D u_k, in every step mode",
        ("recurrence-is-convolution",),
        ("make|construct", "init_state", "step"),
        _steps,
        step_case,
        "response",
    ),
    Check(
        "L3.step.families",
        "step on HiPPO families",
        "the recurrence gives what the convolution gives, in every step mode",
        ("recurrence-is-convolution", "similarity-invariance"),
        ("make|construct", "init_state", "step"),
        _step_families,
        step_case,
        "response",
    ),
    Check(
        "L3.state.carry",
        "chunks equal the whole, small exact systems",
        "apply(u2, state after u1) = apply(u1, u2)[len(u1):]",
        ("state-passing",),
        ("make|construct", "apply"),
        _carry,
        carry_case,
        "response",
    ),
    Check(
        "L3.state.families",
        "chunks equal the whole, HiPPO families",
        "apply(u2, state after u1) = apply(u1, u2)[len(u1):]",
        ("state-passing",),
        ("make|construct", "apply"),
        _carry_families,
        carry_case,
        "response",
    ),
    Check(
        "L3.state.continue",
        "steps go on where apply stopped",
        "step() from the state after apply(u1) gives apply(u1, u2)[len(u1):]",
        ("state-passing", "recurrence-is-convolution"),
        ("make|construct", "apply", "step"),
        _continue,
        continue_case,
        "response",
    ),
)
