"""Budgets of parameters, and the instances at which rounding cannot be the explanation."""

from __future__ import annotations

import numpy as np

from s4ref.bounds.constants import ENTRY, STORED, Budget, unit_roundoff
from s4ref.bounds.kernel import kernel_budget, sample
from s4ref.bounds.response import kernel_of
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.condition import conditions_at
from s4ref.oracle.floating import FloatModes, in_float64
from s4ref.oracle.prepare import System


# DESIGN: N <= 4 and kappa u <= 1e-2 for every sane algorithm.
SMALL_N = 4
SMALL_ERROR = 1e-2


def parameter_budget(dtype: str, scale: float) -> Budget:
    """Return the budget of entries of size ``scale`` computed from closed forms (HiPPO matrices, lam, P, B).

    Entries are products of a few square roots and integers: ENTRY ulps, the problem itself one.
    """
    u = unit_roundoff(dtype)
    return Budget(u * scale, ENTRY * u * scale)


def roundtrip_budget(
    system: System, dt: object, L: int, *, rule: Rule = bilinear, dtype: str = "float32", C: object = None
) -> Budget:
    """Return what storing the parameters in a dtype may cost the kernel, absolute, the largest entry counts.

    ``problem``: rounding every parameter, STORED times.  ``algorithm``: dt and Re lam held as logarithms, whose
    rounding |log x| u is a relative error of x as large.
    """
    u = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=C)
    condition = conditions_at(floats, rule, sample(L))
    plain = STORED * condition.total
    held = plain + float(np.abs(np.log(floats.dt)).max()) * condition.dt
    if condition.lam is not None:
        lam = floats.lam if isinstance(floats, FloatModes) else floats.low_rank.lam  # type: ignore[union-attr]
        real = np.abs(lam.real)
        held = held + float(np.abs(np.log(real[real > 0])).max(initial=0.0)) * condition.lam
    return Budget(u * float(plain.max()), u * float(held.max()))


def is_small_instance(
    system: System, dt: object, L: int, *, rule: Rule = bilinear, dtype: str = "float32", C: object = None
) -> bool:
    """Return whether an error of 1 % of the kernel is a wrong formula, whatever sane algorithm made it.

    True if N <= 4 and the largest algorithm budget at this dtype is at most 1e-2 of max |K|.
    """
    if system.N > SMALL_N:
        return False
    largest = kernel_budget(system, dt, L, rule=rule, dtype=dtype, C=C).algorithm
    floats = in_float64(system, dt, C=C)
    return bool(largest <= SMALL_ERROR * np.abs(kernel_of(floats, rule, L)).max())
