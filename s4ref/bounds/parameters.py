"""Budgets of parameters, and the instances at which rounding cannot be the explanation."""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import (
    CONFIDENCE,
    EIGEN,
    ENTRY,
    MODE_TERM,
    RMS,
    STORED,
    Budget,
    budget,
    dot,
    unit_roundoff,
)
from s4ref.bounds.kernel import kernel_profile
from s4ref.bounds.steps import kernel_of
from s4ref.exact import whole
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatModes
from s4ref.oracle.prepare import System


# Small and well conditioned: every sane algorithm gets two digits.
SMALL_N = 4
SMALL_ERROR = 1e-2


def parameter_budget(dtype: str, scale: float) -> Budget:
    """Return the budget of entries of size ``scale`` from closed forms, as of HiPPO matrices.

    Entries are products of a few square roots and integers: ENTRY ulps, the problem itself one.
    """
    u = unit_roundoff(dtype)
    return Budget(u * scale, ENTRY * u * scale)


def roundtrip_budget(
    system: System,
    dt: object,
    L: int,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    C: object = None,
) -> Budget:
    """Return what storing parameters in a dtype may cost the kernel: absolute, the largest entry.

    ``problem``: rounding every parameter, STORED times.  ``algorithm``: dt and Re lam held as
    logarithms, whose rounding |log x| u is a relative error of x as large.

    Parameters, Raises
    ------------------
    As :func:`kernel_budget`.
    """
    u = unit_roundoff(dtype)
    analysis = Analysis.of(system, dt, C, rule, whole(L, "L"))
    condition, floats = analysis.condition, analysis.system
    plain = STORED * condition.total
    held = plain + float(np.abs(np.log(floats.dt)).max()) * condition.dt
    form = floats if isinstance(floats, FloatModes) else floats.low_rank
    if condition.lam is not None and form is not None:
        real = np.abs(form.lam.real)
        held = held + float(np.abs(np.log(real[real > 0])).max(initial=0.0)) * condition.lam
    return Budget(u * float(plain.max()), u * float(held.max()))


def is_small_instance(
    system: System,
    dt: object,
    L: int,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    C: object = None,
) -> bool:
    """Return whether rounding cannot explain an error of 1 % of the kernel.

    True if N <= 4 and the largest algorithm budget at this dtype is at most 1e-2 of max |K|.

    Parameters, Raises
    ------------------
    As :func:`kernel_budget`.
    """
    if system.N > SMALL_N:
        return False
    analysis = Analysis.of(system, dt, C, rule, whole(L, "L"))
    largest = CONFIDENCE * float(kernel_profile(analysis, dtype, "unknown").max())
    return bool(largest <= SMALL_ERROR * np.abs(kernel_of(analysis.system, rule, L)).max())


def eigensolver_budget(dtype: str, N: int) -> Budget:
    """Return the relative backward error of a Hermitian eigenproblem of size N.

    Parameters
    ----------
    dtype : str
        As for :func:`kernel_budget`.
    N : int
        Size of the problem.

    Returns
    -------
    Budget
        ``problem`` one unit roundoff of the matrix, ``algorithm`` EIGEN N u of its norm.
    """
    u = unit_roundoff(dtype)
    return Budget(u, EIGEN * N * u)


def sum_budget(n: int, size: float, dtype: str) -> Budget:
    """Return the budget of a sum of n terms that are quotients or products of complex numbers.

    Parameters
    ----------
    n : int
        Number of terms.
    size : float
        Sum of their absolute values.
    dtype : str
        As for :func:`kernel_budget`.

    Returns
    -------
    Budget
        ``problem`` STORED u size; ``algorithm`` CONFIDENCE standard deviations: a product in each
        term, the partial sums, in any order.
    """
    u = unit_roundoff(dtype)
    return budget(STORED * u * size, u * (dot(2 * n) + RMS * MODE_TERM) * size)


def stored_budget(values: np.ndarray[Any, Any], dtype: str) -> np.ndarray[Any, Any]:
    """Return what storing each of some real numbers in a dtype may cost it, entry by entry.

    |x| u (STORED + |log |x||): rounded when stored and when read, and held as a logarithm, whose
    rounding |log x| u is a relative error of x as large.

    Parameters
    ----------
    values : array of float
        The numbers; a zero has no budget.
    dtype : str
        As for :func:`kernel_budget`.

    Returns
    -------
    array
        Absolute, of the shape of ``values``.
    """
    size = np.abs(np.asarray(values, dtype=float))
    logs = np.abs(np.log(np.where(size > 0, size, 1.0)))
    return np.asarray(size * unit_roundoff(dtype) * (STORED + logs))
