"""Errors of the recurrence for a given input, in float64: deviations in units of the roundoff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import COMPLEX, RMS, SETTLED, dot
from s4ref.bounds.dense import Dense
from s4ref.bounds.diagonal import (
    multipliers,
    normaliser_error,
    power_error,
    previous,
    term_error,
)
from s4ref.bounds.rules import alpha_of, is_discrete, is_rational
from s4ref.maths.discretize import Rule, exp_euler
from s4ref.oracle.floating import Complex, FloatDense, FloatModes, Real
from s4ref.oracle.gradient import krylov, outer_sums
from s4ref.oracle.mode_sequences import mode_sequences


# What an error meets on its left and on its right, and the deviations of its entries.
Part: TypeAlias = tuple[Real, Real, Real]


def kernel_of(floats: FloatDense | FloatModes, rule: Rule, L: int) -> Real:
    """Return the kernel in float64, (L, outputs, inputs)."""
    if isinstance(floats, FloatModes):
        f, _ = mode_sequences(floats, rule, np.arange(L))
        return np.tensordot(f.T, floats.gain(np.ones_like(floats.lam)), 1).real
    return np.asarray(floats.C @ Dense.of(floats, rule).reached(L))


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
    into, again = b[:, None] * floats.B, previous(floats, rule)[:, None] * floats.B
    last = delayed(u)
    driven = u @ into.T + last @ again.T
    size = np.abs(bar)
    drive = np.abs(u) @ np.abs(into).T + np.abs(last) @ np.abs(again).T
    fresh, divided = term_error(rule) * drive, normaliser_error(floats, rule)
    x: Complex = np.zeros(len(bar), dtype=complex) if start is None else start
    fixed, variance, total = np.zeros((3, len(bar)))
    states, errors = [], []
    powers = power_error(floats, rule)
    for now, new in zip(driven, fresh, strict=True):
        old = size * np.abs(x)
        step = np.hypot(RMS * COMPLEX * old, new)
        fixed = size * fixed + powers * old + divided * np.abs(now)
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
    if d.Bp is not None:
        driven = driven + delayed(u) @ d.Bp.T
    out = [x]
    for now in driven:
        x = d.Ab @ x + now
        out.append(x)
    return np.array(out)


def delayed(u: Real) -> Real:
    """Return the previous inputs, zero before the first."""
    return np.concatenate([np.zeros_like(u[:1]), u[:-1]])


def dense_errors(
    floats: FloatDense, rule: Rule, u: Real, start: Complex | None, at: list[int]
) -> float:
    """Return the largest standard deviation at the samples ``at``, in units of the roundoff."""
    d, T = Dense.of(floats, rule), len(u)
    form = d.formation()
    x = trajectory(d, u, real_start(floats, start))[..., None]
    before, after, entering = x[:-1], x[1:], u[..., None]
    r = krylov(d.Ab.T, floats.C.T, T)
    # under exponential Euler Bb is no part of the exponential
    solved = d.Ab @ before if rule == exp_euler else after
    pairs = zip(d.lefts(T), (solved, before), (form.after, form.before), strict=True)
    terms = [pair for pair in pairs if pair[2].any()]
    sizes = np.abs(d.Ab) @ np.abs(before) + np.abs(d.Bb) @ np.abs(entering)
    width, last = u.shape[1], delayed(u)[..., None]
    if d.Bp is not None:
        sizes, width = sizes + np.abs(d.Bp) @ np.abs(last), 2 * width
    noise, weight = (dot(d.N + width) * sizes) ** 2, r**2
    groups = [[(r, before, form.Ab)], [(r, entering, form.Bb)], terms]
    groups += [] if form.Bp is None else [[(r, last, form.Bp)]]
    groups += _turned(d, r, before, after, solved)
    fixed = sum(_same_at_every_step(d.Ab, parts, at) for parts in groups if parts)
    worst = 0.0
    for k, variance in zip(at, np.asarray(fixed), strict=True):
        m = k + 1
        each = (weight[:m] * noise[k::-1]).sum(axis=1)
        steps = _settled(np.sqrt(each.sum(axis=0)), np.sqrt(each).sum(axis=0))
        product = dot(d.N) * (np.abs(floats.C) @ np.abs(after[k]))[:, 0]
        worst = max(worst, float((np.sqrt(variance[:, 0]) + steps + product).max()))
    return worst


def _turned(d: Dense, r: Real, before: Real, after: Real, solved: Real) -> list[list[Part]]:
    """Return what a change of the basis of the state adds; the effects on A by the chain rule."""
    basis, matrix = (np.full_like(d.Ab, size) for size in d.turned)
    if not basis.any():
        return []
    own: list[list[Part]] = [[(r, after, basis)]]
    if is_discrete(d.rule):
        return [*own, [(r, before, matrix)]]
    shares = (1.0, 1.0)  # lefts() halves those of exponentials
    if is_rational(d.rule):
        shares = alpha_of(d.rule), 1 - alpha_of(d.rule)
    sizes = [share * d.system.dt * matrix for share in shares]
    left, right = d.lefts(len(r))
    return [*own, [(left, solved, sizes[0]), (right, before, sizes[1])]]


def _same_at_every_step(Ab: Real, parts: Sequence[Part], at: list[int]) -> Real:
    """Return the variance of sum_j <left_j d_i y_{k-j}>, summed over parts i, at the samples k."""
    sums = zip(*(outer_sums(Ab, left, y, at) for left, y, _ in parts), strict=True)
    sizes = [size for _, _, size in parts]
    moved = (sum(S * size for S, size in zip(each, sizes, strict=True)) for each in sums)
    return np.stack([np.square(np.asarray(S)).sum(axis=(-2, -1)) for S in moved])
