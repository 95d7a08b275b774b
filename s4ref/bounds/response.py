"""Budgets of outputs and of final states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.cauchy import solved_variance
from s4ref.bounds.constants import FFT, RMS, STORED, Budget, budget, unit_roundoff
from s4ref.bounds.dense import Dense
from s4ref.bounds.kernel import kernel_profile, routes
from s4ref.bounds.steps import (
    dense_errors,
    kernel_of,
    mode_errors,
    outputs,
    real_start,
    stepwise,
    trajectory,
)
from s4ref.errors import InputError
from s4ref.exact import exact_array, whole
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import Complex, FloatModes, Real, complexes, shown
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
    tilde: int | None = None,
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
    tilde : int, optional
        As for :func:`kernel_budget`; steps need C too.

    Returns
    -------
    Budget

    Raises
    ------
    InputError
        As :func:`s4ref.oracle.response`, and for an unknown dtype or algorithm.

    Notes
    -----
    Steps: the errors of :mod:`s4ref.bounds.dense`, injected at every step; squares are added, or,
    if that is more, SETTLED times the errors themselves, since a state that has settled is rounded
    alike at every step. Convolution: the kernel's profile e gives sum_j e_j |u_{k-j}|, the errors
    of the kernel being the same for all k; transforms of length M = 2T add FFT u sqrt(log2(M) / M)
    ||K||_2 ||u||_2, since the rounding noise of a transform spreads evenly.
    """
    analysis, signal, start = _read(system, u, dt, C, rule, state)
    roundoff = unit_roundoff(dtype)
    routes(algorithm, analysis)
    problem = roundoff * _problem(analysis, signal, start)
    deviations = []
    if algorithm in (*_STEPWISE, "unknown"):
        stepped = stepwise(analysis, signal, start)
        if tilde is not None:
            stepped += _solved(analysis, signal, whole(tilde, "tilde"))
        deviations.append(roundoff * stepped)
    if algorithm not in _STEPWISE:
        convolved = _convolved(analysis, signal, dtype, algorithm, tilde)
        if start is not None:  # its part of y comes by steps
            convolved += roundoff * stepwise(analysis, 0 * signal, start)
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
        x, errors = mode_errors(floats, rule, signal, start)
        size = float(np.abs(x[-1]).max())
        return budget(STORED * roundoff * size, roundoff * float(errors[-1].max()))
    N = len(floats.A)
    states = replace(floats, C=np.eye(N), D=np.zeros((N, floats.B.shape[1])))
    x = trajectory(Dense.of(states, rule), signal, real_start(states, start))[-1]
    # two real states make a complex one
    deviation = 2**0.5 * dense_errors(states, rule, signal, start, [len(signal) - 1])
    return budget(STORED * roundoff * float(np.abs(x).max()), roundoff * deviation)


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
    floats = analysis.system
    form = floats if isinstance(floats, FloatModes) else floats.low_rank
    n = len(floats.B) if form is None else len(form.lam)
    if start is not None and len(start) != n:
        raise InputError(f"state has shape {start.shape}; the system stores {n} states: ({n},)")
    return analysis, exact.astype(float).reshape(length, inputs), start


def _problem(analysis: Analysis, u: Real, start: Complex | None) -> float:
    """Return STORED (total * |u| + |D| |u|), and for an initial state what it contributes."""
    floats = analysis.system
    total = analysis.condition.total.reshape(floats.C.shape[0], floats.B.shape[1], -1)
    moved = STORED * (_spread(total, analysis.lags, u) + np.abs(u) @ np.abs(floats.D).T)
    if start is not None:
        moved = moved + STORED * np.abs(outputs(floats, analysis.rule, 0 * u, start))
    return float(moved.max())


def _spread(profile: Real, lags: list[int], u: Real) -> Real:
    """Return sum_j e_j |u_{k-j}|, (T, outputs), of a profile (outputs, inputs, lags)."""
    T = len(u)
    out = np.zeros((T, profile.shape[0]))
    for o, row in enumerate(profile):
        for i, values in enumerate(row):
            out[:, o] += np.convolve(np.interp(np.arange(T), lags, values), np.abs(u[:, i]))[:T]
    return out


def _solved(analysis: Analysis, u: Real, L: int) -> float:
    """Return what outputs inherit from a C that is solved out of Ct, in units of the roundoff."""
    profile = np.moveaxis(np.sqrt(solved_variance(analysis, L)), 0, -1)
    return float(_spread(profile, analysis.lags, u).max())


def _convolved(analysis: Analysis, u: Real, dtype: str, algorithm: str, tilde: int | None) -> float:
    floats, rule, M = analysis.system, analysis.rule, 2 * len(u)
    profile = np.moveaxis(kernel_profile(analysis, dtype, algorithm, tilde), 0, -1)
    K = np.sqrt((kernel_of(floats, rule, len(u)) ** 2).sum(axis=0))
    transform = FFT * np.sqrt(np.log2(M) / M) * (K @ np.sqrt((u**2).sum(axis=0)))
    direct = np.abs(outputs(floats, rule, u, None)) + np.abs(u) @ np.abs(floats.D).T
    noise = RMS * (transform + direct.max(axis=0))
    kernel = _spread(profile, analysis.lags, u).max(axis=0)
    return float((kernel + unit_roundoff(dtype) * noise).max())
