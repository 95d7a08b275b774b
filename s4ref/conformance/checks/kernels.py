"""L2: the kernel is C Ab^l Bb of the parameters the layer really holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, judge_kernel, problem_of
from s4ref.conformance.declared import SOFTMAX
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation
from s4ref.conformance.problems import Constructed


NEEDS = ("make|construct", "kernel|apply")


def kernel_case(case: Case, bench: Bench, *, ask: int | None = None) -> Observation:
    """Compare the first ``ask`` taps, or all L, with the kernel of the realised parameters."""
    problem = problem_of(case)
    if "kernel" not in bench.declaration.provides and not isinstance(problem, Constructed):
        # Read from impulses: beside D u, the first tap would be no better than D's rounding.
        s = problem.system
        silent = replace(s, D=np.zeros(np.shape(s.D)) if np.ndim(s.D) else 0.0)
        problem = replace(problem, system=silent)
    layer = bench.make(problem)
    return judge_kernel(bench, layer, problem.L, taps=ask)


def _definition(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration):
        yield problem, {}


def _steps(declaration: Declaration) -> Planned:
    for problem in grids.small_steps(declaration):
        yield problem, {}


def _families(declaration: Declaration) -> Planned:
    for problem in grids.families(declaration):
        yield problem, {}


def _lengths(declaration: Declaration) -> Planned:
    for problem in grids.lengths(declaration):
        yield problem, {}


def _prefix(declaration: Declaration) -> Planned:
    # C (I - Ab^L) is another parameter for every length, and so is the softmax of DSS: prefixes of
    # such a layer are not defined.
    c = declaration.conventions
    if c.C_kind == "tilde" or c.rule == SOFTMAX or c.fixed_length:
        return
    for problem in grids.lengths(declaration):
        if problem.L in (17, 64, 257):
            for taps in (1, problem.L // 2, problem.L - 1):
                yield problem, {"taps": taps}


CHECKS = (
    Check(
        "L2.kernel.definition",
        "kernel on small exact systems",
        "K[l] = scale Re(C Ab^l Bb) for N <= 4 and dyadic entries",
        ("recurrence-is-convolution", "bilinear-resolvent", "conjugate-halves"),
        NEEDS,
        _definition,
        kernel_case,
        "kernel",
    ),
    Check(
        "L2.kernel.steps",
        "kernel as the step shrinks",
        "the error does not grow faster than the problem's condition as dt goes to 0",
        ("zoh-augmented-exponential", "bilinear-resolvent"),
        NEEDS,
        _steps,
        kernel_case,
        "kernel",
    ),
    Check(
        "L2.kernel.families",
        "kernel of HiPPO families",
        "K[l] = scale Re(C Ab^l Bb) for LegS, LegT, S4D up to N = 64 and L = 1024",
        ("truncated-generating-function", "woodbury-rank-r", "vandermonde-kernel"),
        NEEDS,
        _families,
        kernel_case,
        "kernel",
    ),
    Check(
        "L2.kernel.lengths",
        "kernel at every kind of length",
        "L = 1, odd, prime and 2^k + 1 are no special cases",
        ("truncated-generating-function", "bilinear-resolvent-at-minus-one"),
        NEEDS,
        _lengths,
        kernel_case,
        "kernel",
    ),
    Check(
        "L2.kernel.prefix",
        "a shorter kernel is a prefix",
        "kernel(L') = kernel(L)[:L'] for L' <= L",
        ("prefix-property",),
        NEEDS,
        _prefix,
        lambda case, bench: kernel_case(case, bench, ask=case["taps"]),
        "kernel",
    ),
)
