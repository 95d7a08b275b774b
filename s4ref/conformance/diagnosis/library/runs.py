"""Chunked recurrences and scans inside one call, and what a step hands to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.library import scans, walks
from s4ref.conformance.diagnosis.library import states as s
from s4ref.conformance.diagnosis.plan import (
    Change,
    carried,
    convolved,
    plain_row,
    powers,
    state_after,
)
from s4ref.conformance.diagnosis.reading import Reading, change


Made = Callable[[Discretized, Array, Array], "Array | None"]
Used = Callable[[Discretized, Array, Array, int], "Array | None"]
SIZES = (4, 8, 16, 32, 64)


def chunks(size: int, made: Made = state_after, used: Used = carried) -> walks.Walk:
    """Return the outputs of chunks of ``size`` samples that hand their state on."""

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        if d.Bp is not None or d.held.late or len(u) <= size:
            return None
        C = plain_row(d)
        K, parts = powers(d, C, size).real, []
        for start in range(0, len(u), size):
            part = u[start : start + size]
            more = used(d, C, x, len(part))
            later = made(d, part, x)
            if more is None or later is None:
                return None
            parts.append(convolved(K[..., : len(part)], part) + part @ D.T + more)
            x = later
        return np.concatenate(parts), x

    return walk


def _decays_once(d: Discretized, u: Array, x: Array) -> Array:
    """Ab x for Ab^L x."""
    return np.asarray(d.Ab @ x + state_after(d, u, 0 * x))


def _decays_from_now(d: Discretized, u: Array, x: Array) -> Array:
    """Powers of Ab from 1 up: every input decays once more."""
    return np.asarray(d.power(len(u)) @ x + d.Ab @ state_after(d, u, 0 * x))


def _first_input_lost(d: Discretized, u: Array, x: Array) -> Array:
    return state_after(d, np.concatenate([0 * u[:1], u[1:]]), x)


def _last_input_lost(d: Discretized, u: Array, x: Array) -> Array:
    return state_after(d, np.concatenate([u[:-1], 0 * u[-1:]]), x)


def _first_only(d: Discretized, C: Array, x: Array, T: int) -> Array:
    y = carried(d, C, x, T)
    y[1:] = 0
    return y


def _after_scan(d: Discretized, u: Array, x: Array) -> Array:
    """The old state enters the first state of the scan alone."""
    fresh = state_after(d, u, 0 * x)
    return fresh + d.Ab @ x if len(u) == 1 else fresh


def _walk_from_ones(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    if d.Bp is not None or x.any():
        return None
    C, y, x = plain_row(d), [], np.ones_like(x)
    for value in u:
        before = x
        x = d.Ab @ x + d.Bb @ value
        y.append((C @ (before if d.held.late else x)).real + D @ value)
    return np.array(y), x


def handed_on(f: Callable[[Array], Array]) -> walks.Walk:
    """Return a recurrence whose outputs are right and whose state is changed on its way."""

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        if d.Bp is not None or d.held.late or d.held.kind == "dense":
            return None
        C, y = plain_row(d), []
        for value in u:
            x = d.Ab @ x + d.Bb @ value
            y.append((C @ x).real + D @ value)
            x = f(x)
        return np.array(y), x

    return walk


def _r(
    id: str,
    says: str,
    equation: str,
    theorem: str,
    place: str,
    remedy: str,
    *changes: Change,
) -> Reading:
    return Reading(id, says, equation, theorem, place, remedy, changes)


def _chunked(id: str, says: str, remedy: str, **how: Any) -> tuple[Reading, ...]:
    return tuple(
        _r(f"{id}-{size}", f"{says} chunks of {size} samples", s.STATE, s.PASS,
           "apply(): between its chunks", remedy, *change("walk", chunks(size, **how)))
        for size in SIZES
    )  # fmt: skip


READINGS: tuple[Reading, ...] = (
    _r("state-added-after-scan", "adds the given state to the first state of the scan only",
       s.CARRY, s.PASS, s.USED, "add Ab x to the first element before the scan",
       *change("used", _first_only), *change("made", _after_scan)),
    _r("step-from-ones", "starts from a state of ones", "x_{-1} = 0", s.REC, "init_state()",
       "return zeros", *change("walk", _walk_from_ones)),
    _r("step-hands-on-real-part", "hands on the real part of the state only", s.STEP, s.REC,
       s.STEPS, "return the complex state", *change("walk", handed_on(lambda x: x.real + 0j))),
    _r("step-hands-on-half", "hands on half of the state", s.STEP, s.REC, s.STEPS,
       "return the state itself", *change("walk", handed_on(lambda x: x / 2))),
    *_chunked("chunk-state-undamped", "lets the state without Ab into", "begin with Ab x",
              used=s.undamped),
    *_chunked("chunk-state-damped-twice", "applies Ab to the state once too often between",
              "begin with Ab x", used=s.damped_twice),
    *_chunked("chunk-decays-once", "lets the old state decay by one step over",
              "multiply by Ab^L of the chunk", made=_decays_once),
    *_chunked("chunk-old-lost", "forgets the old state between", "add Ab^L x",
              made=s.old_state_lost),
    *_chunked("chunk-old-undamped", "lets the old state through undamped over",
              "multiply by Ab^L of the chunk", made=s.old_state_undamped),
    *_chunked("chunk-inputs-decay-twice", "applies Ab to the inputs once too often in the state of",
              "Ab^{L-1-j} belongs to u_j", made=_decays_from_now),
    *_chunked("chunk-inputs-reversed", "weights the inputs in reverse order in the state of",
              "Ab^{L-1-j} belongs to u_j", made=s.inputs_reversed),
    *_chunked("chunk-first-input-lost", "forgets the first input in the state of",
              "Ab^{L-1-j} belongs to u_j, from j = 0 on", made=_first_input_lost),
    *_chunked("chunk-last-input-lost", "forgets the last input in the state of",
              "Ab^{L-1-j} belongs to u_j, up to j = L - 1", made=_last_input_lost),
    *_chunked("chunk-conjugated", "conjugates the state between", "take the state as it is",
              used=s.conjugated),
    _r("scan-factor-first", "updates the factors of the scan before they are used", s.SCAN,
       s.ASSOC, s.SCANS, "update b before a",
       *change("walk", scans.by(scans.doubling(stale=True)))),
    _r("scan-doubling-swapped", "exchanges the operands of the doubling scan", s.SCAN, s.ASSOC,
       s.SCANS, "the later element's a multiplies the earlier one's b",
       *change("walk", scans.by(scans.doubling(exchanged=True)))),
    _r("scan-round-lost", "leaves the last round of the doubling scan out", s.SCAN, s.ASSOC,
       s.SCANS, "run until the reach is L",
       *change("walk", scans.by(scans.doubling(lost=True)))),
    _r("scan-up-sweep", "exchanges the operands in the up-sweep of Blelloch's scan", s.SCAN,
       s.ASSOC, s.SCANS, "the prefix comes first",
       *change("walk", scans.by(scans.blelloch(up=scans.swapped)))),
    _r("scan-cut", "scans the largest power of two of the samples only", s.SCAN, s.ASSOC, s.SCANS,
       "pad to the next power of two", *change("walk", scans.by(scans.cut))),
)  # fmt: skip
