"""Budgets of outputs and of final states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from s4ref.bounds.constants import (
    COMPLEX, FFT, MODE_TERM, RMS, STORED, Algorithm, Budget, budget, dot, unit_roundoff,
)  # fmt: skip
from s4ref.bounds.dense import Dense
from s4ref.bounds.diagonal import multipliers, power_error
from s4ref.bounds.kernel import applicable, kernel_profile, sample, with_low_rank
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.condition import conditions_at
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, Real, in_float64
from s4ref.oracle.gradient import krylov
from s4ref.oracle.prepare import System


_STEPWISE: tuple[Algorithm, ...] = ("recurrence", "scan", "powers")


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
    """Return what rounding may cost the outputs y for the input u: absolute, the largest entry counts.

    Parameters
    ----------
    system, u, dt, rule, C, state
        As for :func:`s4ref.oracle.response`.
    dtype : str
        As for :func:`kernel_budget`.
    algorithm : str
        "recurrence", "scan" or "powers": steps, one after the other or by an associative scan.  "fft": the kernel, by
        any sane algorithm, and an FFT convolution; a kernel algorithm: that one and an FFT convolution.
        "unknown": the largest of all.

    Returns
    -------
    Budget

    Notes
    -----
    Steps: the errors of :mod:`s4ref.bounds.dense` injected at every step; those of different steps are added, not
    their squares, since a state that has settled is rounded alike at every step.  Convolution: the kernel's profile
    e gives sum_j e_j |u_{k-j}|, errors of the kernel being the same for all k; transforms of length M = 2T add
    FFT u sqrt(log2 M) ||K||_2 ||u||_2 / sqrt(M), since rounding noise of a transform spreads evenly.
    """
    roundoff = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=C)
    signal = _signal(u, floats)
    start = None if state is None else exact_array(state, "state").astype(complex)
    problem = roundoff * _problem(floats, rule, signal, start)
    deviations = []
    if algorithm in (*_STEPWISE, "unknown"):
        deviations.append(roundoff * _stepwise(floats, rule, signal, start))
    if algorithm not in _STEPWISE:
        applicable(algorithm, floats, rule)
        modal = with_low_rank(system, dt, C, floats)
        deviations.append(_convolved(floats, modal, rule, signal, dtype, algorithm))
        if start is not None:
            deviations[-1] += roundoff * _stepwise(floats, rule, 0 * signal, start)
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
    """Return what rounding may cost the final state, in the caller's storage: the largest modulus counts.

    Parameters, Notes
    -----------------
    As :func:`response_budget` for the outputs of the system that shows its states; steps only.
    """
    roundoff = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=C)
    signal = _signal(u, floats)
    start = None if state is None else exact_array(state, "state").astype(complex)
    if isinstance(floats, FloatModes):
        x, errors = _mode_errors(floats, rule, signal, start)
        size = float(np.abs(x[-1]).max())
        return budget(STORED * roundoff * size, roundoff * float(errors[-1].max()))
    N = len(floats.A)
    shown = replace(floats, C=np.eye(N), D=np.zeros((N, floats.B.shape[1])))
    x = _trajectory(Dense.of(shown, rule), signal, _real_start(shown, start))[-1]
    # two real states make a complex one
    deviation = 2**0.5 * _dense_errors(shown, rule, signal, start, [len(signal) - 1])
    return budget(STORED * roundoff * float(np.abs(x).max()), roundoff * deviation)


def _signal(u: object, floats: FloatDense | FloatModes) -> Real:
    signal = exact_array(u, "u").astype(float)
    inputs = floats.B.shape[1]
    if signal.ndim not in (1, 2) or len(signal) == 0 or signal[0].size != inputs:
        raise InputError(f"u has shape {signal.shape}; {inputs} inputs need (T,) or (T, {inputs}) with T >= 1")
    return np.asarray(signal.reshape(len(signal), inputs))


def _problem(floats: FloatDense | FloatModes, rule: Rule, u: Real, start: Complex | None) -> float:
    """Return STORED (total * |u| + |D| |u|), and for an initial state that of what it gives."""
    T, lags = len(u), sample(len(u))
    total = conditions_at(floats, rule, lags).total.reshape(*_io(floats), -1)
    moved = STORED * (_spread(total, lags, u) + np.abs(u) @ np.abs(floats.D).T)
    if start is not None:
        moved = moved + STORED * np.abs(_outputs(floats, rule, np.zeros((T, u.shape[1])), start))
    return float(moved.max())


def _io(floats: FloatDense | FloatModes) -> tuple[int, int]:
    return floats.C.shape[0], floats.B.shape[1]


def _spread(profile: Real, lags: list[int], u: Real) -> Real:
    """Return sum_j e_j |u_{k-j}|, (T, outputs), for a profile (outputs, inputs, lags) read between its lags."""
    T = len(u)
    out = np.zeros((T, profile.shape[0]))
    for o, row in enumerate(profile):
        for i, values in enumerate(row):
            out[:, o] += np.convolve(np.interp(np.arange(T), lags, values), np.abs(u[:, i]))[:T]
    return out


def _convolved(
    floats: FloatDense | FloatModes, modal: FloatDense | FloatModes, rule: Rule, u: Real, dtype: str, algorithm: str
) -> float:
    T, lags, roundoff = len(u), sample(len(u)), unit_roundoff(dtype)
    profile = np.moveaxis(kernel_profile(floats, modal, rule, T, lags, dtype, algorithm), 0, -1)
    K = kernel_of(floats, rule, T)
    M = 2 * T
    transform = np.sqrt((K**2).sum(axis=0)) @ np.sqrt((u**2).sum(axis=0)) * np.sqrt(np.log2(M) / M)
    direct = RMS * (np.abs(_outputs(floats, rule, u, None)).max(axis=0) + (np.abs(u) @ np.abs(floats.D).T).max(axis=0))
    noise = RMS * FFT * transform + direct
    return float((_spread(profile, lags, u).max(axis=0) + roundoff * noise).max())


def kernel_of(floats: FloatDense | FloatModes, rule: Rule, L: int) -> Real:
    if isinstance(floats, FloatModes):
        bar, b = multipliers(floats, rule)
        gain = floats.weight[:, None, None] * floats.C.T[:, :, None] * (b[:, None] * floats.B)[:, None, :]
        return np.asarray(np.einsum("nl,noi->loi", bar[:, None] ** np.arange(L), gain).real)
    d = Dense.of(floats, rule)
    return np.asarray(floats.C @ krylov(d.Ab, d.Bb, L))


def _outputs(floats: FloatDense | FloatModes, rule: Rule, u: Real, start: Complex | None) -> Real:
    if isinstance(floats, FloatModes):
        x = _mode_errors(floats, rule, u, start)[0]
        return np.asarray((x @ (floats.weight * floats.C).T).real + u @ floats.D.T)
    x = _trajectory(Dense.of(floats, rule), u, _real_start(floats, start))
    return np.asarray(x[1:] @ floats.C.T + u @ floats.D.T)


def _stepwise(floats: FloatDense | FloatModes, rule: Rule, u: Real, start: Complex | None) -> float:
    """Return the standard deviation of the worst output, in units of the roundoff."""
    through = RMS * float((np.abs(u) @ np.abs(floats.D).T).max())
    if isinstance(floats, FloatModes):
        x, errors = _mode_errors(floats, rule, u, start)
        size = np.abs(floats.weight * floats.C).T
        own = np.sqrt(errors**2 @ size**2) + dot(2 * len(floats.lam)) * np.abs(x) @ size
        return float(own.max()) + through
    return _dense_errors(floats, rule, u, start, sample(len(u))) + through


def _mode_errors(
    floats: FloatModes, rule: Rule, u: Real, start: Complex | None
) -> tuple[Complex, Real]:
    """Return states and running error bounds, (T, n) both, the latter in units of the roundoff."""
    bar, b = multipliers(floats, rule)
    driven = u @ (b[:, None] * floats.B).T
    size, power = np.abs(bar), (power_error(floats) + RMS * COMPLEX) * np.abs(bar)
    fresh = RMS * MODE_TERM * (np.abs(u) @ np.abs(b[:, None] * floats.B).T)
    x = np.zeros(len(bar), dtype=complex) if start is None else start
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


def _dense_errors(floats: FloatDense, rule: Rule, u: Real, start: Complex | None, at: list[int]) -> float:
    """Return the largest standard deviation at the samples ``at``, in units of the roundoff."""
    d = Dense.of(floats, rule)
    form, T = d.formation(), len(u)
    x = _trajectory(d, u, _real_start(floats, start))
    before, after = x[:-1], x[1:]
    r = krylov(d.Ab.T, floats.C.T, T)
    if rule is bilinear:
        pairs = [(krylov(d.Ab.T, d.Phi.T @ floats.C.T / floats.dt, T), before + after)]
    else:  # int e^{(1-s)X} E e^{sX} ds by the trapezoidal rule
        pairs = [(0.5 * r, after), (0.5 * np.einsum("ab,jao->jbo", d.Ab, r), before)]
    noise = dot(d.N + u.shape[1]) * (np.abs(before) @ np.abs(d.Ab).T + np.abs(u) @ np.abs(d.Bb).T)
    worst = 0.0
    for k in at:
        past = slice(k, None, -1)
        pencil = sum(np.einsum("jao,jb->oab", left[: k + 1], right[past], optimize=True) for left, right in pairs)
        stored = np.einsum("jao,jb->oab", r[: k + 1], before[past], optimize=True)
        entered = np.einsum("jao,ji->oai", r[: k + 1], u[past], optimize=True)
        variance = np.einsum("oab,ab->o", np.square(pencil), form.pencil**2)
        variance = variance + np.einsum("oab,ab->o", stored**2, form.Ab**2)
        variance = variance + np.einsum("oai,ai->o", entered**2, form.Bb**2)
        steps = np.sqrt(np.einsum("jao,ja->jo", r[: k + 1] ** 2, noise[past] ** 2, optimize=True)).sum(axis=0)
        product = dot(d.N) * np.abs(floats.C) @ np.abs(after[k])
        worst = max(worst, float((np.sqrt(variance) + steps + product).max()))
    return worst
