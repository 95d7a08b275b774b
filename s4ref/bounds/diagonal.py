"""Standard deviations, in units of u, of kernels of diagonal systems."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s4ref.arithmetic import Float64
from s4ref.bounds.constants import (
    BAR_BILINEAR,
    BAR_HELD,
    BAR_ZOH,
    COMPLEX,
    MODE_TERM,
    MODE_TERM_FOH,
    RMS,
    dot,
)
from s4ref.bounds.rules import budgeted, is_discrete, is_rational
from s4ref.maths.discretize import DSSSoftmax, Rule, foh
from s4ref.oracle.floating import Complex, FloatModes, Real
from s4ref.oracle.mode_sequences import mode_sequences


def multipliers(system: FloatModes, rule: Rule) -> tuple[Complex, Complex]:
    """Return lam_bar and b of every mode."""
    b = mode_sequences(system, budgeted(rule), [0])[0][:, 0]
    if is_discrete(rule):
        return system.lam, b
    if is_rational(rule):
        modes = zip(system.lam, system.dt, strict=True)
        bars = [rule.mode(Float64(), complex(z), float(h))[0] for z, h in modes]
        return np.array(bars, dtype=complex), b
    return np.exp(system.dt * system.lam), b


def previous(system: FloatModes, rule: Rule) -> Complex:
    """Return the weight of the previous input of every mode, zero for most rules."""
    modes = zip(system.lam, system.dt, strict=True)
    found = [rule.previous(Float64(), complex(z), float(h)) for z, h in modes]
    return np.array([0 if b is None else b for b in found], dtype=complex)


def power_error(system: FloatModes, rule: Rule) -> Real:
    """Return the relative error of lam_bar^l for each unit of l, in u, (n,).

    By powers, by repeated squaring or by a logarithm, the relative error of lam_bar counts l times;
    by exp(l dt lam), those of dt lam and of the exponent do, |dt lam| u each.  Of a lam_bar that is
    given, |log lam_bar| u likewise.
    """
    if is_discrete(rule):
        size = np.abs(system.lam)
        log = np.abs(np.log(np.where(size > 0, system.lam, 1)))
        return np.asarray(BAR_HELD * (1 + 2 * log))
    z = np.abs(system.dt * system.lam)
    if is_rational(rule):
        return np.asarray(BAR_BILINEAR * (1 + z))
    return np.asarray(BAR_ZOH * (1 + 2 * z))


def normaliser_error(system: FloatModes, rule: Rule) -> Real:
    """Return the relative error of what a rule divides each mode by, in u, (n,).

    Softmax of DSS: S = sum_{l<L} e^{lz}.  Its terms err by 2 l |z| u, from dt lam and from the
    product with l: the former alike in all, |sum l z e^{lz}|, the latter each for itself; and the
    sum by dot(L) of its absolute value.  By its closed form (e^{Lz} - 1)/(e^z - 1) it errs by less.
    Zero for the other rules.
    """
    if not isinstance(rule, DSSSoftmax):
        return np.zeros(len(system.lam))
    z, l = (system.dt * system.lam)[:, None], np.arange(rule.L)
    # for Re z > 0 relative to the last term, the largest
    powers = np.exp(z * np.where(z.real > 0, l - (rule.L - 1), l))
    moved, size = np.where(z.real > 0, l - (rule.L - 1), l) * z * powers, np.abs(powers)
    alike = RMS * np.abs(moved.sum(axis=1))
    single = RMS * np.sqrt((np.abs(moved) ** 2 + 4 * size**2).sum(axis=1))
    summed = dot(rule.L) * size.sum(axis=1)
    error = np.sqrt(alike**2 + single**2 + summed**2)
    return np.asarray(error / np.abs(powers.sum(axis=1)))


def term_error(rule: Rule) -> float:
    """Return the standard deviation of one term C B f_l, in u of itself."""
    return float(RMS * (MODE_TERM_FOH if rule == foh else MODE_TERM))


def kernel_variances(
    system: FloatModes, rule: Rule, lags: Sequence[int], *, steps: bool
) -> tuple[Real, Real]:
    """Return variances of K[l] = sum w Re(C B b lam_bar^l) in u^2, (lags, outputs, inputs) each.

    The first, of the powers: mode by mode |w C B b lam_bar^l| times l power_error, squares added
    over modes; by ``steps``, l complex products more.  The second, of terms and sum: MODE_TERM
    likewise, and the sum over modes.  No allowance for cancellation in (e^z - 1)/z: a sane program
    avoids it, Formulary (9.1), (9.2).
    """
    l = np.array(lags, dtype=float)
    size = np.abs(mode_sequences(system, budgeted(rule), l)[0])
    gain = np.abs(system.gain(np.ones_like(system.lam)))
    each = (l * power_error(system, rule)[:, None]) ** 2 + steps * (RMS * COMPLEX) ** 2 * l
    each = each + normaliser_error(system, rule)[:, None] ** 2
    powers = np.tensordot((size**2 * each).T, gain**2, 1)
    terms = np.tensordot((term_error(rule) * size.T) ** 2, gain**2, 1)
    return powers, terms + (dot(2 * len(gain)) * np.tensordot(size.T, gain, 1)) ** 2
