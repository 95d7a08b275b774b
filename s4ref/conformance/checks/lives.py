"""L3: a layer that lives: parameters replaced, other layers beside it, other lengths in between."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked, Scene
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import (
    FAMILIES,
    SMALL,
    Planned,
    algorithms,
    asked,
    judge,
    judge_kernel,
    problem_of,
)
from s4ref.conformance.checks.parameters import survived
from s4ref.conformance.encode import encode
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.problems import Constructed, Problem
from s4ref.conformance.signals import broadband


def _ask(bench: Bench, layer: Layer, L: int, by: str) -> None:
    """Ask and do not look: what matters is what it leaves behind."""
    if by == "kernel":
        layer.kernel(L)
    elif by == "apply":
        layer.apply(layer.signal(broadband(L)))
    else:
        layer.steps(layer.signal(broadband(L)), bench.declaration.conventions.step_modes[0])


def _judged(bench: Bench, layer: Layer, L: int, by: str) -> Observation:
    """Judge one answer of a layer: its kernel, apply() or steps."""
    if by == "kernel":
        return judge_kernel(bench, layer, L)
    u = layer.signal(broadband(L))
    if by == "apply":
        return judge(bench, layer, u, layer.apply(u)[0], algorithms(bench))
    mode = bench.declaration.conventions.step_modes[0]
    y = layer.steps(u, mode)
    return judge(bench, layer, u, y, ("recurrence",), question=asked(layer, "step", u))


def update_case(case: Case, bench: Bench) -> Observation:
    """Use a layer, give it other parameters, use it again: nothing of the old ones is left."""
    problem = problem_of(case)
    old = _other(bench, problem)
    for by in _answers(bench.declaration):
        _ask(bench, old, problem.L, by)
    params, dt = encode(problem, bench.declaration.conventions, bench.dtype)
    bench.call("update", params, dt, handle=old.handle)
    fresh = bench.make(problem)  # what the same parameters give to a layer that never had others
    layer = old.at(old.handle)
    if "realised" not in bench.declaration.provides:
        layer.realised = fresh.given
    layer.problem, layer.given = fresh.problem, fresh.given
    if "realised" in bench.declaration.provides:
        held = survived(bench, layer, problem.L)
        if held.status is not Status.OK:
            return held
    scene = _scene("update", bench, layer, old, problem.L, case["by"])
    return _placed(_judged(bench, layer, problem.L, case["by"]), scene)


def _scene(kind: str, bench: Bench, layer: Layer, other: Layer, L: int, by: str) -> Scene:
    u = None if by == "kernel" else layer.signal(broadband(L)).astype(np.float64)
    held = (layer.realised, other.realised)
    return Scene(kind, held, by, bench.declaration.conventions.half, u, L=L)


def _placed(seen: Observation, scene: Scene) -> Observation:
    """Return an observation with the scene beside the question."""
    asked = seen.subject
    return replace(seen, subject=replace(asked, scene=scene)) if isinstance(asked, Asked) else seen


def beside_case(case: Case, bench: Bench) -> Observation:
    """Use another layer in between: the first one's answers stay its own."""
    problem = problem_of(case)
    layer = bench.make(problem)
    _ask(bench, layer, problem.L, case["by"])
    other = _other(bench, problem)
    _ask(bench, other, problem.L, case["by"])
    scene = _scene("beside", bench, layer, other, problem.L, case["by"])
    return _placed(_judged(bench, layer, problem.L, case["by"]), scene)


def lengths_case(case: Case, bench: Bench) -> Observation:
    """Ask for other lengths first; the one asked for last is right, longer ones too."""
    problem = problem_of(case)
    layer = bench.make(problem)
    for L in (problem.L, case["first"]):
        _ask(bench, layer, L, case["by"])
    seen = _judged(bench, layer, problem.L, case["by"])
    return seen if seen.status is not Status.OK else _judged(bench, layer, case["first"], "kernel")


def _other(bench: Bench, problem: Problem) -> Layer:
    """Return a layer of the same shapes and other numbers."""
    if isinstance(problem, Constructed):
        return bench.make(problem)
    s = problem.system
    factors = {"lam": 0.75, "A": 0.75, "P": 0.5, "Q": 0.5, "B": -0.5, "C": 0.25, "D": -0.5}
    given = {name: getattr(s, name, None) for name in factors}
    turned: Any = {k: np.asarray(x) * factors[k] for k, x in given.items() if x is not None}
    dt = tuple(step / 2 for step in problem.dt)
    return bench.make(replace(problem, system=replace(s, **turned), dt=dt))


def _answers(declaration: Declaration) -> tuple[str, ...]:
    p = declaration.provides
    steps = {"init_state", "step"} <= p
    names = [n for n in ("kernel", "apply") if n in p]
    return (*names, "steps") if steps else tuple(names)


def _updates(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL[:1], own=False):
        for by in _answers(declaration):
            yield problem, {"by": by}


def _beside(declaration: Declaration) -> Planned:
    for by in _answers(declaration):
        for problem in grids.small(declaration, grid=SMALL[:1], own=False):
            yield problem, {"by": by}
        for problem in grids.families(declaration, grid=FAMILIES[1:2], own=False):
            if problem.name != "random-16":
                yield problem, {"by": by}


def _lengths(declaration: Declaration) -> Planned:
    # A parameter that belongs to a length allows no other.
    c = declaration.conventions
    if c.C_kind == "tilde" or c.rule == "dss" or c.max_L is not None or c.fixed_length:
        return
    made = (p for p in grids.lengths(declaration) if p.L in (7, 16, 31))
    own = (p for p in grids.small(declaration, grid=()) if isinstance(p, Constructed))
    for problem in (*made, *own):
        if problem.L > 1:
            for first in (2 * problem.L, problem.L + 1, 1):
                for by in ("kernel", "apply"):
                    if by in declaration.provides:
                        yield problem, {"first": first, "by": by}


CHECKS = (
    Check(
        "L3.update",
        "new parameters replace the old ones",
        "after an update a layer gives what a fresh one with these parameters gives",
        (),
        ("make", "update"),
        _updates,
        update_case,
        "response",
    ),
    Check(
        "L3.purity.beside",
        "layers keep to themselves",
        "another layer used in between changes nothing",
        (),
        ("make", "kernel|apply"),
        _beside,
        beside_case,
        budgets="`kernel_budget` or `response_budget`",
    ),
    Check(
        "L3.purity.lengths",
        "lengths in any order",
        "a longer or shorter sequence before changes nothing, and is right itself",
        ("prefix-property",),
        ("make|construct", "kernel|apply"),
        _lengths,
        lengths_case,
        budgets="`kernel_budget` or `response_budget`",
    ),
)
