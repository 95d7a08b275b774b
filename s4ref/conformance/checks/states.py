"""L3: steps and carried states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked
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
    """Run apply() in two or three chunks, each from the last one's state; judge the last."""
    problem = problem_of(case)
    layer = bench.make(problem)
    cut, then = case["cut"], case["then"]
    u = layer.signal(broadband(problem.L))
    _, state = layer.apply(u[:cut])
    if state is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    if then:
        _, state = layer.apply(u[cut:then], state)
    since = then or cut
    y, _ = layer.apply(u[since:], state)
    wide = u.astype(np.float64)
    question = Asked(layer, "apply", u=wide, cuts=(cut, then) if then else (cut,), since=since)
    return judge(bench, layer, u, y, algorithms(bench), since=since, question=question)


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


def streams_case(case: Case, bench: Bench) -> Observation:
    """Step through two sequences in turn; each keeps its own state."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    cut = problem.L // 2
    more = {} if case["mode"] == "default" else {"mode": case["mode"]}

    def go(v: npt.NDArray[Any], state: Any = None) -> dict[str, Any]:
        given = {} if state is None else {"state": state}
        found: dict[str, Any] = bench.call("run_steps", v, handle=layer.handle, **more, **given)
        return found

    state = go(u[:cut])["state"]
    go(-3 * u)  # another sequence, from the beginning
    go(2 * u[:1], state)  # and one that branches off here
    y = go(u[cut:], state)["y"]
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


def _streams(declaration: Declaration) -> Planned:
    return _modes(declaration, grids.small(declaration, grid=SMALL[:1]))


def _carry(declaration: Declaration) -> Planned:
    if declaration.conventions.fixed_length:
        return
    for problem in grids.small(declaration, grid=SMALL):
        L = problem.L
        for cut in sorted({1, L // 2, L - 1}):
            yield problem, {"cut": cut, "then": 0}
        if L > 3:
            yield problem, {"cut": L // 3, "then": 2 * L // 3}


def _carry_families(declaration: Declaration) -> Planned:
    if declaration.conventions.fixed_length:
        return
    for problem in grids.families(declaration, grid=FAMILIES[1:]):
        yield problem, {"cut": problem.L // 3, "then": 2 * problem.L // 3}


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
        "L3.state.streams",
        "sequences stepped in turn keep to themselves",
        "a state is a value: another sequence, or a branch, leaves it as it is",
        ("state-passing",),
        ("make|construct", "init_state", "step"),
        _streams,
        streams_case,
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
