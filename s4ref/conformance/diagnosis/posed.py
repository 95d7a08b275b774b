"""From an observed case to the question that the readings answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.bounds import UNIT_ROUNDOFF
from s4ref.conformance.asked import Asked
from s4ref.conformance.declared import Conventions
from s4ref.conformance.diagnosis.held import held
from s4ref.conformance.diagnosis.question import SHARE, Question
from s4ref.conformance.layer import Layer
from s4ref.conformance.observation import Observation, Status


WAYS = ("kernel", "roundtrip", "impulse", "pair", "apply", "step", "states", "both")
MAX_N, MAX_T = 32, 260  # beyond, a reading would be slow and inexact


def question(
    topic: str,
    observation: Observation,
    conventions: Conventions,
    *,
    dtype: str,
    small: bool,
    variant: tuple[Any, ...] = (),
    label: Any = None,
    most: tuple[int, int] = (MAX_N, MAX_T),
) -> Question | None:
    """Return what the readings need to know of an observed case, or None if it is not for them.

    ``most`` are the modes and the samples beyond which a case is too large to be asked about.
    """
    asked = _asked(topic, observation.subject)
    got, expected, budget = observation.got, observation.expected, observation.budget
    if asked is None or asked.way not in WAYS or got is None or expected is None or budget is None:
        return None
    layer = asked.layer
    # A kernel of so many taps was asked for, whatever length the layer was made for.
    T = np.shape(expected)[-1] if asked.u is None else len(asked.u)
    h = held(layer.given if asked.way == "roundtrip" else layer.realised, conventions.half)
    way = asked.way
    if way == "kernel" and "kernel" not in layer.bench.declaration.provides:
        way = "impulse"
    if T > most[1] or h.n * (2 if h.half else 1) > most[0]:
        return None
    narrow = observation.narrow and dtype == "float64"
    u = None if asked.u is None else np.asarray(asked.u, dtype=np.float64)
    return Question(
        held=h,
        way=way,
        L=T,
        u=u,
        cuts=asked.cuts,
        since=asked.since,
        x0=None if asked.x0 is None else np.asarray(asked.x0, dtype=np.complex128),
        got=np.asarray(got),
        expected=np.asarray(expected),
        budget=budget.algorithm,
        failed=observation.status in (Status.OFF, Status.NON_FINITE),
        small=small,
        dtype=dtype,
        conventions=conventions,
        variant=variant,
        label=label,
        grain=SHARE * UNIT_ROUNDOFF["float32"] if narrow else 0.0,
    )


def _asked(topic: str, subject: Any) -> Asked | None:
    if isinstance(subject, Asked):
        return subject
    if isinstance(subject, Layer) and topic in ("kernel", "pair"):
        return Asked(subject, topic)
    if isinstance(subject, tuple) and topic == "response" and isinstance(subject[0], Layer):
        layer, u, since = subject
        return Asked(layer, "apply", u=u, cuts=(since,) if since else (), since=since)
    return None
