"""Budgets of kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from s4ref.arithmetic import Float64
from s4ref.bounds import cauchy, dense, diagonal
from s4ref.bounds.constants import ALGORITHMS, STORED, Algorithm, Budget, budget, dot, unit_roundoff
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule, bilinear
from s4ref.maths.halves import halve
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.nplr import nplr
from s4ref.oracle.condition import conditions_at
from s4ref.oracle.floating import FloatDense, FloatModes, Real, in_float64
from s4ref.oracle.gradient import krylov
from s4ref.oracle.prepare import System
from s4ref.records import DPLR


_SAMPLES = 24


def kernel_budget(
    system: System,
    dt: object,
    L: int,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    algorithm: str = "unknown",
    C: object = None,
) -> Budget:
    """Return what rounding may cost a kernel of length L: absolute, the largest entry counts.

    Parameters
    ----------
    system, dt, L, rule, C
        As for :func:`s4ref.oracle.kernel`.
    dtype : "float16", "bfloat16", "float32" or "float64"
        What the program computes in (complex numbers in two of them).
    algorithm : str
        "powers" and "recurrence": x_{l+1} = Ab x_l.  "bsgs": giant and baby steps, with float64 powers in narrower
        dtypes.  "cauchy": generating function at exact or correctly rounded nodes.  "vandermonde" and "scan":
        sums over modes, on diagonal systems; elsewhere a scan is a recurrence.  "fft" and "unknown": the largest of
        those that the structure allows.

    Returns
    -------
    Budget
        ``problem``: STORED u max_l of the condition's total.  ``algorithm``: CONFIDENCE standard deviations.

    Raises
    ------
    InputError
        For anything outside its domain.

    Notes
    -----
    First order in u.  Evaluated in float64 at all lags up to 24, beyond at 24 of them: error profiles are smooth.
    Cost O(N^3 + N^2 L) a lag.  Derivations: the modules of ``s4ref.bounds``; docs/budgets.md has measured ratios.

    Examples
    --------
    >>> from s4ref import LegS, bounds
    >>> b = bounds.kernel_budget(LegS(2), "1/8", 16, C=[1, 1], dtype="float32", algorithm="powers")
    >>> b.problem <= b.algorithm < 1e-5
    True
    """
    if isinstance(L, bool) or not isinstance(L, int) or L < 1:
        raise InputError(f"L = {L!r}: the kernel length must be an integer of at least 1")
    u = unit_roundoff(dtype)
    floats = in_float64(system, dt, C=C)
    lags = sample(L)
    problem = STORED * u * float(conditions_at(floats, rule, lags).total.max())
    deviations = kernel_profile(floats, with_low_rank(system, dt, C, floats), rule, L, lags, dtype, algorithm)
    return budget(problem, float(deviations.max()))


def sample(L: int) -> list[int]:
    """Return about 24 lags below L, ascending, the last one among them; all of them for short kernels."""
    if L <= _SAMPLES:
        return list(range(L))
    geometric = np.geomspace(1, L - 1, _SAMPLES // 2)
    linear = np.linspace(0, L - 1, _SAMPLES // 2)
    return sorted({int(round(x)) for x in (*geometric, *linear)})


def with_low_rank(system: System, dt: object, C: object, floats: FloatDense | FloatModes) -> FloatDense | FloatModes:
    """Return a family in its diagonal-plus-low-rank form, anything else as it is."""
    if not isinstance(system, (LegS, LegT)) or (isinstance(system, LegT) and system.basis != "orthonormal"):
        return floats
    F = Float64()
    modes = halve(F, nplr(F, system))
    rows = np.asarray(exact_array(C, "C"), dtype=float)
    lam = modes.shift + 1j * np.array(modes.omega)
    record = DPLR(lam, np.asarray(modes.P), np.asarray(modes.B)[:, 0], rows @ modes.V, weight=modes.weight)
    return in_float64(record, dt)


def applicable(algorithm: str, floats: FloatDense | FloatModes, rule: Rule) -> tuple[Algorithm, ...]:
    """Return the algorithms a name stands for on this structure."""
    if algorithm not in ALGORITHMS:
        raise InputError(f"algorithm = {algorithm!r} is unknown: choose one of {', '.join(ALGORITHMS)}")
    diagonal_ = isinstance(floats, FloatModes)
    if algorithm in ("unknown", "fft"):
        if diagonal_:
            return ("vandermonde",)
        return ("powers", "cauchy") if floats.low_rank is not None and rule is bilinear else ("powers",)
    if algorithm == "vandermonde" and not diagonal_:
        raise InputError("algorithm = 'vandermonde' needs a diagonal system")
    if algorithm in ("scan", "recurrence", "powers"):
        return ("vandermonde",) if diagonal_ else ("powers",)
    return (algorithm,)  # type: ignore[return-value]  # checked above


def kernel_profile(
    floats: FloatDense | FloatModes,
    modal: FloatDense | FloatModes,
    rule: Rule,
    L: int,
    lags: Sequence[int],
    dtype: str,
    algorithm: str,
) -> Real:
    """Return the standard deviation of the kernel's error at the lags, (lags, outputs, inputs), absolute."""
    u = unit_roundoff(dtype)
    profiles = []
    for name in applicable(algorithm, modal, rule):
        if name == "cauchy":
            variance = u**2 * cauchy.kernel_variance(modal, rule, L, lags)
        elif isinstance(floats, FloatModes):
            precise = unit_roundoff("float64") if name == "bsgs" else u
            powers, sums = diagonal.kernel_variance(floats, rule, lags)
            variance = precise**2 * powers + u**2 * sums
        else:
            variance = _through_powers(dense.Dense.of(floats, rule), L, lags, u, name)
        profiles.append(np.sqrt(variance))
    return np.asarray(np.max(profiles, axis=0))


def _through_powers(system: dense.Dense, L: int, lags: Sequence[int], u: float, name: str) -> Real:
    found = dense.kernel_deviations(system, lags)
    if name != "bsgs":
        return np.asarray(u**2 * (found.formation + found.steps + found.output))
    precise = min(u, unit_roundoff("float64"))
    return precise**2 * (found.formation + found.steps) + u**2 * _final_product(system, L, lags)


def _final_product(system: dense.Dense, L: int, lags: Sequence[int]) -> Real:
    """Return the variance of R X, giants R_k = C Ab^{ks} times babies X_j = Ab^j Bb, both rounded to the dtype."""
    s = 1 << (max(L - 1, 1).bit_length() + 1) // 2
    babies = np.abs(krylov(system.Ab, system.Bb, s))
    step = np.linalg.matrix_power(system.Ab, s)
    giants = np.abs(krylov(step.T, system.system.C.T, -(-L // s)))
    sizes = np.stack([np.einsum("no,ni->oi", giants[l // s], babies[l % s]) for l in lags])
    return np.asarray((dot(system.N + 2) * sizes) ** 2)
