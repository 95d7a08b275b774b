"""Standard deviations, in units of u, of kernels of diagonal systems."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from s4ref.arithmetic import Float64
from s4ref.bounds.constants import BAR_BILINEAR, BAR_ZOH, COMPLEX, MODE_TERM, RMS, dot
from s4ref.bounds.rules import budgeted
from s4ref.maths.discretize import Rule, zoh
from s4ref.oracle.floating import Complex, FloatModes, Real


def multipliers(system: FloatModes, rule: Rule) -> tuple[Complex, Complex]:
    """Return lam_bar and b of every mode."""
    rule = budgeted(rule)
    pairs = [
        rule.mode(Float64(), complex(z), float(h))
        for z, h in zip(system.lam, system.dt, strict=True)
    ]
    return np.array([p[0] for p in pairs], dtype=complex), np.array(
        [p[1] for p in pairs], dtype=complex
    )


def power_error(system: FloatModes, rule: Rule) -> Real:
    """Return the relative error of lam_bar^l for each unit of l, in u, (n,).

    By powers, by repeated squaring or by a logarithm, the relative error of lam_bar counts l times;
    by exp(l dt lam), those of dt lam and of the exponent do, |dt lam| u each.
    """
    z = np.abs(system.dt * system.lam)
    if rule is zoh:
        return np.asarray(BAR_ZOH * (1 + 2 * z))
    return np.asarray(BAR_BILINEAR * (1 + z))


def kernel_variances(
    system: FloatModes, rule: Rule, lags: Sequence[int], *, steps: bool
) -> tuple[Real, Real]:
    """Return variances of K[l] = sum w Re(C B b lam_bar^l) in u^2, (lags, outputs, inputs) each.

    The first, of the powers: mode by mode |w C B b lam_bar^l| times l power_error, squares added
    over modes; by ``steps``, l complex products more.  The second, of terms and sum: MODE_TERM
    likewise, and the sum over modes.  No allowance for cancellation in (e^z - 1)/z: a sane program
    avoids it, Formulary (9.1), (9.2).
    """
    bar, b = multipliers(system, rule)
    l = np.array(lags, dtype=float)
    size, gain = np.abs(bar)[:, None] ** l, np.abs(system.gain(b))
    each = (l * power_error(system, rule)[:, None]) ** 2 + steps * (RMS * COMPLEX) ** 2 * l
    powers = np.tensordot((size**2 * each).T, gain**2, 1)
    terms = np.tensordot((RMS * MODE_TERM * size.T) ** 2, gain**2, 1)
    return powers, terms + (dot(2 * len(bar)) * np.tensordot(size.T, gain, 1)) ** 2
