"""Budgets of Ab and Bb."""

from __future__ import annotations

import numpy as np

from s4ref.bounds.constants import RMS, STORED, Budget, budget, unit_roundoff
from s4ref.bounds.dense import Dense
from s4ref.bounds.diagonal import multipliers, normaliser_error, power_error, term_error
from s4ref.bounds.rules import alpha_of, is_discrete, is_rational
from s4ref.maths.discretize import Rule, bilinear, exp_euler
from s4ref.oracle.floating import FloatModes, in_float64, shown
from s4ref.oracle.mode_sequences import mode_sequences
from s4ref.oracle.prepare import System


def discretize_budget(
    system: System, dt: object, *, rule: Rule = bilinear, dtype: str = "float32"
) -> tuple[Budget, Budget]:
    """Return what rounding may cost Ab and Bb: absolute, the largest entry of each counts.

    Parameters
    ----------
    system, dt, rule
        As for :func:`s4ref.oracle.discretize`; a DPLR record in its modal basis is welcome too.
    dtype : str
        As for :func:`kernel_budget`.

    Returns
    -------
    (Budget, Budget)
        Of Ab and of Bb.

    Notes
    -----
    One application of the errors of :meth:`s4ref.bounds.dense.Dense.formation`: GBT(alpha)
    dAb = M (d1 Ab + d0) + d2, dBb = M d1 Bb + d3; the holds, by the trapezoidal rule for the
    Frechet derivative, dAb = (d1 Ab + Ab d1)/2 + d2, dBb = d1 Bb / 2 + d3, where exponential Euler
    has d3 alone.  Rounding the inputs is a d1 of STORED dt |A|, twice, for dt and for A; systems
    that are discrete already are rounded themselves.
    """
    u = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=shown(system))
    if isinstance(floats, FloatModes):
        return _of_modes(floats, rule, u)
    return _of_dense(Dense.of(floats, rule), u)


def _of_modes(floats: FloatModes, rule: Rule, u: float) -> tuple[Budget, Budget]:
    bar, b = multipliers(floats, rule)
    size, term = np.abs(bar), np.abs(b[:, None] * floats.B)
    if is_discrete(rule):
        return budget(STORED * u * float(size.max()), u * RMS * float(size.max())), budget(
            STORED * u * float(term.max()), u * RMS * float(term.max())
        )
    power, z = size * power_error(floats, rule), np.abs(floats.dt * floats.lam)
    if is_rational(rule):  # dlam_bar/dz = 1/(1 - alpha z)^2
        slope = np.maximum(size * z, z / np.abs(1 - alpha_of(rule) * floats.dt * floats.lam) ** 2)
    else:
        slope = size * z
    f, moved = (np.abs(x[:, 0]) for x in mode_sequences(floats, rule, [0]))
    relative = np.maximum(z, moved / np.where(f > 0, f, 1))[:, None]
    inputs = STORED * u * np.array([(2 * slope).max(), ((2 + 2 * relative) * term).max()])
    # roundings of 1 +- z/2 and of a quotient count even where lam_bar vanishes
    deviation = max(float(power.max()), RMS * float(np.abs(1 - bar).max()))
    each = np.hypot(term_error(rule), normaliser_error(floats, rule))[:, None] * term
    return (
        budget(float(inputs[0]), u * deviation),
        budget(float(inputs[1]), u * float(each.max())),
    )


def _of_dense(d: Dense, u: float) -> tuple[Budget, Budget]:
    floats, rule, form = d.system, d.rule, d.formation()
    size, Ab, Bb = 2 * np.abs(floats.A) * floats.dt, np.abs(d.Ab), np.abs(d.Bb)
    if is_discrete(rule):
        Ab_in, Bb_in, Ab_var, Bb_var = Ab, Bb, form.Ab**2, form.Bb**2
    elif is_rational(rule):
        M, alpha = np.abs(d.Phi) / floats.dt, alpha_of(rule)
        Ab_in = M @ size @ np.abs(alpha * d.Ab + (1 - alpha) * np.eye(d.N))
        Bb_in = alpha * M @ size @ Bb + 2 * Bb
        # (d1 Ab + d0)^2; d1 and d0 may be alike and add up, but need not be and do not cancel
        both = form.after**2 @ Ab**2 + form.before**2
        both += 2 * form.after * form.before * np.maximum(np.diag(d.Ab), 0)
        Ab_var = M**2 @ both + form.Ab**2
        Bb_var = M**2 @ form.after**2 @ Bb**2 + form.Bb**2
    else:
        inside = rule != exp_euler
        Ab_in = (size @ Ab + Ab @ size) / 2
        Bb_in = inside * size @ Bb / 2 + 2 * np.abs(d.Phi) @ np.abs(floats.B)
        Ab_var = (form.after**2 @ Ab**2 + Ab**2 @ form.after**2) / 2 + form.Ab**2
        Bb_var = inside * form.after**2 @ Bb**2 / 4 + form.Bb**2
    return (
        budget(STORED * u * float(Ab_in.max()), u * float(np.sqrt(Ab_var.max()))),
        budget(STORED * u * float(Bb_in.max()), u * float(np.sqrt(Bb_var.max()))),
    )
