"""Which family, rule and step belong to (Ab, Bb), with or without A and B."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from scipy.linalg import logm

from s4ref.identify.candidate import NEAR, ROUNDED, Candidate
from s4ref.identify.continuous import match
from s4ref.identify.given import precision_of
from s4ref.identify.reading import Given, Reading
from s4ref.identify.rounding import Gap
from s4ref.identify.simple import simple
from s4ref.identify.steps import Step, steps
from s4ref.identify.templates import Template


Real = npt.NDArray[np.float64]
NOISE = 64.0  # entries of A read off Ab are zero below so many times what rounding of Ab leaves
# the rules undone: GBT(alpha), and None for a hold
ALPHAS = (None, 0.5, 0.0, 1.0, 1 / 3, 2 / 3)
ROUNDOFF = {"float32": 2.0**-24, "float64": 2.0**-53}
PER_RULE = 5  # readings of A followed up for each inverse


def known_system(
    A: Real, B: Real | None, Ab: Real, Bb: Real | None, dt: Fraction | None, precision: str
) -> list[Candidate]:
    """Return the rules that turn a given A into Ab, each with what A itself is."""
    zero = 4 * ROUNDOFF[precision]
    pairs = match(Given(A, B, zero, precision_of(A, B)))
    base, reading = pairs[0]
    named = base.identified
    title = base.title if named else "the given A"
    if B is None and Bb is not None and named:
        B = reading.arrays()[1]
    found = []
    for transposed in (False, True):
        target = Ab.T if transposed else Ab
        for step in steps(A, B, target, Bb, dt):
            candidate = replace(base, title=title, changes=base.changes if named else ())
            found.append(
                _joined(candidate, step, transposed, precision, base.gap if named else None)
            )
        if np.array_equal(A, A.T) or any(c.tier <= ROUNDED and c.cost <= 1 for c in found):
            break
    return sorted(found, key=lambda c: c.key)


def unknown_system(
    Ab: Real, Bb: Real | None, dt: Fraction | None, precision: str
) -> list[Candidate]:
    """Return the families, rules and steps that give Ab, by undoing each rule."""
    found: list[Candidate] = []
    for X, noise in _undone(Ab, ROUNDOFF[precision]):
        zero = min(0.02, NOISE * noise)
        given = Given(X, None, zero, precision)
        for base, reading in match(given, windows=False)[:PER_RULE]:
            if base.tier > NEAR:
                continue
            found += _followed(base, reading, Ab, Bb, dt, precision)
            if any(c.tier <= ROUNDED and c.cost == 0 for c in found):
                break
        if any(c.tier <= ROUNDED and c.cost <= 1 for c in found):
            break  # every rule has been tried on this A
    return sorted(found, key=lambda c: c.key)


def _followed(
    base: Candidate,
    reading: Reading,
    Ab: Real,
    Bb: Real | None,
    dt: Fraction | None,
    precision: str,
) -> Iterator[Candidate]:
    """Yield the rules for one reading of A, with its factor read as the step."""
    sign = float(np.sign(reading.fit.factor))
    unit = replace(reading, fit=replace(reading.fit, factor=sign), free=False)
    A, B = unit.arrays()
    plain = replace(unit.candidate, precision=precision)
    if dt is not None:
        window = _window(unit, abs(reading.fit.factor) / float(dt))
        if window is not None:
            A, B = window.arrays()
            plain = replace(window.candidate, precision=precision)
    for step in steps(A, B, Ab, Bb, dt):
        yield _joined(plain, step, False, precision, None)


def _window(reading: Reading, factor: float) -> Reading | None:
    """Return the reading on the window on which A is ``factor`` times as large."""
    value = simple(factor, 1e-3) or Fraction(factor)
    theta = reading.template.instance.parameters.get("theta")
    if theta is None or value == 1:
        return None
    instance = reading.template.instance.with_window(theta / value)
    if instance is None:
        return None
    t, c = reading.template, float(value)
    return replace(reading, template=Template(instance, t.form, c * t.A, c * t.B, c * t.size))


def _joined(
    base: Candidate, step: Step, transposed: bool, precision: str, own: Gap | None
) -> Candidate:
    """Return a reading of A together with its rule."""
    extra = ("with Ab transposed",) if transposed else ()
    code = "\n".join([base.code, *step.code, *(["Ab = Ab.T"] if transposed else [])])
    return replace(
        base,
        changes=(*base.changes, *step.phrases, *extra),
        cost=base.cost + step.cost + len(extra),
        gap=step.gap.join(own),
        precision=precision,
        code=code,
        rule=step.rule.__name__,
        dt=step.dt,
    )


def _undone(Ab: Real, u: float) -> Iterator[tuple[Real, float]]:
    """Yield dt A under each rule, with the relative size of its rounding errors."""
    eye = np.eye(len(Ab))
    scale = float(np.abs(Ab).max())
    for alpha in ALPHAS:
        try:
            X = _log(Ab) if alpha is None else _solve(alpha * Ab + (1 - alpha) * eye, Ab - eye)
        except np.linalg.LinAlgError:
            continue
        size = float(np.abs(X).max(initial=0.0))
        if np.isfinite(X).all() and size > 0:
            yield X, u * scale / size


def _solve(M: Real, Y: Real) -> Real:
    return np.asarray(np.linalg.solve(M, Y), dtype=np.float64)


def _log(Ab: Real) -> Real:
    """Return a real logarithm; an inaccurate one is found out when its exponential is taken."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        X: npt.NDArray[np.complex128] = np.asarray(logm(Ab), dtype=complex)
    return np.asarray(X.real, dtype=float)
