"""L3: outputs on whole sequences: convolution, causality, and the same answer twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked
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
from s4ref.conformance.encode import rounded
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.signals import SIGNALS, broadband


# A spike this high is where an FFT of float32 leaks visibly; a power of two, so that it is exact.
SPIKE = 4096.0


def apply_case(case: Case, bench: Bench) -> Observation:
    """Run apply() on a whole signal."""
    problem = problem_of(case)
    layer = bench.make(problem)
    u = layer.signal(SIGNALS[case["signal"]](problem.L))
    return judge(bench, layer, u, layer.apply(u)[0], algorithms(bench))


def causal_case(case: Case, bench: Bench) -> Observation:
    """Add a spike late in the input; the outputs before it are those without it."""
    problem = problem_of(case)
    layer = bench.make(problem)
    at = case["at"]
    u = layer.signal(broadband(problem.L))
    loud = u.copy()
    loud[at] += SPIKE
    y = np.asarray(layer.apply(loud)[0])
    if y.shape[:1] != u.shape[:1]:
        return Observation(Status.BAD_SHAPE, message=f"y has shape {y.shape} for u {u.shape}")
    expected = bench.reference.response(layer.realised, u.astype(np.float64))[:at]
    wide = loud.astype(np.float64)
    return judged(
        bench,
        "y",
        y[:at],
        expected,
        lambda dtype: bench.reference.response_budget(
            layer.realised, wide, dtype, algorithms(bench)
        ),
        Asked(layer, "apply", u=wide),
    )


def purity_case(case: Case, bench: Bench) -> Observation:
    """Ask twice for everything: the bits must agree, and the parameters before and after."""
    problem = problem_of(case)
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
        if not _same_bits(first, second):
            return Observation(
                Status.NON_DETERMINISTIC,
                message=f"{name}() gave different bits for the same question, by up to "
                f"{_gap(first, second):.1e}",
            )
    if "gradient" in provides:
        c = np.ones(np.shape(bench.reference.kernel(layer.realised, problem.L)))
        c = rounded(c, bench.dtype)
        asked_twice = [bench.call("gradient", problem.L, c, handle=layer.handle) for _ in range(2)]
        for name in asked_twice[0]:
            one, two = (np.array(g.get(name)) for g in asked_twice)
            if not _same_bits(one, two):
                return Observation(
                    Status.NON_DETERMINISTIC,
                    message=f"gradient() gave different bits of {name} for the same question, by "
                    f"up to {_gap(one, two):.1e}",
                )
    after = _held(bench, layer)
    for name, value in before.items():
        if not _same_bits(value, after[name]):
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


def _same_bits(x: Any, y: Any) -> bool:
    # what is no number at all, such as a gradient None, is for other checks to refuse
    numbers = x.dtype.kind in "fc" and y.dtype.kind in "fc"
    return bool(np.array_equal(x, y, equal_nan=numbers))


def _gap(x: Any, y: Any) -> float:
    return float(np.max(np.abs(x - y))) if np.shape(x) == np.shape(y) else float("nan")


def _apply(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL):
        for signal in SIGNALS:
            yield problem, {"signal": signal}


def _apply_families(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration, grid=FAMILIES):
        yield problem, {"signal": "broadband"}


def _causal(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL):
        yield problem, {"at": problem.L - 2}
    for problem in grids.families(declaration, grid=FAMILIES[:3]):
        yield problem, {"at": problem.L // 2}


def _pure(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=SMALL[:1]):
        yield problem, {}
    yield from ((problem, {}) for problem in grids.families(declaration, grid=FAMILIES[:2]))


CHECKS = (
    Check(
        "L3.apply.definition",
        "apply on small exact systems",
        "y = K * u + D u, also for an impulse at the last sample",
        ("recurrence-is-convolution", "causal-convolution-padding"),
        ("make|construct", "apply"),
        _apply,
        apply_case,
        "response",
    ),
    Check(
        "L3.apply.families",
        "apply on HiPPO families",
        "y = K * u + D u",
        ("recurrence-is-convolution", "causal-convolution-padding"),
        ("make|construct", "apply"),
        _apply_families,
        apply_case,
        "response",
    ),
    Check(
        "L3.apply.causality",
        "the future does not leak",
        "a spike at k changes nothing before k beyond eps * norm(K) * norm(u)",
        ("linearity-and-causality",),
        ("make|construct", "apply"),
        _causal,
        causal_case,
        "response",
    ),
    Check(
        "L3.purity",
        "same question, same answer",
        "arguments and parameters are left alone and answers repeat bit by bit",
        (),
        ("make|construct", "kernel|apply"),
        _pure,
        purity_case,
    ),
)
