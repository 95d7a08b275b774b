"""The sequence f_l of a mode under each rule, K[l] = sum w Re(C B f_l), and its derivative."""

from __future__ import annotations

import numpy as np

from s4ref.errors import InputError
from s4ref.maths.discretize import (
    DSSSoftmax,
    GeneralisedBilinear,
    Rule,
    already_discrete,
    exp_euler,
    foh,
    zoh,
)
from s4ref.oracle.floating import Complex, FloatModes, Real
from s4ref.oracle.gradient import NO_DERIVATIVE


_SMALL = 1e-3  # below it (e^z - 1)/z and its derivative by their series


def mode_sequences(system: FloatModes, rule: Rule, lags: object) -> tuple[Complex, Complex]:
    """Return f_l = lam_bar^l b and lam df_l/dlam, (n, lags) both, in closed form.

    First-order hold: f_0 = dt phi2(z), f_l = dt e^{(l-1) z} phi1(z)^2.  Softmax of DSS:
    f_l = e^{lz} (e^z - 1)/(lam (e^{Lz} - 1)), scaled so that it does not overflow for Re z > 0.
    O(n L) in time and memory.

    Raises
    ------
    InputError
        For a rule that is none of those of :mod:`s4ref.maths.discretize`.
    """
    l = np.asarray(lags, dtype=float)
    lam, dt = system.lam[:, None], system.dt[:, None].astype(complex)
    z = dt * lam
    if isinstance(rule, GeneralisedBilinear):
        alpha = float(rule.alpha)
        left = 1 / (1 - alpha * z)
        bar, b = (1 + (1 - alpha) * z) * left, dt * left
        before = np.where(l > 0, bar ** np.maximum(l - 1, 0), 0)
        f = bar**l * b
        return f, l * before * z * left**2 * b + f * alpha * z * left
    if rule == already_discrete:
        f = lam**l
        return f, l * f
    if rule == exp_euler:
        f = np.exp(z * l) * dt
        return f, l * z * f
    if rule == zoh:
        phi, turn = _phi1(z)
        power = np.exp(z * l) * dt
        return power * phi, power * (l * z * phi + turn)
    if rule == foh:
        return _first_order(z, dt, l)
    if isinstance(rule, DSSSoftmax):
        return _softmax(z, lam, l, rule.L)
    raise InputError(NO_DERIVATIVE.format(rule.__name__))


def _phi1(z: Complex) -> tuple[Complex, Complex]:
    """Return phi1 = (e^z - 1)/z and z phi1' = e^z - phi1, by its series where that cancels."""
    phi = np.where(z == 0, 1, np.expm1(z) / np.where(z == 0, 1, z))
    small = np.abs(z) < _SMALL
    return phi, np.where(small, z / 2 + z**2 / 3 + z**3 / 8, np.exp(z) - phi)


def _first_order(z: Complex, dt: Complex, l: Real) -> tuple[Complex, Complex]:
    """Return f and z df/dz, where z phi2' = phi1 - 2 phi2."""
    phi, turn = _phi1(z)
    small, safe = np.abs(z) < _SMALL, np.where(z == 0, 1, z)
    second = np.where(small, 0.5 + z / 6 + z**2 / 24, (phi - 1) / safe)
    second_turn = np.where(small, z / 6 + z**2 / 12, phi - 2 * second)
    power = np.exp(z * np.maximum(l - 1, 0)) * dt
    f = np.where(l == 0, dt * second, power * phi**2)
    later = power * phi * ((l - 1) * z * phi + 2 * turn)
    return f, np.where(l == 0, dt * second_turn, later)


def _softmax(z: Complex, lam: Complex, l: Real, L: int) -> tuple[Complex, Complex]:
    """Return f and z df/dz = f (l z + z e^z/(e^z - 1) - 1 - L z e^{Lz}/(e^{Lz} - 1))."""
    grows = z.real > 0
    down = np.where(grows, -L * z, L * z)  # the larger of e^{Lz} and 1 is divided by
    whole = np.where(grows, -1, 1) * np.expm1(down)
    f = np.exp(z * np.where(grows, l - L, l)) * np.expm1(z) / (lam * whole)
    one = z * np.exp(z) / np.expm1(z)
    many = L * z * np.where(grows, 1, np.exp(down)) / whole  # L z e^{Lz}/(e^{Lz} - 1)
    return f, f * (l * z + one - 1 - many)
