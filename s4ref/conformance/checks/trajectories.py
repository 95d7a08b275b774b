"""L3: the states themselves, where an adapter says in which basis they stand."""

from __future__ import annotations

import numpy as np

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
    judged,
    problem_of,
)
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.signals import broadband


LOUD = -3.0  # what stands in the state before the zero input begins


def values_case(case: Case, bench: Bench) -> Observation:
    """Compare the state after a signal, from apply() or from steps, with x of the recurrence."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(broadband(problem.L))
    if case["by"] == "apply":
        state = layer.apply(u)[1]
        if state is None:
            return Observation(Status.SKIPPED, message="apply() returns no state")
    else:
        state = layer.run(u, case["by"])["state"]
    x = np.asarray(bench.call("fetch_state", state, handle=layer.handle))
    wide = u.astype(np.float64)
    right = bench.reference.state(layer.realised, wide)
    if x.dtype.kind == "c" and not np.iscomplexobj(right):
        right = right + 0j
    if x.size == right.size:  # an axis for the batch or the channel is no error
        x = x.reshape(right.shape)
    return judged(
        bench,
        "x",
        x * (1 + 0j) if np.iscomplexobj(right) and x.dtype.kind == "f" else x,
        right,
        lambda dtype: bench.reference.state_budget(layer.realised, wide, dtype),
        Asked(layer, "states", u=wide, since=len(wide) - 1),
    )


def free_case(case: Case, bench: Bench) -> Observation:
    """Let a state decay: the outputs for zero input are C Ab^(k+1) x."""
    problem = problem_of(case)
    layer = bench.make(problem)
    cut = problem.L // 2
    u = layer.signal(broadband(problem.L))
    u[cut:] = 0
    u[cut - 1] *= np.asarray(LOUD, u.dtype)
    if case["by"] == "apply":
        _, state = layer.apply(u[:cut])
        if state is None:
            return Observation(Status.SKIPPED, message="apply() returns no state")
        y, _ = layer.apply(u[cut:], state)
        return judge(
            bench, layer, u, y, ways(bench), since=cut, question=asked(layer, "apply", u, cut)
        )
    state = layer.run(u[:cut], case["by"])["state"]
    y = layer.steps(u[cut:], case["by"], state)
    return judge(
        bench, layer, u, y, ("recurrence",), since=cut, question=asked(layer, "step", u, cut)
    )


def return_case(case: Case, bench: Bench) -> Observation:
    """Step through the beginning and apply() to the rest, from the state of the last step."""
    problem = problem_of(case)
    layer = bench.make(problem)
    cut = problem.L // 2
    u = layer.signal(broadband(problem.L))
    if layer.apply(u[:cut])[1] is None:
        return Observation(Status.SKIPPED, message="apply() returns no state")
    state = layer.run(u[:cut], case["mode"])["state"]
    y, _ = layer.apply(u[cut:], state)
    return judge(bench, layer, u, y, ways(bench), since=cut, question=asked(layer, "apply", u, cut))


def ways(bench: Bench) -> tuple[str, ...]:
    """Return how a state and a chunk may become outputs."""
    return (*algorithms(bench), "recurrence")


def _ways(declaration: Declaration) -> tuple[str, ...]:
    provides = declaration.provides
    ways: tuple[str, ...] = ("apply",) if "apply" in provides else ()
    if {"init_state", "step"} <= provides:
        ways += declaration.conventions.step_modes
    return ways


def _values(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if c.state != "modes" or c.rule == "foh":
        return
    for way in _ways(declaration):
        for problem in grids.small(declaration, grid=SMALL):
            yield problem, {"by": way}
        for problem in grids.families(declaration, grid=SHORT):
            yield problem, {"by": way}


def _free(declaration: Declaration) -> Planned:
    if declaration.conventions.fixed_length:
        return
    for way in _ways(declaration):
        for problem in grids.small(declaration, grid=SMALL):
            yield problem, {"by": way}
        for problem in grids.families(declaration, grid=FAMILIES[1:3]):
            if way == "apply" or problem.L <= 100:
                yield problem, {"by": way}


def _return(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if not c.shared_state or c.fixed_length:
        return
    for mode in declaration.conventions.step_modes:
        for problem in grids.small(declaration, grid=SMALL):
            yield problem, {"mode": mode}
        for problem in grids.families(declaration, grid=SHORT[:2]):
            yield problem, {"mode": mode}


CHECKS = (
    Check(
        "L3.state.values",
        "the states are those of the recurrence",
        "x_k = Ab x_{k-1} + Bb u_k itself, in the basis of the stored modes",
        ("recurrence-is-convolution",),
        ("make|construct", "apply|step"),
        _values,
        values_case,
        budgets="`state_budget`",
    ),
    Check(
        "L3.state.free",
        "a state left alone",
        "zero input after u leaves y_k = C Ab^(k+1) x",
        ("state-passing", "linearity-and-causality"),
        ("make|construct", "apply|step"),
        _free,
        free_case,
        "response",
    ),
    Check(
        "L3.state.return",
        "apply goes on where the steps stopped",
        "apply(u2) from the state after steps over u1 gives apply(u1, u2)[len(u1):]",
        ("state-passing", "recurrence-is-convolution"),
        ("make|construct", "apply", "init_state", "step"),
        _return,
        return_case,
        "response",
    ),
)
