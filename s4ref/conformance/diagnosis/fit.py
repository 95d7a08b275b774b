"""The value of an unknown constant: one number fitted to a failure, then held against all."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from s4ref.conformance.diagnosis.explain import Group, agreement, concerns, passes
from s4ref.conformance.diagnosis.held import Array, Held
from s4ref.conformance.diagnosis.library.constants import FAMILIES
from s4ref.conformance.diagnosis.library.family import Family
from s4ref.conformance.diagnosis.plan import RIGHT, Plan
from s4ref.conformance.diagnosis.question import Question
from s4ref.conformance.diagnosis.reading import Reading


LEAST = 1e-13  # what a constant moves by at least: below, it is float64's own rounding
STEPS = 12  # of Newton's method in one unknown
PATIENCE = 2  # steps within which the error must have halved
ENTRIES = 7  # that a case need not exceed
FAR = 16.0  # times the range of what was posed that a bound may lie outside of it
MIN_ENTRIES = 4  # numbers that the failing cases must have to fit one of them
BOUNDED: dict[str, Callable[[Held], Array]] = {
    "dt": lambda h: h.dt,
    "re-lam": lambda h: np.abs(h.lam.real),
    "im-lam": lambda h: np.abs(h.lam.imag),
    "b": lambda h: np.abs([h.B.real, h.B.imag]).ravel(),
    "c": lambda h: np.abs([h.C.real, h.C.imag]).ravel(),
}
NAMES = {
    math.sqrt(2): "sqrt(2)", 1 / math.sqrt(2): "1/sqrt(2)", math.pi: "pi", 2 * math.pi: "2 pi",
    1 / math.pi: "1/pi", 1 / (2 * math.pi): "1/(2 pi)", math.e: "e", math.log(2): "log(2)",
    1 + 2.7827527e-8: "1 + 2.8e-8, which is pi in float32",
    3.14159 / math.pi: "3.14159/pi", 3.1416 / math.pi: "3.1416/pi", 3.14 / math.pi: "3.14/pi",
    22 / 7 / math.pi: "22/7/pi",
}  # fmt: skip


def fitted(g: Group) -> Iterator[tuple[Reading, float]]:
    """Yield the readings with one constant that explain a group."""
    if g.entries < MIN_ENTRIES:
        return
    # A number of no simple form may be anything that depends on dt, if one dt is all there was.
    several = len({step for q in g.failing for step in q.held.dt.tolist()}) > 1
    q = max(g.failing, key=lambda q: (q.telling, min(q.got.size, ENTRIES), -q.held.n))
    for family in FAMILIES:
        if family.rules and q.held.rule not in family.rules:
            continue
        if not concerns(family.stage, q.way):
            continue
        value = _value(family, q)
        if value is None:
            continue
        if family.neutral is not None and 0 < abs(value - family.neutral) < LEAST:
            continue
        if not _plausible(family, value, g):
            continue
        for candidate, text in _spelled(value, simple=family.stage == "params" and not several):
            plan = _plan(family, candidate)
            found = None if plan is None else agreement(plan, g)
            if plan is not None and found is not None and passes(plan, g):
                yield family.reading(candidate, text), found
                break


def _plausible(family: Family, value: float, g: Group) -> bool:
    """Whether a bound of a parameter is near what was posed, one of dt met by different ones.

    A bound far below all that was posed makes it vanish, which many mistakes do.
    """
    part = family.id.rpartition("-")[0]
    if family.neutral is not None or part not in BOUNDED:
        return True
    sizes = [BOUNDED[part](q.held) for q in (*g.failing, *g.passing)]
    met = {step for q in g.failing for step in q.held.dt.tolist()}
    posed = [x for size in sizes for x in size.tolist() if x > 0]
    if not posed or (part == "dt" and len(met) < 2):
        return False
    least, most = min(posed), max(posed)
    return bool(least / FAR <= value <= FAR * most)


def _plan(family: Family, value: float) -> Plan | None:
    return RIGHT.changed(family.changes(value))


def _answer(family: Family, value: float, q: Question) -> Array | None:
    plan = _plan(family, value)
    if plan is None:
        return None
    try:
        with np.errstate(all="ignore"):
            out = q.predict(plan)
    except (ZeroDivisionError, np.linalg.LinAlgError, OverflowError, ValueError):
        return None
    if out is None or out.shape != q.got.shape or not np.isfinite(out).all():
        return None
    return out


def _value(family: Family, q: Question) -> float | None:
    """Return the value that fits one case to rounding, or None."""
    starts = list(family.starts)
    if family.neutral is not None:
        starts.insert(0, family.neutral)
    seen = []
    for start in starts:
        out = _answer(family, start, q)
        if out is not None:
            seen.append((float(np.max(np.abs(out - q.got))), start))
    seen.sort()
    for _, start in seen[:2]:
        value = _newton(family, start, q)
        if value is not None:
            return value
    return None


def _newton(family: Family, value: float, q: Question) -> float | None:
    """Return the zero of the residual near a start, by Gauss-Newton steps in one unknown."""
    last = first = float("inf")
    for step in range(STEPS):
        out = _answer(family, value, q)
        if out is None:
            return None
        gap = q.distance(out)
        if gap is not None and gap <= 1:
            return _polished(family, value, q)
        h = 1e-6 * max(abs(value), 1e-6)
        ahead = _answer(family, value + h, q)
        if ahead is None:
            return None
        slope = (ahead - out) / h
        norm = float(np.sum(np.abs(slope) ** 2))
        error = float(np.max(np.abs(out - q.got)))
        first = error if step == 0 else first
        if norm == 0 or error > 2 * last or (step >= PATIENCE and error > first / 2):
            return None
        last = min(last, error)
        value -= float(np.sum(np.real((out - q.got) * np.conj(slope)))) / norm
        if not math.isfinite(value) or abs(value) > 1e6:
            return None
    return None


def _polished(family: Family, value: float, q: Question) -> float:
    """Return the value after one more step, for digits that the tolerance does not ask for."""
    out, h = _answer(family, value, q), 1e-6 * max(abs(value), 1e-6)
    ahead = _answer(family, value + h, q)
    if out is None or ahead is None:
        return value
    slope = (ahead - out) / h
    norm = float(np.sum(np.abs(slope) ** 2))
    if norm == 0:
        return value
    return value - float(np.sum(np.real((out - q.got) * np.conj(slope)))) / norm


def _spelled(value: float, *, simple: bool) -> Iterator[tuple[float, str]]:
    """Yield the simple numbers near a value with their names, then the value itself."""
    for digits in (1, 2):
        short = float(f"{value:.{digits - 1}e}")
        if abs(short) < 0.1 and abs(short - value) <= 0.02 * abs(value):
            yield short, f"{short:g}"
    near = Fraction(value).limit_denominator(64)
    if near and abs(float(near) - value) <= 1e-3 * abs(value):
        yield float(near), str(near)
    for known, name in NAMES.items():
        if abs(known - value) <= 1e-8 * abs(value):
            yield known, name
    if not simple:
        yield value, f"{value:.6g}"
