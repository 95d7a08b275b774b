"""L0: layers as their constructors make them: the initialisation they claim, their steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref import bounds, oracle
from s4ref.bounds import Budget
from s4ref.conformance import modes
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.asked import Claimed, Row
from s4ref.conformance.cases import Case, Check
from s4ref.conformance.checks.common import Planned, problem_of
from s4ref.conformance.declared import OWN
from s4ref.conformance.encode import spelled
from s4ref.conformance.layer import Bench, Layer
from s4ref.conformance.observation import Evidence, Observation, Status, compare
from s4ref.conformance.problems import constructed, unfold
from s4ref.maths.hippo import FAMILIES, family
from s4ref.maths.initialise import INITIALISATIONS, Modal, S4DLegS, initialisation
from s4ref.records import DPLR, SSM, Diagonal


SIZES = (4, 8, 64)
LENGTH = 16
MERGED = ("dss", "s5")
EIGENVALUES = ("s4d-legs", "dss", "s5")  # who makes one of these asks an eigensolver


def claim_case(case: Case, bench: Bench) -> Observation:
    """Compare lam, P, B of a constructed layer, or A and B, with those of what it claims to be."""
    problem = problem_of(case)
    layer = bench.make(problem)
    name, _, normalisation = case["init"].partition("/")
    system = layer.realised.system
    if isinstance(system, SSM):
        return _matrices(system, name, normalisation or None, bench)
    if name in INITIALISATIONS and isinstance(system, Diagonal):
        seen = [
            _modes(layer, name, label, start, bench)
            for label, start in variants(name, _full(layer)).items()
        ]
        best = min(seen, key=lambda o: (o.status is not Status.OK, (o.ratios or (0.0, 0.0))[1]))
        best = replace(best, subject=Claimed(name, problem.N, {}, _rows(seen)))
        return best if best.status is not Status.OFF else _other(layer, name, best, bench)
    if name not in FAMILIES:
        return Observation(Status.SKIPPED, message=f"{name} is no initialisation of this structure")
    truth = oracle.dplr(family(name, problem.N, normalisation=normalisation or None), halve=False)
    right = (
        truth.lam.to_numpy(np.float64),
        truth.P.to_numpy(np.float64),
        truth.B.to_numpy(np.float64),
    )
    lam, B = np.asarray(system.lam), np.asarray(system.B)
    if isinstance(system, DPLR):
        P = np.asarray(system.P)
    else:  # the normal part alone: P plays no part
        P = np.zeros((len(lam), right[1].shape[1]))
        right = (right[0], 0 * right[1], right[2])
    if B.ndim == 2:
        B = B[:, 0]
    kept = len(lam)
    if kept not in (problem.N, (problem.N + 1) // 2, problem.N // 2):
        return Observation(Status.BAD_SHAPE, message=f"{kept} modes are stored for N = {problem.N}")
    Q = system.Q if isinstance(system, DPLR) else None
    found = modes.compare_modes((lam, P, B), right, bench.dtype, Q=Q)
    if not isinstance(system, DPLR):
        return found
    stated = {"lam": lam, "P": P, "B": B} | ({} if Q is None else {"Q": np.asarray(Q)})
    return replace(found, subject=Claimed(case["init"], problem.N, stated))


def _rows(seen: list[Observation]) -> tuple[tuple[Row, ...], ...]:
    """Return what each published form was compared by."""
    return tuple(tuple(o.subject) for o in seen if o.subject is not None)


def _matrices(system: SSM[Any], name: str, normalisation: str | None, bench: Bench) -> Observation:
    truth = oracle.hippo(family(name, system.N, normalisation=normalisation))
    A, B = truth.A.to_numpy(np.float64), truth.B.to_numpy(np.float64)
    column = np.asarray(system.B).reshape(system.N, -1)[:, :1]
    got = np.concatenate([np.asarray(system.A), column], axis=1)
    right = np.concatenate([A, B[:, None]], axis=1)
    stated = Claimed(name, system.N, {"A": got[:, :-1], "B": got[:, -1]})
    return compare("[A B]", got, right, bounds.parameter_budget(bench.dtype, _size(right)), stated)


def _other(layer: Layer, name: str, best: Observation, bench: Bench) -> Observation:
    """Say which other initialisation the layer holds, if it is one."""
    for other in INITIALISATIONS:
        if other == name or (layer.problem.N % 2 and other != "s4d-real"):
            continue
        if other in MERGED and name not in MERGED:  # lam alone is what they are told by
            continue
        for label, start in variants(other, layer.problem.N).items():
            if _modes(layer, other, label, start, bench).status is Status.OK:
                return replace(best, message=f"this is {other}, not {name}")
    return best


def _full(layer: Layer) -> int:
    """Return the full state size of the initialisation: S4D-Real has a mode a state."""
    real = layer.bench.declaration.conventions.field == "real"
    return (2 if real else 1) * layer.problem.N


def variants(name: str, N: int) -> dict[str, Modal]:
    """Return the published forms of an initialisation, which differ in B, by what B is."""
    if name != "s4d-legs":
        return {"|B|": initialisation(name, N)}
    return {
        "|B| (V* B, as published code has it)": S4DLegS(N, B="full"),
        "|B| (V* B / 2, which tends to LegS)": S4DLegS(N, B="half"),
        "|B| (ones)": S4DLegS(N, B="ones"),
    }


def _modes(layer: Layer, name: str, label: str, start: Modal, bench: Bench) -> Observation:
    """Compare lam as a set, and |B|, which phases leave alone."""
    system = layer.realised.system
    assert isinstance(system, Diagonal)
    truth = oracle.modes(start)
    lam, B = truth.lam.to_numpy(np.float64), np.abs(truth.B.to_numpy(np.float64))
    full = system.weight is None and layer.bench.declaration.conventions.field != "real"
    record = unfold(Diagonal(lam, B.astype(complex), B.astype(complex), np.array(truth.weight)))
    assert isinstance(record, Diagonal)
    if full:
        lam, B = np.asarray(record.lam), np.abs(np.asarray(record.B))
    mine, gain = np.asarray(system.lam), np.abs(np.asarray(system.B))
    gain = gain[:, 0] if gain.ndim == 2 else gain
    B = B[:, 0] if B.ndim == 2 else B
    if mine.shape != lam.shape:
        return Observation(
            Status.BAD_SHAPE,
            message=f"lam has shape {mine.shape}; {start.name} stores {lam.shape[0]} modes",
        )
    if not full and mine.imag.sum() < 0 < lam.imag.sum():
        lam = lam.conj()
    here, there = _order(mine), _order(lam)
    merged = name in MERGED  # B is merged into C, or random
    if merged:
        gain, B = np.ones(len(mine)), np.ones(len(lam))
    got = np.stack([mine[here].real, mine[here].imag, gain[here]])
    right = np.stack([lam[there].real, lam[there].imag, B[there]])
    terms = np.maximum(np.abs(lam[there]), B[there])
    if name == "s4d-inv":  # (N / pi) (N / (2n + 1) - 1): the difference cancels near n = N / 2
        terms = terms + start.N / np.pi
    allowed = (
        bounds.stored_budget(right, bench.dtype)
        + bounds.parameter_budget(bench.dtype, 1.0).algorithm * terms
    )
    if name in EIGENVALUES:
        allowed = allowed + _eigensolver(right[1], right[2], bench.dtype)
    seen = entrywise(("Re lam", "Im lam", label), got, right, allowed, bench.dtype)
    raw = np.asarray(system.B).reshape(len(mine), -1)[here, 0]
    names = ("Re lam", "Im lam") if merged else ("Re lam", "Im lam", "|B|")
    rows = [
        Row(part, got[i], right[i], allowed[i], raw if part == "|B|" else None)
        for i, part in enumerate(names)
    ]
    return replace(seen, subject=rows)


def _eigensolver(
    omega: npt.NDArray[Any], gain: npt.NDArray[Any], dtype: str
) -> npt.NDArray[np.float64]:
    """Return what eigenvalues of LegS's normal part, and B in its basis, may lose to a solver.

    Its backward error E turns the vector of a mode by at most ||E|| / gap; both signs of omega are
    there.
    """
    both = np.concatenate([omega, -omega])
    size = float(np.max(np.abs(omega)))
    gaps = np.abs(omega[:, None] - both[None, :])
    gaps = np.where(gaps > 1e-9 * size, gaps, np.inf).min(axis=1)
    backward = bounds.eigensolver_budget(dtype, len(both)).algorithm * size
    turn = float(np.linalg.norm(np.concatenate([gain, gain]))) / gaps
    return backward * np.stack([np.ones(len(omega)), np.ones(len(omega)), turn])


def entrywise(
    names: tuple[str, ...],
    got: npt.NDArray[Any],
    right: npt.NDArray[Any],
    allowed: npt.NDArray[Any],
    dtype: str,
) -> Observation:
    """Compare rows of numbers, each with a budget of its own; the worst ratio speaks for all."""
    if not np.isfinite(got).all():
        return Observation(Status.NON_FINITE, message=f"{', '.join(names)} are not all finite")
    gap = np.abs(got - right)
    ratio = np.where(gap == 0, 0.0, gap / np.maximum(allowed, np.finfo(float).tiny))
    row, m = (int(i) for i in np.unravel_index(int(np.argmax(ratio)), ratio.shape))
    name = f"{names[row]}[{m}]"
    u = bounds.UNIT_ROUNDOFF[dtype]
    budget = Budget(float(min(u * abs(right[row, m]), allowed[row, m])), float(allowed[row, m]))
    status = Status.OK if ratio[row, m] <= 1 else Status.OFF
    note = ""
    if status is Status.OFF:
        same = int(np.sum((got[row] == got[row, m]) & (got[row] != right[row])))
        note = f"{same} values of {names[row]} are exactly {got[row, m]:g}: clamped"
        note = note if same > 1 else ""
    return Observation(
        status,
        float(gap[row, m]),
        _size(right[row]),
        budget,
        Evidence(name, float(right[row, m]), float(got[row, m]), (m,)),
        note,
    )


def _order(lam: npt.NDArray[Any]) -> npt.NDArray[np.intp]:
    """Return the order by frequency, then by damping; rounding must not swap equal ones."""
    step = 1e-6 * max(float(np.max(np.abs(lam))), 1.0)
    return np.lexsort((np.round(lam.real / step), np.round(lam.imag / step)))


def _size(x: npt.NDArray[Any]) -> float:
    return float(np.max(np.abs(x)))


def step_case(case: Case, bench: Bench) -> Observation:
    """Look whether the steps of a constructed layer lie in the range it promises."""
    layer = bench.make(problem_of(case))
    low, high = bench.declaration.conventions.dt_range or (0.0, np.inf)
    steps = np.array([float(dt) for dt in layer.realised.dt])
    nearest = np.clip(steps, low, high)
    allowed = bounds.stored_budget(nearest, bench.dtype)
    seen = entrywise(("dt",), steps[None], nearest[None], allowed[None], bench.dtype)
    return replace(seen, message=f"the range promised is [{low:g}, {high:g}]")


def _claims(declaration: Declaration) -> Planned:
    c = declaration.conventions
    for init in c.inits:
        for N in SIZES:
            if init != OWN:
                yield (
                    constructed(
                        init, N, LENGTH, spelled(c.rule, LENGTH), mimo=c.io == "mimo", small=False
                    ),
                    {"init": init},
                )


def _steps(declaration: Declaration) -> Planned:
    c = declaration.conventions
    if c.dt_range is not None:
        for init in c.inits:
            yield (
                constructed(
                    init, 8, LENGTH, spelled(c.rule, LENGTH), mimo=c.io == "mimo", small=False
                ),
                {"init": init},
            )


CHECKS = (
    Check(
        "L0.construct.claim",
        "a new layer is what it claims to be",
        "lam, P and B of the constructed layer are those of the named family or initialisation",
        ("legs-nplr", "legt-nplr", "legs-normal-spectrum"),
        ("construct", "realised"),
        _claims,
        claim_case,
        budgets="`eigensolver_budget`, `stored_budget` or `parameter_budget`",
    ),
    Check(
        "L0.construct.steps",
        "steps in the range promised",
        "least <= dt <= largest for every new layer",
        (),
        ("construct", "realised"),
        _steps,
        step_case,
        budgets="`stored_budget`",
    ),
)
