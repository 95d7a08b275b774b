"""How the error of a check goes with the size of its cases, for a plot."""

from __future__ import annotations

from typing import Any

from s4ref.conformance.observation import Status
from s4ref.conformance.problems import Constructed
from s4ref.conformance.record import CheckResult
from s4ref.conformance.report.clean import number


SIZES = ("N", "L", "1/dt")
MIN_VALUES = 3


def slopes(check: CheckResult) -> list[dict[str, Any]]:
    """Return one point for each case that is not small and was compared.

    Errors and budgets are relative to the largest entry of the right answer.  Empty where no size
    takes three different values: there is no slope to see then.
    """
    points = []
    for r in check.results:
        o, problem = r.observation, r.case.problem
        if problem is None or r.case.small or o.budget is None or not o.scale > 0:
            continue
        if o.status not in (Status.OK, Status.OFF):
            continue
        own = isinstance(problem, Constructed)  # its step is not ours to know
        points.append(
            {
                "dtype": r.dtype,
                "N": problem.N,
                "L": problem.L,
                "1/dt": None if own else number(float(1 / min(problem.dt))),
                "error": number(o.error / o.scale),
                "budget": number(o.budget.algorithm / o.scale),
            }
        )
    varied = any(len({p[size] for p in points}) >= MIN_VALUES for size in SIZES)
    return points if varied else []
