"""Errors against the certified oracle, window by window, at a few channels."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from s4ref import oracle
from s4ref.bench.contestants import Contestant
from s4ref.bench.problem import Problem
from s4ref.maths import discretize
from s4ref.plot import windows


Array = npt.NDArray[np.float64]


class Errors(NamedTuple):
    """Relative errors in the Euclidean norm, the worst of the channels looked at.

    Attributes
    ----------
    window : float
        The worst dyadic window [2^j, 2^(j+1)) whose norm is above the least normal number of the
        dtype.
    start : int
        Its first lag.
    whole : float
        Of the whole kernel; it hides the tail.
    """

    window: float
    start: int
    whole: float


def channels(H: int) -> list[int]:
    """Return the channels looked at: the shortest step, the longest, one between."""
    return sorted({0, H // 2, H - 1})


def truths(problem: Problem) -> dict[int, Array]:
    """Return the certified kernels of these channels, rounded to float64."""
    rule = discretize.RULES[problem.rule()]
    found = {}
    for h in channels(problem.H):
        system, dt = problem.system(h)
        found[h] = oracle.kernel(system, dt, problem.L, rule=rule).to_numpy(np.float64)
    return found


def errors(who: Contestant, truth: dict[int, Array], dtype: str) -> Errors:
    """Return the errors of a contestant, at the parameters as they were rounded."""
    with torch.no_grad():
        K = who.kernel(**who.leaves).cpu()
    least = float(np.finfo(dtype).tiny)
    worst = Errors(0.0, 0, 0.0)
    for h, exact in truth.items():
        got = K[h].double().numpy()
        whole = float(np.linalg.norm(got - exact) / np.linalg.norm(exact))
        at = windows.edges(len(exact))
        for start, stop in itertools.pairwise(at):
            error = _relative(got[start:stop], exact[start:stop], least)
            if error > worst.window or np.isnan(error):
                worst = worst._replace(window=error, start=int(start))
        worst = worst._replace(whole=max(worst.whole, whole))
    return worst


def _relative(got: Array, exact: Array, least: float) -> float:
    top = float(np.abs(exact).max())
    # Scaled by the largest entry, as the squares of a tail underflow.
    if top == 0.0 or top * np.linalg.norm(exact / top) <= least:
        return 0.0
    return float(np.linalg.norm((got - exact) / top) / np.linalg.norm(exact / top))
