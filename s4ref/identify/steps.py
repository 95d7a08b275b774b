"""Which rule and which step turn a known A into a given Ab, and B into Bb."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Float64
from s4ref.identify.rounding import CLOSE, Gap, gap
from s4ref.identify.similarity import proportional
from s4ref.identify.simple import short, simple
from s4ref.maths.discretize import (
    Rule,
    backward_euler,
    bilinear,
    euler,
    exp_euler,
    foh,
    gbt,
    zoh,
)
from s4ref.records import SSM


Real = npt.NDArray[np.float64]
TYPED = 1e-4  # a step read off float32 matrices has no more digits
NEWTON = 3
TWELFTHS = 12  # largest denominator of an alpha that is tried
HOLDS = ("zoh", "foh", "exp_euler")  # Ab = exp(dt A)


@dataclass(frozen=True)
class Step:
    """One rule with its step, and how closely it gives Ab and Bb.

    Attributes
    ----------
    rule : the rule
    dt : its step; a fraction where a simple one is near enough
    gap : distance of Ab, and of Bb where it is read
    phrases, cost : what is unusual about it
    code : lines of Python after A and B are made
    """

    rule: Rule
    dt: Fraction | float
    gap: Gap
    phrases: tuple[str, ...]
    cost: int
    code: tuple[str, ...]


def steps(
    A: Real, B: Real | None, Ab: Real, Bb: Real | None, dt: Fraction | None
) -> Iterator[Step]:
    """Yield each rule with the step that fits best, in no order.

    Parameters
    ----------
    A : (N, N)
        Known.
    B, Bb : (N,), optional
        Known and given.
    Ab : (N, N)
        Given.
    dt : Fraction, optional
        The step, where it is known.
    """
    held = dt if dt is not None else _step_of(zoh, A, Ab)
    for rule in (bilinear, zoh, euler, backward_euler, exp_euler, foh, *_gbt(A, Ab)):
        known = held if rule.__name__ in HOLDS else dt
        fitted = known if known is not None else _step_of(rule, A, Ab)
        if fitted is None:
            continue
        found = [_step(rule, value, A, B, Ab, Bb) for value in _typed(fitted)]
        exact = [step for step in found if step is not None and step.gap.explained()]
        good = exact[:1] or [step for step in found[-1:] if step is not None]
        yield from good


def _typed(dt: Fraction | float) -> list[Fraction | float]:
    """Return a simple number near dt first, then dt itself."""
    if isinstance(dt, Fraction):
        return [dt]
    near = simple(dt, TYPED)
    return [near, dt] if near is not None else [dt]


def _step(
    rule: Rule, dt: Fraction | float, A: Real, B: Real | None, Ab: Real, Bb: Real | None
) -> Step | None:
    made = _apply(rule, A, B, float(dt))
    if made is None:
        return None
    wanted, input_ = made
    free = not isinstance(dt, Fraction)
    apart = gap(Ab, wanted, _size(rule, A, wanted, float(dt)), int(free))
    system = "SSM(A, B[:, None], B[None, :])"
    code = [
        f'd = rule_named("{rule.__name__}")(Float64(), {system}, {float(dt)!r})',
        "Ab, Bb = d.Ab, d.Bb[:, 0]",
    ]
    phrases: tuple[str, ...] = ()
    cost = int(free)
    if Bb is not None and B is not None and input_ is not None:
        fit = _input(rule, dt, A, B, Bb, input_)
        if fit is None:
            return Step(rule, dt, apart, ("but Bb is another vector",), 5, tuple(code))
        far, phrase, extra, line = fit
        apart, cost = apart.join(far), cost + extra
        phrases, code = (phrase,) if phrase else (), [*code, *([line] if line else [])]
    return Step(rule, dt, apart, phrases, cost, tuple(code))


def _input(
    rule: Rule, dt: Fraction | float, A: Real, B: Real, Bb: Real, own: Real
) -> tuple[Gap, str, int, str] | None:
    """Return the distance of Bb, what is unusual about it, its cost and its line of Python."""
    h = float(dt)
    others: list[tuple[Real, str, str, int]] = [(own, "", "", 0)]
    for other, name in ((zoh, "zoh"), (bilinear, "bilinear"), (exp_euler, "dt B")):
        if other.__name__ != rule.__name__ and rule.__name__ not in HOLDS[1:]:
            made = _apply(other, A, B, h)
            if made is not None and made[1] is not None:
                system = "SSM(A, B[:, None], B[None, :])"
                line = f'Bb = rule_named("{other.__name__}")(Float64(), {system}, {h!r}).Bb[:, 0]'
                text = "Bb = dt B" if name == "dt B" else f"with the Bb of {name}"
                others.append((made[1], text, line, 1))
    found = []
    for wanted, text, line, cost in others:
        for factor, words, more in _factors(h, wanted, Bb):
            apart = gap(Bb, factor * wanted, np.full_like(Bb, np.abs(wanted).max() * abs(factor)))
            both = ", ".join(part for part in (text, words) if part)
            full = "; ".join([*([line] if line else []), f"Bb = {factor!r} * Bb"])
            found.append((apart, both, cost + more, full if factor != 1 else line))
    near = [f for f in found if f[0].distance <= CLOSE]
    if not near:
        return None
    return min(near, key=lambda f: (f[0].explained() is None, f[2], f[0].entry))


def _factors(h: float, wanted: Real, Bb: Real) -> Iterator[tuple[float, str, int]]:
    """Yield the factors people put before Bb."""
    yield 1.0, "", 0
    yield h, "Bb multiplied by dt once more", 1
    yield 1 / h, "with dt left out of Bb", 1
    yield h**0.5, "Bb multiplied by sqrt(dt)", 1
    yield h**-0.5, "Bb divided by sqrt(dt)", 1
    yield -1.0, "with the sign of Bb changed", 1
    ratio = proportional(Bb, wanted)
    if ratio is not None:
        typed = simple(ratio, TYPED)
        if typed is not None:
            yield float(typed), f"Bb multiplied by {short(typed)}", 1
        yield ratio, f"Bb multiplied by {short(ratio)}", 2


def _apply(rule: Rule, A: Real, B: Real | None, dt: float) -> tuple[Real, Real | None] | None:
    """Return Ab and Bb in float64, or None where the rule has none."""
    N = len(A)
    b = np.zeros((N, 1)) if B is None else B[:, None]
    try:
        d: Any = rule(Float64(), SSM(A, b, b.T), dt)
    except ZeroDivisionError:
        return None
    if not (np.isfinite(d.Ab).all() and np.isfinite(d.Bb).all()):
        return None
    return d.Ab, None if B is None else d.Bb[:, 0]


def _size(rule: Rule, A: Real, Ab: Real, dt: float) -> Real:
    """Return what rounding may cost Ab, over u: a first-order bound of its largest entry.

    Rounding dt A moves Ab by M d(dt A) (alpha Ab + (1 - alpha) I), M = (I - alpha dt A)^-1, under
    GBT and by (d(dt A) Ab + Ab d(dt A))/2 under a hold; and Ab itself is rounded.
    """
    size, whole = dt * np.abs(A), np.abs(Ab)
    bound: npt.NDArray[Any]
    if rule.__name__ in HOLDS:
        bound = (size @ whole + whole @ size) / 2 + whole
    else:
        alpha, eye = _alpha(rule), np.eye(len(A))
        M: Real = np.abs(np.linalg.inv(eye - alpha * dt * A)).astype(float)
        moved = M @ size @ (alpha * whole + (1 - alpha) * eye)
        bound = moved + M @ (eye + size) * (alpha > 0) + whole
    return np.full_like(Ab, bound.max())


def _alpha(rule: Rule) -> float:
    return float(getattr(rule, "alpha", Fraction(1, 2)))


def _step_of(rule: Rule, A: Real, Ab: Real) -> float | None:
    """Return the step of a rule that fits Ab best: a linear estimate, then Newton's method."""
    eye = np.eye(len(A))
    if rule.__name__ in HOLDS:
        trace = float(np.trace(A))
        sign, log = np.linalg.slogdet(Ab)
        dt = log / trace if trace and sign > 0 else _project(Ab - eye, A @ (Ab + eye) / 2)
    else:
        alpha = _alpha(rule)
        dt = _project(Ab - eye, A @ (alpha * Ab + (1 - alpha) * eye))
    for _ in range(NEWTON):
        if not (np.isfinite(dt) and dt > 0):
            return None
        made = _apply(rule, A, None, dt)
        if made is None:
            return None
        now = made[0]
        slope: npt.NDArray[Any]
        if rule.__name__ in HOLDS:
            slope = A @ now
        else:
            alpha = _alpha(rule)
            right = np.asarray(A @ (alpha * now + (1 - alpha) * eye), dtype=float)
            slope = np.linalg.solve(eye - alpha * dt * A, right)
        dt += _project(Ab - now, slope)
    return float(dt) if np.isfinite(dt) and dt > 0 else None


def _project(y: Real, x: Real) -> float:
    """Return the c for which c x is nearest to y."""
    norm = float((x * x).sum())
    return float((x * y).sum()) / norm if norm else float("nan")


def _gbt(A: Real, Ab: Real) -> Iterator[Rule]:
    """Yield GBT(alpha) with alpha and dt from Ab - I = alpha dt A Ab + (1 - alpha) dt A."""
    columns = np.stack([(A @ Ab).ravel(), A.ravel()], axis=1)
    (x, y), *_ = np.linalg.lstsq(columns, (Ab - np.eye(len(A))).ravel(), rcond=None)
    if x + y <= 0:
        return
    share = Fraction(float(x / (x + y))).limit_denominator(TWELFTHS)
    if 0 < share < 1 and share != Fraction(1, 2):
        yield gbt(share)
