"""Budgets of outputs and of final states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import (
    COMPLEX,
    FFT,
    MODE_TERM,
    RMS,
    STORED,
    Budget,
    budget,
    dot,
    unit_roundoff,
)
from s4ref.bounds.dense import Dense, against
from s4ref.bounds.diagonal import multipliers, power_error
from s4ref.bounds.kernel import kernel_profile, routes
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, Real, complexes, shown
from s4ref.oracle.gradient import krylov, paired_sum
from s4ref.oracle.prepare import System


_STEPWISE = ("recurrence", "scan", "powers")


def response_budget(
    system: System,
    u: object,
    dt: object,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    algorithm: str = "unknown",
    C: object = None,
    state: object = None,
) -> Budget:
    """Return what rounding may cost the outputs y for the input u: absolute, the largest counts.

    Parameters
    ----------
    system, u, dt, rule, C, state
        As for :func:`s4ref.oracle.response`.
    dtype : str
        As for :func:`kernel_budget`.
    algorithm : str
        "recurrence", "scan" or "powers": steps, one after the other or by an associative scan.
        "fft": the kernel, by any sane algorithm, and an FFT convolution; a kernel algorithm: that
        one and an FFT convolution.  "unknown": the largest of all.

    Returns
    -------
    Budget

    Raises
    ------
    InputError
        As :func:`s4ref.oracle.response`, and for an unknown dtype or algorithm.

    Notes
    -----
    Steps: the errors of :mod:`s4ref.bounds.dense`, injected at every step; those of different
    steps are added, not their squares, since a state that has settled is rounded alike at every
    step. Convolution: the kernel's profile e gives sum_j e_j |u_{k-j}|, the errors of the kernel
    being the same for all k; transforms of length M = 2T add FFT u sqrt(log2(M) / M) ||K||_2
    ||u||_2, since the rounding noise of a transform spreads evenly.
    """
    analysis, signal, start = _read(system, u, dt, C, rule, state)
    roundoff = unit_roundoff(dtype)
    routes(algorithm, analysis)
    problem = roundoff * _problem(analysis, signal, start)
    deviations = []
    if algorithm in (*_STEPWISE, "unknown"):
        deviations.append(roundoff * _stepwise(analysis, signal, start))
    if algorithm not in _STEPWISE:
        convolved = _convolved(analysis, signal, dtype, algorithm)
        if start is not None:  # its part of y comes by steps
            convolved += roundoff * _stepwise(analysis, 0 * signal, start)
        deviations.append(convolved)
    return budget(problem, max(deviations))


def state_budget(
    system: System,
    u: object,
    dt: object,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    C: object = None,
    state: object = None,
) -> Budget:
    """Return what rounding may cost the final state, as the caller stores it: the largest modulus.

    Parameters, Raises, Notes
    -------------------------
    As :func:`response_budget` by steps, for outputs that are the states; C of a family may be left
    out.
    """
    given = shown(system) if C is None else C
    analysis, signal, start = _read(system, u, dt, given, rule, state)
    roundoff, floats = unit_roundoff(dtype), analysis.system
    if isinstance(floats, FloatModes):
        x, errors = _mode_errors(floats, rule, signal, start)
        size = float(np.abs(x[-1]).max())
        return budget(STORED * roundoff * size, roundoff * float(errors[-1].max()))
    N = len(floats.A)
    states = replace(floats, C=np.eye(N), D=np.zeros((N, floats.B.shape[1])))
    x = _trajectory(Dense.of(states, rule), signal, _real_start(states, start))[-1]
    # two real states make a complex one
    deviation = 2**0.5 * _dense_errors(states, rule, signal, start, [len(signal) - 1])
    return budget(STORED * roundoff * float(np.abs(x).max()), roundoff * deviation)


def kernel_of(floats: FloatDense | FloatModes, rule: Rule, L: int) -> Real:
    """Return the kernel in float64, (L, outputs, inputs)."""
    if isinstance(floats, FloatModes):
        bar, b = multipliers(floats, rule)
        return np.tensordot((bar[:, None] ** np.arange(L)).T, floats.gain(b), 1).real
    d = Dense.of(floats, rule)
    return np.asarray(floats.C @ krylov(d.Ab, d.Bb, L))


def _read(
    system: System, u: object, dt: object, C: object, rule: Rule, state: object
) -> tuple[Analysis, Real, Complex | None]:
    """Return the analysis for the length of u, u as (T, inputs), and the initial state."""
    exact = exact_array(u, "u")
    length = len(exact) if exact.ndim in (1, 2) else 0
    analysis = Analysis.of(system, dt, C, rule, max(length, 1))
    inputs = analysis.system.B.shape[1]
    if length == 0 or exact.size != length * inputs:
        need = f"{inputs} inputs need (T,) or (T, {inputs}) with T >= 1"
        raise InputError(f"u has shape {exact.shape}; {need}")
    start = None if state is None else complexes(exact_array(state, "state", ndim=1))
    return analysis, exact.astype(float).reshape(length, inputs), start


def _problem(analysis: Analysis, u: Real, start: Complex | None) -> float:
    """Return STORED (total * |u| + |D| |u|), and for an initial state what it contributes."""
    floats = analysis.system
    total = analysis.condition.total.reshape(floats.C.shape[0], floats.B.shape[1], -1)
    moved = STORED * (_spread(total, analysis.lags, u) + np.abs(u) @ np.abs(floats.D).T)
    if start is not None:
        moved = moved + STORED * np.abs(_outputs(floats, analysis.rule, 0 * u, start))
    return float(moved.max())


def _spread(profile: Real, lags: list[int], u: Real) -> Real:
    """Return sum_j e_j |u_{k-j}|, (T, outputs), of a profile (outputs, inputs, lags)."""
    T = len(u)
    out = np.zeros((T, profile.shape[0]))
    for o, row in enumerate(profile):
        for i, values in enumerate(row):
            out[:, o] += np.convolve(np.interp(np.arange(T), lags, values), np.abs(u[:, i]))[:T]
    return out


def _convolved(analysis: Analysis, u: Real, dtype: str, algorithm: str) -> float:
    floats, rule, M = analysis.system, analysis.rule, 2 * len(u)
    profile = np.moveaxis(kernel_profile(analysis, dtype, algorithm), 0, -1)
    K = np.sqrt((kernel_of(floats, rule, len(u)) ** 2).sum(axis=0))
    transform = FFT * np.sqrt(np.log2(M) / M) * (K @ np.sqrt((u**2).sum(axis=0)))
    direct = np.abs(_outputs(floats, rule, u, None)) + np.abs(u) @ np.abs(floats.D).T
    noise = RMS * (transform + direct.max(axis=0))
    kernel = _spread(profile, analysis.lags, u).max(axis=0)
    return float((kernel + unit_roundoff(dtype) * noise).max())


def _outputs(floats: FloatDense | FloatModes, rule: Rule, u: Real, start: Complex | None) -> Real:
    if isinstance(floats, FloatModes):
        x = _mode_errors(floats, rule, u, start)[0]
        return np.asarray((x @ (floats.weight * floats.C).T).real + u @ floats.D.T)
    real = _trajectory(Dense.of(floats, rule), u, _real_start(floats, start))
    return np.asarray(real[1:] @ floats.C.T + u @ floats.D.T)


def _stepwise(analysis: Analysis, u: Real, start: Complex | None) -> float:
    """Return the standard deviation of the worst output, in units of the roundoff."""
    floats, rule = analysis.system, analysis.rule
    through = RMS * float((np.abs(u) @ np.abs(floats.D).T).max())
    if isinstance(floats, FloatDense):
        return _dense_errors(floats, rule, u, start, analysis.lags) + through
    x, errors = _mode_errors(floats, rule, u, start)
    size = np.abs(floats.weight * floats.C).T
    own = np.sqrt(errors**2 @ size**2) + dot(2 * len(floats.lam)) * np.abs(x) @ size
    return float(own.max()) + through


def _mode_errors(
    floats: FloatModes, rule: Rule, u: Real, start: Complex | None
) -> tuple[Complex, Real]:
    """Return states and running error bounds, (T, n) both, the latter in units of the roundoff.

    |lam_bar| times the last error, plus those of the two products; a mode cannot cancel.
    """
    bar, b = multipliers(floats, rule)
    driven = u @ (b[:, None] * floats.B).T
    size, power = np.abs(bar), (power_error(floats, rule) + RMS * COMPLEX) * np.abs(bar)
    fresh = RMS * MODE_TERM * (np.abs(u) @ np.abs(b[:, None] * floats.B).T)
    x: Complex = np.zeros(len(bar), dtype=complex) if start is None else start
    error = np.zeros(len(bar))
    states, errors = [], []
    for now, new in zip(driven, fresh, strict=True):
        error = size * error + power * np.abs(x) + new
        x = bar * x + now
        states.append(x)
        errors.append(error)
    return np.array(states), np.array(errors)


def _real_start(floats: FloatDense, start: Complex | None) -> Real:
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


def _trajectory(d: Dense, u: Real, start: Real) -> Real:
    """Return x_{-1}, x_0, ..., x_{T-1}, (T + 1, N)."""
    driven, x = u @ d.Bb.T, start
    out = [x]
    for now in driven:
        x = d.Ab @ x + now
        out.append(x)
    return np.array(out)


def _dense_errors(
    floats: FloatDense, rule: Rule, u: Real, start: Complex | None, at: list[int]
) -> float:
    """Return the largest standard deviation at the samples ``at``, in units of the roundoff."""
    d, T = Dense.of(floats, rule), len(u)
    form = d.formation()
    x = _trajectory(d, u, _real_start(floats, start))[..., None]
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
        steps = np.sqrt((weight[:m] * noise[k::-1]).sum(axis=1)).sum(axis=0)
        product = dot(d.N) * (np.abs(floats.C) @ np.abs(after[k]))[:, 0]
        worst = max(worst, float((np.sqrt(variance[:, 0]) + steps + product).max()))
    return worst
