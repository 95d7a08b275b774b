"""Errors of the recurrence for a given input, in float64: deviations in units of the roundoff."""

from __future__ import annotations

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import COMPLEX, MODE_TERM, RMS, SETTLED, dot
from s4ref.bounds.dense import Dense, against
from s4ref.bounds.diagonal import multipliers, power_error
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, Real
from s4ref.oracle.gradient import krylov, paired_sum


def kernel_of(floats: FloatDense | FloatModes, rule: Rule, L: int) -> Real:
    """Return the kernel in float64, (L, outputs, inputs)."""
    if isinstance(floats, FloatModes):
        bar, b = multipliers(floats, rule)
        return np.tensordot((bar[:, None] ** np.arange(L)).T, floats.gain(b), 1).real
    d = Dense.of(floats, rule)
    return np.asarray(floats.C @ krylov(d.Ab, d.Bb, L))


def outputs(floats: FloatDense | FloatModes, rule: Rule, u: Real, start: Complex | None) -> Real:
    """Return y, (T, outputs)."""
    if isinstance(floats, FloatModes):
        x = mode_errors(floats, rule, u, start)[0]
        return np.asarray((x @ (floats.weight * floats.C).T).real + u @ floats.D.T)
    real = trajectory(Dense.of(floats, rule), u, real_start(floats, start))
    return np.asarray(real[1:] @ floats.C.T + u @ floats.D.T)


def stepwise(analysis: Analysis, u: Real, start: Complex | None) -> float:
    """Return the standard deviation of the worst output, in units of the roundoff."""
    floats, rule = analysis.system, analysis.rule
    through = RMS * float((np.abs(u) @ np.abs(floats.D).T).max())
    if isinstance(floats, FloatDense):
        return dense_errors(floats, rule, u, start, analysis.lags) + through
    x, errors = mode_errors(floats, rule, u, start)
    size = np.abs(floats.weight * floats.C).T
    own = np.sqrt(errors**2 @ size**2) + dot(2 * len(floats.lam)) * np.abs(x) @ size
    return float(own.max()) + through


def mode_errors(
    floats: FloatModes, rule: Rule, u: Real, start: Complex | None
) -> tuple[Complex, Real]:
    """Return states and running error bounds, (T, n) both, the latter in units of the roundoff.

    |lam_bar| times the last error, plus that of lam_bar itself and those of the products.
    """
    bar, b = multipliers(floats, rule)
    driven = u @ (b[:, None] * floats.B).T
    size = np.abs(bar)
    fresh = RMS * MODE_TERM * (np.abs(u) @ np.abs(b[:, None] * floats.B).T)
    x: Complex = np.zeros(len(bar), dtype=complex) if start is None else start
    fixed, variance, total = np.zeros((3, len(bar)))
    states, errors = [], []
    for now, new in zip(driven, fresh, strict=True):
        old = size * np.abs(x)
        step = np.hypot(RMS * COMPLEX * old, new)
        fixed = size * fixed + power_error(floats, rule) * old
        variance, total = size**2 * variance + step**2, size * total + step
        x = bar * x + now
        states.append(x)
        errors.append(fixed + _settled(np.sqrt(variance), total))
    return np.array(states), np.array(errors)


def _settled(independent: Real, alike: Real) -> Real:
    """Return the deviation of a sum of errors of steps, from root of squares and from plain sum."""
    return np.asarray(np.maximum(independent, SETTLED * alike))


def real_start(floats: FloatDense, start: Complex | None) -> Real:
    """Return an initial state as real states."""
    N = len(floats.A)
    if start is None:
        return np.zeros(N)
    if floats.low_rank is None:
        return np.asarray(start.real)
    im = np.array(floats.low_rank.states.im)
    out = np.zeros(N)
    out[: len(im)] = start.real
    out[im[im >= 0]] = start.imag[im >= 0]
    return out


def trajectory(d: Dense, u: Real, start: Real) -> Real:
    """Return x_{-1}, x_0, ..., x_{T-1}, (T + 1, N)."""
    driven, x = u @ d.Bb.T, start
    out = [x]
    for now in driven:
        x = d.Ab @ x + now
        out.append(x)
    return np.array(out)


def dense_errors(
    floats: FloatDense, rule: Rule, u: Real, start: Complex | None, at: list[int]
) -> float:
    """Return the largest standard deviation at the samples ``at``, in units of the roundoff."""
    d, T = Dense.of(floats, rule), len(u)
    form = d.formation()
    x = trajectory(d, u, real_start(floats, start))[..., None]
    before, after, entering = x[:-1], x[1:], u[..., None]
    r = krylov(d.Ab.T, floats.C.T, T)
    if rule is bilinear:
        pairs = [(krylov(d.Ab.T, d.Phi.T @ floats.C.T / floats.dt, T), before + after)]
    else:  # int e^{(1-s)X} E e^{sX} ds by the trapezoidal rule
        pairs = [(0.5 * r, after), (0.5 * d.Ab.T @ r, before)]
    sizes = np.abs(d.Ab) @ np.abs(before) + np.abs(d.Bb) @ np.abs(entering)
    noise, weight = (dot(d.N + u.shape[1]) * sizes) ** 2, r**2
    worst = 0.0
    for k in at:
        m = k + 1
        pencil = sum(paired_sum(left[:m], right[:m]) for left, right in pairs)
        variance = against(np.square(pencil), form.pencil**2)
        variance += against(paired_sum(r[:m], before[:m]) ** 2, form.Ab**2)
        variance += against(paired_sum(r[:m], entering[:m]) ** 2, form.Bb**2)
        each = (weight[:m] * noise[k::-1]).sum(axis=1)
        steps = _settled(np.sqrt(each.sum(axis=0)), np.sqrt(each).sum(axis=0))
        product = dot(d.N) * (np.abs(floats.C) @ np.abs(after[k]))[:, 0]
        worst = max(worst, float((np.sqrt(variance[:, 0]) + steps + product).max()))
    return worst
