"""Errors that look like the rounding of bfloat16, TF32 or float16, in whatever dtype was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.asked import Asked
from s4ref.conformance.diagnosis.held import Array, held
from s4ref.conformance.diagnosis.plan import RIGHT, discretized, row_of
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.layer import Layer
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult
from s4ref.conformance.verdict import Verdict


# What multiplies with so few bits: TF32 keeps those of float16.
COARSE = (("TF32 or float16", UNIT_ROUNDOFF["float16"]), ("bfloat16", UNIT_ROUNDOFF["bfloat16"]))
ENTRIES = 4  # of a case that says anything of its noise
CASES = 4  # that must fail alike
QUIET = 2.0**-10  # of the budget: noise is not that small in every entry of a case
ALIKE = 0.1  # a model of the right order leaves that much of a formula's error, noise all of it
TURNS = (0.2, 0.8)  # share of neighbours with errors of opposite sign, if each is by chance
ROOM = 1.25  # times what rounding of the powers alone may cost
PAIRS = 24  # of neighbours


def coarse_digits(results: Sequence[CaseResult]) -> Reading | None:
    """Return a reading if every failure is as large as the rounding of a coarse format, and noise.

    Noise: in every small case it is a fair share of what that format costs, its sign changes by
    chance, and no linear system of the declared order answers so, whatever its parameters.
    """
    failing = [r for r in results if r.failed and r.expected is None]
    if not failing or any(r.observation.status is not Status.OFF for r in failing):
        return None
    dtypes = {r.dtype for r in failing}
    if any(_roundoff(r) <= UNIT_ROUNDOFF["float32"] for r in failing if r.observation.budget):
        return None
    if dtypes - {"float32", "float64"} or not all(_within(r) for r in failing):
        return None
    small = [r for r in results if r.case.small and r.dtype in dtypes and _entries(r) >= ENTRIES]
    telling = [r for r in small if r.failed and r.expected is None]
    if len(telling) < CASES or 2 * len(telling) < len(small) or not all(map(_loud, telling)):
        return None
    if not _by_chance(telling):
        return None
    nearest = _nearest(telling)
    return None if _beyond(telling, COARSE[nearest][1]) else READINGS[nearest]


def as_coarse(results: Sequence[CaseResult]) -> bool:
    """Whether every failure may be rounding of a coarse format, as that of another check is."""
    failing = [r for r in results if r.failed and r.expected is None]
    return all(r.observation.status is Status.OFF and _within(r) for r in failing)


def _entries(r: CaseResult) -> int:
    return int(np.size(r.observation.got)) if r.observation.got is not None else 0


def _roundoff(r: CaseResult) -> float:
    """Return the unit roundoff at which the error would be the whole budget."""
    o = r.observation
    assert o.budget is not None
    return o.error * UNIT_ROUNDOFF[r.dtype] / o.budget.algorithm


def _within(r: CaseResult) -> bool:
    o = r.observation
    return (
        o.budget is not None
        and o.got is not None
        and o.expected is not None
        and _roundoff(r) <= COARSE[-1][1]
    )


def _loud(r: CaseResult) -> bool:
    return _roundoff(r) >= COARSE[0][1] * QUIET


def _by_chance(telling: Sequence[CaseResult]) -> bool:
    """Whether nothing but chance is seen in the errors, and enough of them were seen."""
    linear = [found for r in telling if (found := _linear(r)) is not None]
    if any(linear):
        return False
    signs = [_turns(r.observation) for r in telling if not _driven(r.observation)]
    turned, pairs = (sum(x) for x in zip(*signs, strict=True)) if signs else (0, 0)
    if pairs >= PAIRS:
        return TURNS[0] <= turned / pairs <= TURNS[1]
    return len(linear) >= CASES


def _beyond(telling: Sequence[CaseResult], roundoff: float) -> bool:
    """Whether K[0] is right everywhere, and elsewhere more is off than rounded powers could be.

    Where K[0] is right, no product was rounded; powers l >= 1 may have been, each to u |lam_bar|^l.
    """
    seen = [r for r in telling if np.ndim(r.observation.got) == 1 and not _driven(r.observation)]
    gaps = [np.abs(r.observation.got - r.observation.expected) for r in seen]
    if len(seen) < CASES or any(
        gap[0] > r.observation.budget.algorithm
        for gap, r in zip(gaps, seen, strict=True)
        if r.observation.budget is not None
    ):
        return False
    sizes = [_envelope(r.observation, len(gap)) for gap, r in zip(gaps, seen, strict=True)]
    return any(
        bool((gap > ROOM * roundoff * size).any())
        for gap, size in zip(gaps, sizes, strict=True)
        if size is not None
    )


def _envelope(o: Observation, L: int) -> Array | None:
    """Return sum_n |C_n| |lam_bar_n|^l |Bb_n| of a layer with one input and output, or None."""
    layer = o.subject.layer if isinstance(o.subject, Asked) else o.subject
    if not isinstance(layer, Layer):
        return None
    d = discretized(RIGHT, held(layer.realised, layer.bench.declaration.conventions.half))
    if d is None or not d.dense.diagonal or not d.held.siso:
        return None
    C = row_of(RIGHT, d, L)
    if C is None:
        return None
    gain = np.abs(np.ravel(C)) * np.abs(np.ravel(d.Bb))
    return np.asarray(np.abs(np.diag(d.Ab)) ** np.arange(L)[:, None] @ gain)


def _driven(o: Observation) -> bool:
    """Whether a signal went in: then a wrong formula's errors have signs by chance too."""
    return isinstance(o.subject, Asked) and o.subject.u is not None


def _turns(o: Observation) -> tuple[int, int]:
    """Return how many neighbours along time differ in the sign of their error, out of how many."""
    gap = np.asarray(o.got - o.expected)
    gap = gap.real if np.iscomplexobj(gap) else gap
    rows = gap.reshape(-1, gap.shape[-1]) * np.sign(np.real(o.expected)).reshape(-1, gap.shape[-1])
    turned = rows[:, 1:] * rows[:, :-1]
    return int(np.sum(turned < 0)), int(np.sum(turned != 0))


def _linear(r: CaseResult) -> bool | None:
    """Whether some linear system of the right order gives this answer, None if that is not to be
    decided.

    y_l = a_1 y_{l-1} + ... + a_n y_{l-n} + b_0 u_l + ... + b_n u_{l-n}, whatever a and b.
    """
    o, problem = r.observation, r.case.problem
    asked: Any = o.subject
    y = np.asarray(o.got)
    if problem is None or y.ndim != 1 or np.iscomplexobj(y) or problem.mimo:
        return None
    if isinstance(asked, Asked) and asked.way not in ("kernel", "apply", "step"):
        return None
    n, u = problem.N, asked.u if isinstance(asked, Asked) else None
    if u is None:
        rows = [y[i - n : i] for i in range(n + 1, len(y))]
        right = y[n + 1 :]
    else:
        v = np.asarray(u, dtype=np.float64)[asked.since : asked.since + len(y)]
        if v.ndim != 1 or len(v) != len(y):
            return None
        rows = [np.concatenate([y[i - n : i], v[i - n : i + 1]]) for i in range(n, len(y))]
        right = y[n:]
    if len(rows) < 2 * (n + 1) or len(rows) < 2 * len(rows[0]):
        return None
    return _fits(np.array(rows), right, o.error)


def _fits(rows: Array, right: Array, error: float) -> bool:
    model, *_ = np.linalg.lstsq(rows, right, rcond=None)
    left = float(np.max(np.abs(rows @ model - right)))
    return left <= ALIKE * error


def _nearest(telling: Sequence[CaseResult]) -> int:
    errors = [r.observation.error / r.observation.scale for r in telling if r.observation.scale > 0]
    typical = float(np.median(errors))
    return min(range(len(COARSE)), key=lambda i: abs(np.log(typical / COARSE[i][1])))


READINGS = tuple(
    Reading(
        f"digits-of-{name.split()[0].lower()}",
        f"computes with the digits of {name}",
        "every product and sum rounded to the dtype asked for",
        "recurrence-is-convolution",
        "matmul precision (allow_tf32), autocast, a cast to half precision",
        "compute in the dtype asked for: switch autocast and TF32 off here",
        verdict=Verdict.DOWNGRADED,
    )
    for name, _ in COARSE
)
