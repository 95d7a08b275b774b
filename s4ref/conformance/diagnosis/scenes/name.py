"""The reading that explains every failure of a scene to rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s4ref.conformance.asked import Asked, Scene
from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.question import CONVINCING, OWN, SHARE
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.diagnosis.scenes import rates, stacks, updates
from s4ref.conformance.diagnosis.scenes.model import Model, SceneReading, model
from s4ref.conformance.observation import Observation, Status
from s4ref.conformance.record import CaseResult


READINGS: tuple[SceneReading, ...] = (*stacks.READINGS, *rates.READINGS, *updates.READINGS)
MOST = 12  # cases that a reading is held against, of those that fail and of those that pass


def name_scene(results: Sequence[CaseResult]) -> tuple[Reading, float] | None:
    """Return the reading that explains all failures of a check and contradicts none that pass.

    Parameters
    ----------
    results : sequence of CaseResult
        Of one check. Those whose observation holds a scene count, in the widest dtype that fails.
    """
    told = [r for r in results if _scene(r.observation) is not None and r.expected is None]
    failing = [r for r in told if r.observation.status is Status.OFF]
    if not failing or len(failing) < sum(r.failed for r in results if r.expected is None):
        return None
    dtype = max({r.dtype for r in failing}, key=lambda name: name == "float64")
    first = sorted((r for r in failing if r.dtype == dtype), key=lambda r: not r.case.small)
    ways = {_by(r) for r in first}  # a cache of apply() is none of step()
    passing = [r for r in told if r.dtype == dtype and not r.failed and _by(r) in ways]
    cases = [(r.observation, m) for r in first[:MOST] if (m := _model(r)) is not None]
    right = [(r.observation, m) for r in passing[:MOST] if (m := _model(r)) is not None]
    if len(cases) < len(first[:MOST]) or not any(_convincing(o) for o, _ in cases):
        return None
    for known in READINGS:
        gaps = [_gap(known, o, m) for o, m in cases]
        if any(gap is None or gap > 1 for gap in gaps):
            continue
        if any((gap := _gap(known, o, m)) is not None and gap > 1 for o, m in right):
            continue
        return known.reading, max(
            _relative(o, gap) for (o, _), gap in zip(cases, gaps, strict=True)
        )
    return None


def _scene(o: Observation) -> Scene | None:
    found = o.subject.scene if isinstance(o.subject, Asked) else o.subject
    return found if isinstance(found, Scene) else None


def _by(r: CaseResult) -> str:
    scene = _scene(r.observation)
    return "" if scene is None else scene.by


def _model(r: CaseResult) -> Model | None:
    scene = _scene(r.observation)
    return None if scene is None else model(scene)


def _tolerance(o: Observation, size: float) -> float:
    assert o.budget is not None
    grown = max(1.0, size / o.scale) if o.scale > 0 else 1.0
    return SHARE * o.budget.algorithm * grown + OWN * max(size, o.scale)


def _convincing(o: Observation) -> bool:
    return o.error > CONVINCING * _tolerance(o, o.scale)


def _gap(known: SceneReading, o: Observation, m: Model) -> float | None:
    """Return how far a reading is from an answer, in tolerances; None if it says nothing."""
    if known.kind != m.scene.kind:
        return None
    try:
        with np.errstate(all="ignore"):
            found = known.answer(m)
    except (ZeroDivisionError, np.linalg.LinAlgError, OverflowError, ValueError):
        return None
    return None if found is None else _distance(found, o)


def _distance(found: Array, o: Observation) -> float | None:
    if found.shape != np.shape(o.got) or not np.isfinite(found).all():
        return None
    size = float(np.max(np.abs(found))) if found.size else 0.0
    return float(np.max(np.abs(found - o.got))) / _tolerance(o, size) if found.size else 0.0


def _relative(o: Observation, gap: float | None) -> float:
    return (gap or 0.0) * _tolerance(o, o.scale) / (o.scale or 1.0)
