"""Budgets of Ab and Bb."""

from __future__ import annotations

import numpy as np

from s4ref.bounds.constants import MODE_TERM, RMS, STORED, Budget, budget, unit_roundoff
from s4ref.bounds.dense import Dense
from s4ref.bounds.diagonal import multipliers, power_error
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatModes, in_float64, shown
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
    One application of the errors of :meth:`s4ref.bounds.dense.Dense.formation`: bilinear
    dAb = M d1 (Ab + I) + d2, dBb = M d1 Bb + d3; zero-order hold, by the trapezoidal rule for the
    Frechet derivative, dAb = (d1 Ab + Ab d1)/2 + d2, dBb = d1 Bb / 2 + d3.  Rounding the inputs is
    a d1 of STORED dt |A|, twice, for dt and for A.
    """
    u = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=shown(system))
    if isinstance(floats, FloatModes):
        bar, b = multipliers(floats, rule)
        power, z = np.abs(bar) * power_error(floats, rule), np.abs(floats.dt * floats.lam)
        term = np.abs(b[:, None] * floats.B)
        inputs = (
            STORED
            * u
            * np.array([(2 * z * np.abs(bar)).max(), ((2 + 2 * z[:, None]) * term).max()])
        )
        # roundings of 1 +- z/2 and of a quotient count even where lam_bar vanishes
        deviation = max(float(power.max()), RMS * float(np.abs(1 - bar).max()))
        return (
            budget(float(inputs[0]), u * deviation),
            budget(float(inputs[1]), u * RMS * MODE_TERM * float(term.max())),
        )
    d = Dense.of(floats, rule)
    form, size = d.formation(), 2 * np.abs(floats.A) * floats.dt
    Ab, Bb, eye = np.abs(d.Ab), np.abs(d.Bb), np.eye(d.N)
    if rule is bilinear:
        M, both = np.abs(d.Phi) / floats.dt, np.abs(d.Ab + eye)
        Ab_in, Bb_in = M @ (size / 2) @ both, M @ (size / 2) @ Bb + 2 * Bb
        Ab_var = M**2 @ form.pencil**2 @ both**2 + form.Ab**2
        Bb_var = M**2 @ form.pencil**2 @ Bb**2 + form.Bb**2
    else:
        Ab_in, Bb_in = (
            (size @ Ab + Ab @ size) / 2,
            size @ Bb / 2 + 2 * np.abs(d.Phi) @ np.abs(floats.B),
        )
        Ab_var = (form.pencil**2 @ Ab**2 + Ab**2 @ form.pencil**2) / 2 + form.Ab**2
        Bb_var = form.pencil**2 @ Bb**2 / 4 + form.Bb**2
    return (
        budget(STORED * u * float(Ab_in.max()), u * float(np.sqrt(Ab_var.max()))),
        budget(STORED * u * float(Bb_in.max()), u * float(np.sqrt(Bb_var.max()))),
    )
