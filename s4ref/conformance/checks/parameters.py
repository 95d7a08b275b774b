"""L0: the parameters are what they claim to be.  Judged apart from what is computed with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from s4ref import bounds, oracle
from s4ref.conformance import grids, modes
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.layer import Bench
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.problems import Problem
from s4ref.maths.hippo import FAMILIES, family


Planned = Iterator[tuple[Problem | None, Mapping[str, Any]]]
SIZES = (1, 2, 3, 4, 7, 16, 64)

def hippo_case(case: Case, bench: Bench) -> Observation:
    """Compare hippo(measure, N) with every named normalisation; the nearest one counts."""
    measure, N = case["measure"], case["N"]
    value = bench.call("hippo", measure, N)
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return Observation(Status.BAD_SHAPE, message="hippo() must return A (N, N) and B (N,)")
    A, B = np.asarray(value[0]), np.asarray(value[1])
    got = np.concatenate([A, B.reshape(-1, 1)], axis=1) if A.shape == (N, N) and B.size == N else A
    seen = []
    for name, make in FAMILIES[measure].items():
        truth = oracle.hippo(make(N))
        right = np.concatenate(
            [truth.A.to_numpy(np.float64), truth.B.to_numpy(np.float64)[:, None]], axis=1
        )
        seen.append((compare(f"[A B] ({name})", got, right, bounds.parameter_budget(bench.dtype, float(np.max(np.abs(right))))), name))
    best = min(seen, key=lambda pair: (pair[0].error, pair[0].status.value))
    return best[0]


def nplr_case(case: Case, bench: Bench) -> Observation:
    """Compare what does not depend on the phases of V: the frequencies, |B_m|^2, |P_m|^2 and B_m conj(P_m)."""
    measure, N = case["measure"], case["N"]
    value = bench.call("nplr", measure, N)
    if not isinstance(value, (list, tuple)) or len(value) not in (3, 4):
        return Observation(Status.BAD_SHAPE, message="nplr() must return lam, P, B and possibly V")
    lam, P, B = (np.asarray(x) for x in value[:3])
    truth = oracle.dplr(family(measure, N), halve=False)
    right = tuple(x.to_numpy(np.float64) for x in (truth.lam, truth.P, truth.B))
    if lam.shape not in ((N,), ((N + 1) // 2,), (N // 2,)):
        return Observation(
            Status.BAD_SHAPE, message=f"lam has shape {lam.shape} for N = {N}: all modes or one half"
        )
    if len(lam) < N - len(lam):
        return Observation(
            Status.BAD_SHAPE,
            message=f"lam keeps {len(lam)} modes of N = {N}: the real mode of an odd N is lost",
        )
    return modes.compare_modes((lam, P, B), right, bench.dtype)


def roundtrip_case(case: Case, bench: Bench) -> Observation:
    """Compare the kernel of the parameters held with that of the parameters given.

    What storing a parameter may cost is what rounding it may cost the kernel; so the kernel's own budget judges.
    """
    problem = case.problem
    assert problem is not None
    layer = bench.make(problem)
    reference, dtype = bench.reference, bench.dtype
    expected = reference.kernel(layer.given, problem.L)
    got = reference.kernel(layer.realised, problem.L)
    if got.shape != expected.shape:
        return Observation(
            Status.BAD_SHAPE, message="realised() returned parameters of another shape than make() got"
        )
    budget = reference.roundtrip_budget(layer.given, problem.L, dtype)
    return compare("K of realised()", got, expected, budget, layer)


def _matrices(declaration: Declaration) -> Planned:
    for measure in declaration.conventions.measures:
        for N in SIZES:
            yield None, {"measure": measure, "N": N}


def _roundtrip(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration.conventions, grid=((8, 16),)):
        yield problem, {}
    for problem in grids.families(declaration.conventions, grid=((4, 8, 64), (64, 1024, 100))):
        yield problem, {}


CHECKS = (
    Check(
        "L0.hippo.matrices",
        "HiPPO matrices under a named normalisation",
        "A and B have the closed form of the measure, in one of its named scalings",
        ("legs-ode", "legt-ode"),
        ("hippo",),
        _matrices,
        hippo_case,
    ),
    Check(
        "L0.nplr.invariants",
        "normal plus low rank",
        "spectrum, |B|^2, |P|^2 and B conj(P) of the normal form, which do not depend on phases",
        ("legs-nplr", "legt-nplr", "legs-normal-spectrum"),
        ("nplr",),
        _matrices,
        nplr_case,
    ),
    Check(
        "L0.realised.roundtrip",
        "parameters survive being stored",
        "the kernel of realised(make(p)) is that of p up to rounding of p",
        ("similarity-invariance",),
        ("make", "realised"),
        _roundtrip,
        roundtrip_case,
    ),
)
