"""Gradients of <c, K> with respect to the stored parameters, for many perturbed copies at once.

Diagonal systems mode by mode, in closed form: with f_l of a mode and its derivative,

    h_C = sum_l c_l w B f_l,   h_B = sum_l c_l w C f_l,   h_lam = sum_l c_l w C B f_l'.

DPLR systems with both modes of every pair, through :mod:`s4ref.bounds.reverse`.
"""

from __future__ import annotations

import numpy as np

from s4ref.bounds.constants import COMPLEX, RMS, dot
from s4ref.bounds.diagonal import multipliers, normaliser_error, power_error, term_error
from s4ref.bounds.reverse import Batch, dense, rounded
from s4ref.bounds.reverse_noise import Array, Noise, off, transposed
from s4ref.bounds.rules import alpha_of, is_rational
from s4ref.maths.discretize import Rule, already_discrete, exp_euler
from s4ref.oracle.floating import FloatModes
from s4ref.oracle.mode_sequences import mode_sequences


def of_modes(
    p: Batch, weight: Array, c: Array, rule: Rule, L0: int, noise: Noise | None, *, steps: bool
) -> Batch:
    """Return h of lam, B, C and dt of diagonal systems, dt mode by mode, (copies, n).

    A term errs by l times the error of lam_bar, alike in f and f', and by its own products, twice
    as many in f'; sums by dot(2L); what differentiates expm1(z)/z by :func:`_blunt` beside that.
    ``steps``: lam_bar^l by l products.
    """
    if L0:
        return _of_tilde(p, weight, c, rule, L0, noise, steps=steps)
    lam, B, C, dt = p["lam"], p["B"], p["C"], p["dt"]
    copies, n = lam.shape
    floats = _flat(lam, dt)
    l = np.arange(c.shape[-1])
    f, slope = (x.reshape(copies, n, -1) for x in mode_sequences(floats, rule, l))
    if noise is not None:
        alike = off(noise, _per_mode(power_error(floats, rule), copies))[..., None] * l
        alike = alike + off(noise, _per_mode(normaliser_error(floats, rule), copies))[..., None]
        own = np.sqrt(term_error(rule) ** 2 + steps * (RMS * COMPLEX) ** 2 * l)
        one, two = (off(noise, np.broadcast_to(k * own, f.shape)) for k in (1, 2))
        blunt = off(noise, _blunt(f, floats, rule))
        f, slope = f * (1 + alike + one), slope * (1 + alike + two) + blunt
    sums = [np.einsum("oil,bnl->boin", c, x) for x in (f, slope)]
    sizes = [np.einsum("oil,bnl->boin", np.abs(c), np.abs(x)) for x in (f, slope)]
    S, moved = (s + off(noise, dot(2 * len(l)) * size) for s, size in zip(sums, sizes, strict=True))
    h = {
        "C": weight * np.einsum("boin,bni->bon", S, B),
        "B": transposed(weight * np.einsum("boin,bon->bin", S, C)),
    }
    along = weight * np.einsum("boin,bon,bni->bn", moved, C, B)  # lam h_lam
    whole = weight * np.einsum("boin,bon,bni->bn", S, C, B)
    safe = np.where(lam == 0, 1, lam)
    h["lam"] = np.where(lam == 0, 0, along / safe)
    h["dt"] = 0 * along.real if rule == already_discrete else (along + whole).real / dt
    return rounded(h, noise)


def _blunt(f: Array, floats: FloatModes, rule: Rule) -> Array:
    """Return what programs lose that differentiate (e^z - 1)/z as they compute it.

    z phi1' = e^z - phi1 cancels for small z, and where e^z comes as expm1(z) + 1 it errs by a
    roundoff of 1 for large ones: dt |lam_bar|^l max(1, |b|/dt) a roundoff, three operations.
    """
    if is_rational(rule) or rule in (already_discrete, exp_euler):
        return np.zeros(f.shape)
    copies, n, L = f.shape
    bar, b = (x.reshape(copies, n, 1) for x in multipliers(floats, rule))
    dt = floats.dt.reshape(copies, n, 1)
    size = dt * np.abs(bar) ** np.arange(L) * np.maximum(1.0, np.abs(b) / dt)
    return np.asarray(3**0.5 * RMS * COMPLEX * size)


def _per_mode(x: Array, copies: int) -> Array:
    return x.reshape(copies, -1)


def _flat(lam: Array, dt: Array) -> FloatModes:
    """Return the modes of all copies as one diagonal system."""
    n = lam.size
    empty = np.ones((n, 1), dtype=complex)
    return FloatModes(
        lam.ravel(), empty, empty.T, np.zeros((1, 1)), np.ones(n, int), dt.ravel(), False, True
    )


def _of_tilde(
    p: Batch, weight: Array, c: Array, rule: Rule, L0: int, noise: Noise | None, *, steps: bool
) -> Batch:
    """Return h where C holds C (1 - lam_bar^L0)."""
    floats = _flat(p["lam"], p["dt"])
    shape = p["lam"].shape
    power = multipliers(floats, rule)[0].reshape(shape) ** L0
    rest = 1 - power
    rest = rest + off(noise, RMS * (1 + L0 * np.abs(power)))
    C = p["C"] / rest[:, None, :]
    h = of_modes({**p, "C": C}, weight, c, rule, 0, noise, steps=steps)
    # lam d(lam_bar^L0)/dlam times the h of lam_bar^L0
    turned = L0 * power * _log_slope(p["lam"] * p["dt"], rule)
    along = np.einsum("bon,bon->bn", h["C"], C) / rest * turned
    h["lam"] = h["lam"] + np.where(p["lam"] == 0, 0, along / np.where(p["lam"] == 0, 1, p["lam"]))
    h["dt"] = h["dt"] + (0 if rule == already_discrete else along.real / p["dt"])
    h["C"] = h["C"] / rest[:, None, :]
    return h


def _log_slope(z: Array, rule: Rule) -> Array:
    """Return lam d(log lam_bar)/dlam."""
    if rule == already_discrete:
        return np.ones_like(z)
    if is_rational(rule):
        alpha = alpha_of(rule)
        return np.asarray(z / ((1 - alpha * z) * (1 + (1 - alpha) * z)))
    return z


def of_low_rank(
    p: Batch, weight: Array, c: Array, rule: Rule, L0: int, noise: Noise | None, *, nodes: bool
) -> Batch:
    """Return h of lam, P, Q, B, C and dt of DPLR systems, dt mode by mode, (copies, n)."""
    pair = weight == 2
    n = len(weight)

    def both(x: Array, axis: int) -> Array:
        return np.concatenate([x, np.compress(pair, x, axis).conj()], axis)

    lam, P, Q, B = (both(p[name], 1) for name in ("lam", "P", "Q", "B"))
    C = both(p["C"], 2)
    step = both(p["dt"], 1)
    if rule == already_discrete:
        step = np.ones_like(step)
    A = lam[:, :, None] * np.eye(lam.shape[1]) - P @ transposed(Q.conj())
    g = dense(step[..., None] * A, step[..., None] * B, C, c, rule, L0, noise, nodes=nodes)
    G, into = g["A"], g["B"]
    N = A.shape[-1]
    to_P = -G @ Q.conj()
    to_P = to_P + off(noise, dot(2 * N) * np.abs(G) @ np.abs(Q))
    to_Q = -transposed(G) @ (step[..., None] * P)
    to_Q = to_Q + off(noise, dot(2 * N) * transposed(np.abs(G)) @ np.abs(step[..., None] * P))
    diagonal = np.einsum("bnn->bn", G)
    along = diagonal * lam + (to_P * P).sum(axis=-1) + (into * B).sum(axis=-1)
    whole = {
        "lam": step * diagonal,
        "P": step[..., None] * to_P,
        "Q": to_Q.conj(),
        "B": step[..., None] * into,
        "C": transposed(g["C"]),
        "dt": along.real,
    }
    h = {}
    for name, x in whole.items():
        kept = x[:, :n].copy()
        kept[:, pair] += x[:, n:].conj()
        h[name] = kept
    h["C"] = transposed(h["C"])
    h["dt"] = 0 * h["dt"].real if rule == already_discrete else h["dt"].real
    return rounded(h, noise)


def of_matrices(
    p: Batch, c: Array, rule: Rule, L0: int, noise: Noise | None, *, nodes: bool
) -> Batch:
    """Return h of A, B, C and dt of dense systems, dt (copies, 1)."""
    dt = np.ones_like(p["dt"]) if rule == already_discrete else p["dt"]
    step = dt[..., None]
    g = dense(step * p["A"], step * p["B"], p["C"], c, rule, L0, noise, nodes=nodes)
    along = (g["A"] * p["A"]).sum(axis=(1, 2)) + (g["B"] * p["B"]).sum(axis=(1, 2))
    moved = 0 * along if rule == already_discrete else along
    h = {"A": step * g["A"], "B": step * g["B"], "C": g["C"], "dt": moved[:, None]}
    return rounded(h, noise)
