"""Budgets of kernels."""

from __future__ import annotations

import numpy as np

from s4ref.bounds import cauchy, diagonal
from s4ref.bounds.analysis import Analysis
from s4ref.bounds.constants import ALGORITHMS, STORED, Budget, budget, dot, unit_roundoff
from s4ref.bounds.dense import Dense, against, kernel_variances
from s4ref.bounds.rules import is_rational
from s4ref.errors import InputError
from s4ref.exact import whole
from s4ref.maths.discretize import Rule, bilinear
from s4ref.oracle.floating import FloatDense, FloatModes, Real
from s4ref.oracle.gradient import krylov, paired_sum
from s4ref.oracle.prepare import System


def kernel_budget(
    system: System,
    dt: object,
    L: int,
    *,
    rule: Rule = bilinear,
    dtype: str = "float32",
    algorithm: str = "unknown",
    C: object = None,
    tilde: int | None = None,
) -> Budget:
    """Return what rounding may cost a kernel of length L: absolute, the largest entry counts.

    Parameters
    ----------
    system, dt, L, rule, C
        As for :func:`s4ref.oracle.kernel`.
    dtype : "float16", "bfloat16", "float32" or "float64"
        What the program computes in (complex numbers: in two of them).
    algorithm : str
        "powers", "recurrence", "scan": x_{l+1} = Ab x_l.  "bsgs": giant and baby steps, float64
        powers in narrower dtypes.  "cauchy": generating function at exact or correctly rounded
        nodes; as "powers" where 1 is an eigenvalue of Ab^L and Ct determines nothing.
        "vandermonde": sums over the modes of a diagonal system, with lam_bar^l by any means but l
        products.  "fft" and "unknown": the largest of those that the structure allows.
    tilde : int, optional
        The length L of Ct = C (I - Ab^L), where that is what the program stores: every algorithm
        but "cauchy", which needs no C, solves C out of it, which costs u times the condition of
        I - Ab^L.  The system is given with C itself.

    Returns
    -------
    Budget
        ``problem``: STORED u max_l of the condition's total.  ``algorithm``: CONFIDENCE standard
        deviations of the error of K[l], the largest over l.

    Raises
    ------
    InputError
        For anything outside its domain.

    Notes
    -----
    First order in u, in float64, at all lags up to 24, beyond at 24 of them: error profiles are
    smooth. Cost O(N^3 + N^2 L) a lag.  The derivations stand in the modules of ``s4ref.bounds``;
    docs/budgets.md has measured ratios.

    Examples
    --------
    >>> from s4ref import LegS, bounds
    >>> b = bounds.kernel_budget(LegS(2), "1/8", 16, C=[1, 1], dtype="float32", algorithm="powers")
    >>> b.problem <= b.algorithm < 1e-5
    True
    """
    analysis = Analysis.of(system, dt, C, rule, whole(L, "L"))
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows has an infinite budget
        deviation = float(kernel_profile(analysis, dtype, algorithm, tilde).max())
        return budget(problem_of(analysis, dtype), deviation)


def problem_of(analysis: Analysis, dtype: str) -> float:
    """Return what rounding the inputs may cost the kernel."""
    return STORED * unit_roundoff(dtype) * float(analysis.condition.total.max())


def kernel_profile(
    analysis: Analysis, dtype: str, algorithm: str, tilde: int | None = None
) -> Real:
    """Return the standard deviation of the kernel's error, absolute, (lags, outputs, inputs)."""
    u, names = unit_roundoff(dtype), routes(algorithm, analysis)
    variances = [_variance(analysis, u, name) for name in names]
    if tilde is not None and names != ("cauchy",):
        variances[0] = variances[0] + u**2 * cauchy.solved_variance(analysis, whole(tilde, "tilde"))
    return np.asarray(np.sqrt(np.max(variances, axis=0)))


def routes(algorithm: str, analysis: Analysis) -> tuple[str, ...]:
    """Return the kernel algorithms that a name stands for on this structure."""
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise InputError(f"algorithm = {algorithm!r} is unknown: choose one of {known}")
    modes = isinstance(analysis.system, FloatModes)
    if algorithm == "vandermonde" and not modes:
        raise InputError("algorithm = 'vandermonde' needs a diagonal system; this one is not")
    if algorithm in ("bsgs", "cauchy"):
        return (algorithm,)
    if modes:
        return ("vandermonde",) if algorithm == "vandermonde" else ("recurrence",)
    if algorithm in ("fft", "unknown") and is_rational(analysis.rule):
        modal = analysis.modal.system
        if isinstance(modal, FloatDense) and modal.low_rank is not None:
            return ("powers", "cauchy")
    return ("powers",)


def _variance(analysis: Analysis, u: float, name: str) -> Real:
    system, rule, lags = analysis.system, analysis.rule, analysis.lags
    if name == "cauchy" and cauchy.defined(analysis.modal, analysis.L):
        return u**2 * cauchy.kernel_variance(analysis.modal)
    # what is formed in float64 whatever the dtype
    early = min(u, unit_roundoff("float64")) if name == "bsgs" else u
    if isinstance(system, FloatModes):
        steps = name in ("recurrence", "cauchy")
        powers, sums = diagonal.kernel_variances(system, rule, lags, steps=steps)
        return early**2 * powers + u**2 * sums
    dense = Dense.of(system, rule)
    found = kernel_variances(dense, lags, analysis.gradients)
    if name != "bsgs":
        return u**2 * (found.formation + found.steps + found.output)
    giant, product = _giants_by_babies(dense, analysis.L, lags)
    return early**2 * (found.formation + found.steps + giant) + u**2 * product


def _giants_by_babies(dense: Dense, L: int, lags: list[int]) -> tuple[Real, Real]:
    """Return variances of K = R X, giants R_k = C F^k, F = Ab^s, and babies X_j = Ab^j Bb.

    The first, of F: the last of log2(s) squarings errs by dot(N) |Ab^{s/2}|^2 entry by entry, and
    each one before it, doubled on the way, as much.  That is the same for all giants, so that
    K_{ks+j} moves by sum_{m<k} R_m dF x_{(k-1-m)s+j}.  The second, of R and X as rounded and of
    their product.
    """
    s = 1 << (max(L - 1, 1).bit_length() + 1) // 2
    half = np.linalg.matrix_power(dense.Ab, s // 2)
    squared = (s.bit_length() - 1) * (dot(dense.N) * np.abs(half) @ np.abs(half)) ** 2
    x = dense.reached(L)
    R = krylov((half @ half).T, dense.system.C.T, -(-L // s))
    giant, product = [], []
    for k, j in (divmod(l, s) for l in lags):
        moved = paired_sum(R[:k], x[j::s][:k])
        giant.append(against(moved**2, squared))
        product.append((dot(dense.N + 2) * np.abs(R[k]).T @ np.abs(x[j])) ** 2)
    return np.stack(giant), np.stack(product)
