"""L5: the corners: dt lam from 1e-8 to 1e2, zero, repeated and real modes, long sequences, and what
training may make of the parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.conformance import dyadic, grids, realmodes, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, algorithms, asked, judge, problem_of
from s4ref.conformance.checks.discretization import pair_case
from s4ref.conformance.checks.kernels import kernel_case
from s4ref.conformance.declared import DISCRETE, Conventions
from s4ref.conformance.encode import spelled
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation
from s4ref.conformance.problems import Problem, System
from s4ref.conformance.signals import broadband
from s4ref.records import DPLR, SSM, Diagonal


# Powers of ten of |dt lam|, by steps that use every bit of float32.
STEPS = {power: Fraction(float(np.float32(10.0**power))) for power in (-8, -6, -4, 1, 2)}
FEW = 5  # lags
LONG = ((16, 64, 4096), (16, 1024, 16384), (64, 256, 4096))
SETTLED = 2048  # samples of a constant input: each step rounds alike


def corner_systems(c: Conventions) -> dict[str, System]:
    """Return small systems whose modes are special, by name."""
    n = np.arange(2)
    B, C = dyadic.complex_("corner/B", (2,)), dyadic.complex_("corner/C", (2,))
    P = dyadic.complex_("corner/P", (2, 1))
    pair, free = np.full(2, 2), None
    inside = c.rule == DISCRETE
    if c.kind == "real":
        return dict(realmodes.corners(discrete=inside))
    lams: dict[str, tuple[Any, Any]] = {
        "axis": (1j * (1.0 + n), pair),
        "repeated": (np.full(2, -0.5 + 0.75j), pair),
        "near": (np.array([-0.5 + 0.75j, -0.5 + (0.75 + 2.0**-10) * 1j]), pair),
        "zero": (np.array([0.0, -0.5 + 1j]), free),
        "real": (np.array([-0.5, -1.25 + 0j]), free),
    }
    if inside:
        lams = {
            name: (lam * (0.75 if name == "axis" else 1) / 2, w) for name, (lam, w) in lams.items()
        }
    if c.kind == "real":
        special = {
            "zero": [0.0, -0.5], "real": [-0.5, -1.25], "repeated": [-0.5, -0.5],
            "near": [-0.5, -0.5 - 2.0**-10],
        }  # fmt: skip
        return {
            name: Diagonal(-np.array(x) / 2 if inside else np.array(x), B.real, C.real, None, 0.25)
            for name, x in special.items()
            if not (inside and name == "zero")
        }
    if c.structure == "dense":
        A = {
            "nilpotent": np.array([[0.0, 1.0], [0.0, 0.0]]),
            "jordan": np.array([[-0.5, 1.0], [0.0, -0.5]]),
            "rotation": np.array([[0.0, 1.0], [-1.0, 0.0]]) * (0.75 if inside else 1),
        }
        row = np.array([0.5, -0.75])
        return {name: SSM(M, row[::-1].copy(), row, 0.25) for name, M in A.items()}
    if c.structure == "diagonal":
        return {name: Diagonal(lam, B, C, w, 0.25) for name, (lam, w) in lams.items()}
    return {name: DPLR(lam, P, B, C, None, w, 0.25) for name, (lam, w) in lams.items()}


def _corners(declaration: Declaration) -> Iterator[Problem]:
    c = declaration.conventions
    if "make" not in declaration.provides:
        return
    for name, system in corner_systems(c).items():
        # at lam = 0 the softmax of DSS divides by zero
        if c.rule == "dss" and name in ("zero", "axis"):
            continue
        dt = Fraction(1, 1 if c.rule == DISCRETE else 8)
        yield Problem(f"{name}-2", system, (dt,), 16, spelled(c.rule, 16), small=True)


def _ends(declaration: Declaration) -> Iterator[Problem]:
    """Yield one small system from steps too short to see to steps too long to follow."""
    c = declaration.conventions
    if "make" not in declaration.provides or c.rule == DISCRETE:
        return
    system = systems.small(c.kind)["dyadic-4"]
    for power, dt in STEPS.items():
        if power < 0 or not grids.explicit(c.rule):
            yield Problem(f"dyadic-4-e{power}", system, (dt,), FEW, spelled(c.rule, FEW))


def settled_case(case: Case, bench: Bench) -> Observation:
    """Hold a constant input for long: errors that are alike at every step add up."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(np.full(problem.L, 0.75))
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
    for problem in (*_corners(declaration), *_ends(declaration)):
        yield problem, {}


def _pairs(declaration: Declaration) -> Planned:
    if declaration.conventions.rule != "foh":
        yield from _corner_cases(declaration)


def _long(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration, grid=LONG, own=False):
        if problem.name in systems.TRAINED:
            yield problem, {}


def _settled(declaration: Declaration) -> Planned:
    c = declaration.conventions
    ways: tuple[str, ...] = ("apply",) if "apply" in declaration.provides else ()
    if {"init_state", "step"} <= declaration.provides:
        ways += c.step_modes
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
