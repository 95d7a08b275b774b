"""Which diagonal system, rule and step belong to the modes of a recurrence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.identify.candidate import Candidate
from s4ref.identify.modes import match_modes
from s4ref.identify.simple import simple


# lam dt from lam_bar
INVERSES: dict[str, Callable[[Any], Any]] = {
    "zoh": np.log,
    "bilinear": lambda z: 2 * (z - 1) / (z + 1),
    "euler": lambda z: z - 1,
    "backward_euler": lambda z: 1 - 1 / z,
}


def modes_of_step(
    bar: npt.NDArray[Any], dt: Fraction | None, lam: npt.NDArray[Any] | None, precision: str
) -> list[Candidate]:
    """Return what the modes of a recurrence may be, best first.

    The logarithm is the principal one: steps beyond pi/omega alias, and match nothing here.

    Parameters
    ----------
    bar : (n,)
        lam_bar.
    dt : Fraction, optional
        The step, where it is known.
    lam : (n,), optional
        The modes of the continuous system, where they are known.
    precision : str
        "float32" or "float64".
    """
    found: list[Candidate] = []
    bar = bar.astype(complex)
    for rule, inverse in INVERSES.items():
        with np.errstate(all="ignore"):
            z = inverse(bar)
        if not np.isfinite(z).all() or not z.any():
            continue
        size = np.abs(bar).max() / np.abs(z).max()
        for candidate in match_modes(z if dt is None else z / float(dt), precision, step=True):
            step: Fraction | float | None = candidate.dt
            if dt is not None:
                if candidate.dt != 1:
                    continue
                step = dt
            # rounding lam_bar by u moves lam dt by up to u |lam_bar| of the largest
            gap = candidate.gap
            eased = {p: b / (1 + len(bar) * size) for p, b in gap.budgets.items()}
            if isinstance(step, float):
                step = simple(step, 1e-5) or step
            found.append(replace(candidate, rule=rule, dt=step, gap=replace(gap, budgets=eased)))
    del lam
    return sorted(found, key=lambda c: c.key)
