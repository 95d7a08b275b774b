"""How an error grows with size: exponents of N, L and 1/dt, fitted over the cases of one check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from s4ref.conformance.observation import Status
from s4ref.conformance.record import CaseResult


MIN_CASES = 8


def growth(results: Sequence[CaseResult]) -> dict[str, float]:
    """Return exponents p with error / scale ~ N^a L^b (1/dt)^c, by least squares on logarithms.

    Small cases are left out: their error is not the one that grows.  A size enters only if it takes
    three different values, and nothing is fitted to fewer than MIN_CASES cases of the dtype that
    fails most.
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
            or o.error == 0
            or o.scale == 0
        ):
            continue
        rows.append((problem.N, problem.L, float(1 / min(problem.dt)), o.error / o.scale))
    if len(rows) < MIN_CASES:
        return {}
    table = np.log(np.array(rows))
    names = ("N", "L", "1/dt")
    used = [j for j in range(3) if len({row[j] for row in rows}) >= 3]
    if not used:
        return {}
    design = np.column_stack([np.ones(len(rows)), table[:, used]])
    fitted = np.linalg.lstsq(design, table[:, 3], rcond=None)[0]
    return {names[j]: round(float(p), 1) for j, p in zip(used, fitted[1:], strict=True)}
