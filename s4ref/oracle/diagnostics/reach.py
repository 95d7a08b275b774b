"""Which states an input reaches and an output sees, by the zeros of A, B and C alone."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from s4ref.oracle.prepare import Dense


Mask = npt.NDArray[np.bool_]


@functools.lru_cache(maxsize=4)
def reached_states(dense: Dense) -> Mask:
    """Return (N,) bools: whether any input ever reaches the state."""
    return _closure(_support(dense), (dense.ssm.B != 0).any(axis=1))


def seen_states(dense: Dense) -> Mask:
    """Return (N,) bools: whether any output ever sees the state."""
    return _closure(_support(dense).T, (dense.ssm.C != 0).any(axis=0))


def _support(dense: Dense) -> Mask:
    A: Mask = dense.ssm.A != 0
    circular = None if dense.family is None else dense.family.circular()
    return A if circular is None else np.asarray(A | (circular != 0))


def _closure(A: Mask, start: Mask) -> Mask:
    found = start
    while True:
        wider = found | (A @ found)
        if (wider == found).all():
            return found
        found = wider
