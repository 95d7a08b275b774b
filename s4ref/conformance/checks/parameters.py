"""L0: the parameters are what they claim to be.  Judged apart from what is computed with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import bounds, oracle
from s4ref.conformance import grids, modes
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Asked, Claimed
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.corners import corners, ends
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Observation, Status, compare
from s4ref.conformance.problems import Problem, Realised
from s4ref.errors import InputError
from s4ref.maths.hippo import FAMILIES, Family, family


Planned = Iterator[tuple[Problem | None, Mapping[str, Any]]]
SIZES = (1, 2, 3, 4, 7, 16, 64)


def hippo_case(case: Case, bench: Bench) -> Observation:
    """Compare hippo(measure, N) with every named normalisation; the nearest one counts."""
    measure, N = case["measure"], case["N"]
    value = bench.call("hippo", measure, N)
    if isinstance(value, np.ndarray) and value.shape == (N, N):
        value = (value, None)  # of a layer that has no HiPPO B
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return Observation(Status.BAD_SHAPE, message="hippo() must return A (N, N) and B (N,)")
    alone = value[1] is None
    A = np.asarray(value[0])
    B = np.zeros(N, dtype=A.dtype) if alone else np.asarray(value[1])
    got = np.concatenate([A, B.reshape(-1, 1)], axis=1) if A.shape == (N, N) and B.size == N else A
    seen = [
        _beside(f"[A B] ({name})", got, _table(form, alone), bench)
        for name, form in forms(measure, N).items()
    ]
    best = min(seen, key=lambda o: (o.error, o.status.value))
    if "/" in measure:  # the slips known are those of a family's default form
        return best
    parts = {"A": A} if alone else {"A": A, "B": B.reshape(-1)}
    return replace(best, subject=Claimed(measure, N, parts))


def forms(measure: str, N: int) -> dict[str, Family]:
    """Return the published forms of "family", or the one "family/form", that exist for N states."""
    name, _, chosen = measure.partition("/")
    found = {}
    for form in (chosen,) if chosen else FAMILIES[name]:
        with suppress(InputError):  # Fourier families have odd or even sizes alone
            found[form] = family(name, N, normalisation=form)
    return found


@lru_cache(maxsize=256)  # each size is asked for by its neighbor too, in both dtypes
def _table(family_: Family, alone: bool = False) -> npt.NDArray[Any]:
    """Return [A, B], correctly rounded; [A, 0] for A alone."""
    truth = oracle.hippo(family_)
    A, B = truth.A.to_numpy(np.float64), truth.B.to_numpy(np.float64)
    return np.concatenate([A, 0 * B[:, None] if alone else B[:, None]], axis=1)


def _beside(label: str, got: Any, right: npt.NDArray[Any], bench: Bench) -> Observation:
    size = float(np.max(np.abs(right)))
    return compare(label, got, right, bounds.parameter_budget(bench.dtype, size))


def nplr_case(case: Case, bench: Bench) -> Observation:
    """Compare what does not depend on the phases of V: the frequencies, |B_m|^2, |P_m|^2 and B_m
    conj(P_m).
    """
    measure, N = case["measure"], case["N"]
    value = bench.call("nplr", measure, N)
    if isinstance(value, dict):
        parts = [value.get(name) for name in ("lam", "P", "B")]
    elif isinstance(value, (list, tuple)) and len(value) in (3, 4):
        parts = list(value[:3])
    else:
        parts = []
    if not parts or parts[0] is None or parts[1] is None:
        return Observation(
            Status.BAD_SHAPE,
            message="nplr() must return lam, P, B and possibly V, or a dict with lam, P and, if "
            "there are any, Q and B",
        )
    lam, P, B = (None if x is None else np.asarray(x) for x in parts)
    Q = value.get("Q") if isinstance(value, dict) else None
    assert lam is not None
    truth = oracle.dplr(next(iter(forms(measure, N).values())), halve=False)
    right = (
        truth.lam.to_numpy(np.float64),
        truth.P.to_numpy(np.float64),
        truth.B.to_numpy(np.float64),
    )
    if lam.shape not in ((N,), ((N + 1) // 2,), (N // 2,)):
        return Observation(
            Status.BAD_SHAPE,
            message=f"lam has shape {lam.shape} for N = {N}: all modes or one half",
        )
    if len(lam) < N - len(lam):
        return Observation(
            Status.BAD_SHAPE,
            message=f"lam keeps {len(lam)} modes of N = {N}: the real mode of an odd N is lost",
        )
    seen = modes.compare_modes((lam, P, B), right, bench.dtype, Q=Q)
    held = {"lam": lam, "P": P, "B": B, "Q": Q}
    stated = {name: np.asarray(x) for name, x in held.items() if x is not None}
    return replace(seen, subject=Claimed(measure, N, stated))


def roundtrip_case(case: Case, bench: Bench) -> Observation:
    """Compare the kernel of the parameters held with that of the parameters given.

    What storing a parameter may cost is what rounding it may cost the kernel; so the kernel's own
    budget judges.
    """
    problem = case.problem
    assert problem is not None
    return survived(bench, bench.make(problem), problem.L)


def survived(bench: Bench, layer: Layer, L: int) -> Observation:
    """Compare the kernels of the parameters given and held."""
    reference, dtype = bench.reference, bench.dtype
    expected = reference.kernel(layer.given, L)
    got = reference.kernel(layer.realised, L)
    if got.shape != expected.shape:
        return Observation(
            Status.BAD_SHAPE,
            message="realised() returned parameters of another shape than make() got",
        )
    budget = reference.roundtrip_budget(layer.given, L, dtype)
    seen = compare("K of realised()", got, expected, budget, Asked(layer, "roundtrip", L))
    if seen.status is not Status.OFF:
        return seen
    return replace(seen, message=moved(layer.given, layer.realised))


def moved(given: Realised, held: Realised) -> str:
    """Say which parameter changed most, and whether to a constant: a clamp, not a rounding."""
    worst, text = 0.0, ""
    names = ("lam", "A", "P", "Q", "B", "C")
    pairs = [(n, getattr(given.system, n, None), getattr(held.system, n, None)) for n in names]
    pairs.append(("dt", np.array(given.dt, dtype=float), np.array(held.dt, dtype=float)))
    for name, before, after in pairs:
        if before is None or after is None or np.shape(before) != np.shape(after):
            continue
        for part in ("real", "imag"):
            x, y = (np.asarray(getattr(np.asarray(v), part), dtype=float) for v in (before, after))
            gap = np.abs(y - x) / max(float(np.max(np.abs(before))), np.finfo(float).tiny)
            if not gap.size or gap.max() <= worst:
                continue
            worst = float(gap.max())
            at = np.unravel_index(int(np.argmax(gap)), gap.shape)
            label = name if name == "dt" else f"{'Re' if part == 'real' else 'Im'} {name}"
            same = int(np.sum((y == y[at]) & (x != y)))
            text = f"{label} was given as {x[at]:.9g} and is held as {y[at]:.9g}"
            if same > 1:
                text += f", as are {same - 1} others: clamped"
    return text


def _matrices(declaration: Declaration) -> Planned:
    for measure in declaration.conventions.measures:
        for N in SIZES:
            if forms(measure, N):
                yield None, {"measure": measure, "N": N}


def _roundtrip(declaration: Declaration) -> Planned:
    for problem in grids.small(declaration, grid=((8, 16),), own=False):
        yield problem, {}
    for problem in (*corners(declaration), *ends(declaration)):
        yield problem, {}
    for problem in grids.families(declaration, grid=((4, 8, 64), (64, 1024, 100)), own=False):
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
        budgets="`parameter_budget`, of the largest entry",
    ),
    Check(
        "L0.nplr.invariants",
        "normal plus low rank",
        "spectrum, |B|^2, |P|^2 and B conj(P) of the normal form, which do not depend on phases",
        ("legs-nplr", "legt-nplr", "legs-normal-spectrum"),
        ("nplr",),
        _matrices,
        nplr_case,
        budgets="`eigensolver_budget`, of each invariant over its sensitivity",
    ),
    Check(
        "L0.realised.roundtrip",
        "parameters survive being stored",
        "the kernel of realised(make(p)) is that of p up to rounding of p",
        ("similarity-invariance",),
        ("make", "realised"),
        _roundtrip,
        roundtrip_case,
        budgets="`roundtrip_budget`: parameters rounded, or held as logarithms",
    ),
)
