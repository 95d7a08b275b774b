"""Parameters kept within a bound: one floor, ceiling or clip behind every number that differs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from s4ref.conformance.asked import Asked, Row
from s4ref.conformance.diagnosis.aligned import of_held
from s4ref.conformance.diagnosis.held import Array, held
from s4ref.conformance.diagnosis.reading import Reading
from s4ref.conformance.record import CaseResult


SAME = 1e-6  # relative: how alike bounds are that went through a logarithm in float32
TINY = 1e-2  # a bound below is a guard even where nothing is seen that stays as it was
EXACT = 1e-9  # how near a clip must be to a number of few digits if it is met once
MET = 3  # times that a clip of no short number must be met
NEAR = 1e-2  # relative: how near a shift is to a number of few digits, which then must fit
MOST = 64  # numbers among which a shift is sought
COARSE = 1e3  # roundings that may be lost beside what is bounded
ROOM = 1e-4  # relative: what a modulus may exceed where it only had to shrink


@dataclass(frozen=True)
class Limit:
    """A bound that one part of a parameter is kept within, or a number that is added to it.

    Attributes
    ----------
    part : such as "Re lam", or "Im B" or "Re B and Im B" for moduli
    kind : "at most", "at least" (of the number), "floor", "clip" (of its modulus) or "shift"
    value : the bound, or what is added
    """

    part: str
    kind: str
    value: float

    @property
    def id(self) -> str:
        """Short name of the reading."""
        name = self.part.lower().replace("|", "").replace(" ", "-")
        if self.part.endswith("B"):
            name = "b"
        if self.kind == "shift":
            return f"{name}-shifted"
        up = (self.kind == "at least") == (self.value > 0)
        floor = self.kind == "floor" or (self.kind != "clip" and up)
        if floor:
            return f"{name}-floor"
        return f"{name}-ceiling" if name.startswith("re-") else f"{name}-clipped"

    @property
    def says(self) -> str:
        """What the layer does."""
        if self.kind == "shift":
            return f"adds {_spelled(self.value)} to {self.part}"
        if self.kind == "clip":
            return f"clips {self.part} to +-{self.value:g}"
        if self.kind == "floor":
            return f"keeps |{self.part}| at least {self.value:g} (a clamp)"
        return f"keeps {self.part} {self.kind} {self.value:g} (a clamp)"


def limits(cases: Sequence[Sequence[Row]]) -> tuple[Limit, ...] | None:
    """Return the bounds and shifts that explain all that differs in some cases, or None.

    Parameters
    ----------
    cases : sequence of sequences of Row
        Failing ones and those that pass, of one layer: a bound holds in all of them.
    """
    found: list[Limit] = []
    for name in dict.fromkeys(row.name for rows in cases for row in rows):
        rows = [row for case in cases for row in case if row.name == name]
        if not any(moved(row).any() for row in rows):
            continue
        part = _of_numbers(name, rows) if rows[0].raw is None else _of_modulus(rows)
        if part is None:
            return None
        found += part
    return tuple(found)


def bounded_in_store(results: Sequence[CaseResult], half: bool) -> Reading | None:
    """Return the bounds that explain what a layer holds of the parameters it was given, or None.

    Parameters
    ----------
    results : sequence of CaseResult
        Of one check. Those that compare what is held with what was given count.
    half : bool
        Whether the adapter keeps one mode of each pair.
    """
    cases: list[tuple[str, tuple[Row, ...]]] = []
    for r in results:
        asked = r.observation.subject
        if r.expected is not None or not isinstance(asked, Asked) or asked.way != "roundtrip":
            continue
        given, kept = (held(x, half) for x in (asked.layer.given, asked.layer.realised))
        rows = of_held(given, kept, r.dtype)
        if rows is None:
            return None
        cases.append((r.dtype, rows))
    # What is stored through exp() and log() loses digits, most of them in float32.
    for dtypes in (("float64", "float32"), ("float64",)):
        for coarse in (1.0, COARSE):
            found = limits([_widened(rows, coarse) for dtype, rows in cases if dtype in dtypes])
            if found:
                return reading(found)
    return None


def _widened(rows: Sequence[Row], times: float) -> tuple[Row, ...]:
    return tuple(replace(row, allowed=times * row.allowed) for row in rows)


def moved(row: Row) -> Array:
    """Return which entries differ by more than rounding."""
    return np.asarray(np.abs(row.held - row.right) > row.allowed)


def _of_numbers(name: str, rows: Sequence[Row]) -> tuple[Limit, ...] | None:
    """Return a bound, a shift, or a bound that a shift follows."""
    held, right, room = (
        np.concatenate([getattr(row, field) for row in rows])
        for field in ("held", "right", "allowed")
    )
    bound = _bound(name, held, right, room)
    if bound is not None:
        return (bound,)
    gaps = held - right
    # Of those with most digits: a float32 beside would blur the number.
    sharp = np.argsort(room, kind="stable")
    off = gaps[sharp][np.abs(gaps[sharp]) > room[sharp]]
    counts = [int(np.sum(np.abs(off - gap) <= NEAR * np.abs(gap))) for gap in off[:MOST]]
    by = float(off[int(np.argmax(counts))])
    short = _short(by, NEAR)
    by = by if short is None else short
    shifted = (np.abs(gaps - by) <= room) & (np.abs(gaps) > room)
    if len(set(right[shifted].tolist())) < 2:  # one number may be anything
        return None
    shift = Limit(name, "shift", by)
    if (np.abs(gaps - by) <= room).all():
        return (shift,)
    bound = _bound(name, held - by, right, room)
    return None if bound is None else (bound, shift)


def _bound(name: str, held: Array, right: Array, room: Array) -> Limit | None:
    off = np.abs(held - right) > room
    sizes = np.abs(held[off])
    bound = float(np.median(sizes))
    if bound == 0 or (np.abs(sizes - bound) > SAME * bound).any():
        return None
    short = _short(bound, SAME)
    if short is None and off.sum() < 2:
        return None
    bound = bound if short is None else short
    if off.all() and np.ptp(right) == 0 and not (bound <= TINY and short is not None):
        return None  # any constant would do
    value = float(np.sign(np.median(held[off]))) * bound
    signed = bool((np.sign(held[off]) == np.sign(value)).all())
    x, y, slack = right[off], right[~off], room[~off] + SAME * bound
    if signed and (x > value).all() and (y <= value + slack).all():
        return Limit(name, "at most", value)
    if signed and (x < value).all() and (y >= value - slack).all():
        return Limit(name, "at least", value)
    if (np.abs(x) < bound).all() and (np.abs(y) >= bound - slack).all():
        return Limit(name, "floor", bound)
    if (np.abs(x) > bound).all() and (np.abs(y) <= bound + slack).all():
        return Limit(name, "clip", bound)
    return None


def _of_modulus(rows: Sequence[Row]) -> tuple[Limit, ...] | None:
    """Return the clip of real and imaginary parts behind moduli that are too small.

    The phases are not known: a modulus is explained if it shrank and a part is at the bound.
    """
    raw = np.concatenate([row.raw for row in rows if row.raw is not None])
    right, off = (np.concatenate(x) for x in ([r.right for r in rows], [moved(r) for r in rows]))
    bad = raw[off]
    if np.ptp(np.abs(raw)) <= SAME * float(np.max(np.abs(raw))):
        return None  # a constant for B
    parts = {"Re B": (np.abs(bad.real), raw.real), "Im B": (np.abs(bad.imag), raw.imag)}
    for names in (("Re B", "Im B"), ("Im B",), ("Re B",)):
        met, every = zip(*(parts[name] for name in names), strict=True)
        bound = max(map(float, map(np.max, met)))
        hits = [np.abs(x - bound) <= SAME * bound for x in met]
        hit, short = np.any(hits, axis=0), _short(bound, EXACT)
        if bound == 0 or not hit.all() or not all(map(np.any, hits)):
            continue
        if short is None and hit.sum() < MET:
            continue
        over = max(float(np.max(np.abs(x))) for x in every) > bound * (1 + SAME)
        if over or (np.abs(bad) > right[off] * (1 + ROOM)).any():
            continue
        return (Limit(" and ".join(names), "clip", bound if short is None else short),)
    return None


def _short(x: float, near: float) -> float | None:
    """Return the number of one or two digits that x is, if it is one."""
    for digits in (0, 1):
        short = float(f"{x:.{digits}e}")
        if abs(short - x) <= near * abs(x):
            return short
    return None


def reading(found: Sequence[Limit]) -> Reading:
    """Return the reading of some bounds."""
    ids = ["form-b-clipped" if limit.id == "b-clipped" else limit.id for limit in found]
    return Reading(
        " + ".join(ids),
        _listed([limit.says for limit in found]),
        "the parameters are those claimed or given",
        "recurrence-is-convolution",
        "constructor: clamp, clip",
        "clamp only what is trained, leave the start as it is, or list it as a known deviation",
    )


def _spelled(x: float) -> str:
    for text, value in (("pi", math.pi), ("pi/2", math.pi / 2), ("2 pi", 2 * math.pi)):
        if abs(abs(x) - value) <= EXACT * value:
            return text if x > 0 else f"-{text}"
    return f"{x:g}"


def _listed(clauses: Sequence[str]) -> str:
    head, last = ", ".join(clauses[:-1]), clauses[-1]
    return f"{head} and {last}" if head else last
