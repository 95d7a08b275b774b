"""How an error grows with size: exponents of N, L and 1/dt, fitted over the cases of one check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult


MIN_CASES = 8
MIN_VALUES = 3  # of a size, before anything is said about it
EXPLAINED = 0.5  # part of the variance of log(error) that a fit must explain to be told
LEAST = 0.1  # exponent below which an error does not grow


def growth(results: Sequence[CaseResult]) -> dict[str, float]:
    """Return exponents p with error ~ N^a L^b (1/dt)^c, those that are positive.

    Small cases are left out: their error is not the one that grows.  So are ways of asking, such as
    step modes, in which nothing fails: their error is another one.  Logarithms are fitted by least
    squares with exponents of at least zero, for where sizes grow together only their sum is
    determined, and an unconstrained fit tells a large one and its opposite.  A size enters only if
    it takes MIN_VALUES values.  Nothing is said about fewer than MIN_CASES cases of the dtype that
    fails most, or by a fit that explains less than EXPLAINED.

    The relative error is fitted first.  Where it scatters, for the systems of a check are of very
    different condition, the error over the budget is: it has the condition taken out, for any
    power of 1/dt, which is not told then.
    """
    failing = [r for r in results if r.observation.status is Status.OFF]
    most = Counter(r.dtype for r in failing).most_common(1)
    ways = {_way(r) for r in failing}
    rows = []
    for result in results:
        if not most or result.dtype != most[0][0] or result.case.small or _way(result) not in ways:
            continue
        o, problem = result.observation, result.case.problem
        if (
            problem is None
            or o.budget is None
            or o.status not in (Status.OK, Status.OFF)
            or not 0 < o.error < np.inf
            or not 0 < o.budget.algorithm < np.inf
            or o.scale == 0
        ):
            continue
        sizes = problem.N, problem.L, float(1 / min(problem.dt))
        rows.append((*sizes, o.error / o.scale, o.error / o.budget.algorithm))
    if len(rows) < MIN_CASES:
        return {}
    table = np.log(np.array(rows))
    return _told(table[:, :3], table[:, 3], told=(0, 1, 2)) or _told(
        table[:, :3], table[:, 4], told=(0, 1)
    )


def _way(r: CaseResult) -> tuple[object, ...]:
    variant = dict(r.case.variant)
    return variant.get("mode"), variant.get("by")


def _told(sizes: np.ndarray, errors: np.ndarray, told: Sequence[int]) -> dict[str, float]:
    """Return the exponents to tell of a fit; the others may have any sign."""
    used = [j for j in range(3) if len(set(sizes[:, j])) >= MIN_VALUES]
    if not used:
        return {}
    found = _exponents(sizes[:, used], errors, [j in told for j in used])
    rows = zip(used, found, strict=False)
    return {("N", "L", "1/dt")[j]: round(p, 1) for j, p in rows if j in told and p >= LEAST}


def _exponents(sizes: np.ndarray, errors: np.ndarray, positive: Sequence[bool]) -> list[float]:
    """Return the exponents of a fit, or none of a poor one."""
    from scipy.optimize import lsq_linear  # takes longer to load than many a run needs

    design = sizes - sizes.mean(axis=0)  # so that the constant, of either sign, needs no column
    wanted = errors - errors.mean()
    fit = lsq_linear(design, wanted, ([0.0 if sign else -np.inf for sign in positive], np.inf))
    variance = float(wanted @ wanted)
    good = variance > 1e-12 and 1 - 2 * fit.cost / variance >= EXPLAINED
    return [float(p) for p in fit.x] if good else []
