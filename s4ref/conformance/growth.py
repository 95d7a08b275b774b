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
    """Return exponents p with error / scale ~ N^a L^b (1/dt)^c, those that are positive.

    Small cases are left out: their error is not the one that grows.  Logarithms are fitted by least
    squares with exponents of at least zero, for where sizes grow together only their sum is
    determined, and an unconstrained fit tells a large one and its opposite.  A size enters only if
    it takes MIN_VALUES values.  Nothing is said about fewer than MIN_CASES cases of the dtype that
    fails most, or by a fit that explains less than EXPLAINED.
    """
    failing = Counter(r.dtype for r in results if r.observation.status is Status.OFF)
    dtype = failing.most_common(1)[0][0] if failing else ""
    rows = []
    for result in results:
        if result.dtype != dtype or result.case.small:
            continue
        o, problem = result.observation, result.case.problem
        if (
            problem is None
            or o.status not in (Status.OK, Status.OFF)
            or not 0 < o.error < np.inf
            or o.scale == 0
        ):
            continue
        rows.append((problem.N, problem.L, float(1 / min(problem.dt)), o.error / o.scale))
    if len(rows) < MIN_CASES:
        return {}
    used = [j for j in range(3) if len({row[j] for row in rows}) >= MIN_VALUES]
    table = np.log(np.array(rows))
    found = _exponents(table[:, used], table[:, 3]) if used else []
    names = ("N", "L", "1/dt")
    return {names[j]: round(p, 1) for j, p in zip(used, found, strict=False) if p >= LEAST}


def _exponents(sizes: np.ndarray, errors: np.ndarray) -> list[float]:
    """Return the exponents of a fit, or none of a poor one."""
    from scipy.optimize import nnls  # takes longer to load than many a run needs

    design = sizes - sizes.mean(axis=0)  # so that the constant, of either sign, needs no column
    wanted = errors - errors.mean()
    found, left = nnls(design, wanted)
    variance = float(wanted @ wanted)
    good = variance > 1e-12 and 1 - left**2 / variance >= EXPLAINED
    return [float(p) for p in found] if good else []
