"""Which states an input reaches and an output sees, by the zeros of A, B and C alone."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix
from s4ref.oracle.prepare import Dense, Modes


Mask = npt.NDArray[np.bool_]


@functools.lru_cache(maxsize=4)
def reached_states(dense: Dense) -> Mask:
    """Return (N,) bools: whether any input ever reaches the state."""
    return _closure(_support(dense), (dense.ssm.B != 0).any(axis=1))


def seen_states(dense: Dense) -> Mask:
    """Return (N,) bools: whether any output ever sees the state."""
    return _closure(_support(dense).T, (dense.ssm.C != 0).any(axis=0))


def relevant_states(prepared: Dense | Modes, *, reached: bool, seen: bool) -> list[int] | None:
    """Return the states that an input reaches, an output sees, or both; None for all of them.

    What is left out, such as the dummy state of padded Fourier families, plays no part: with an
    eigenvalue 0 it would only be in the way.  Stored modes are not looked at.
    """
    if isinstance(prepared, Modes) or prepared.states is not None:
        return None
    mask: Mask = np.ones(prepared.ssm.N, dtype=bool)
    if reached:
        mask = mask & reached_states(prepared)
    if seen:
        mask = mask & seen_states(prepared)
    return None if mask.all() else [int(i) for i in np.flatnonzero(mask)]


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


def cut(F: Ball, M: Matrix, rows: list[int] | None, cols: list[int] | None) -> Matrix:
    """Return the block of these rows and columns; None takes all."""
    m, n = F.shape(M)
    return F.rows(
        [
            [M[i, j] for j in (range(n) if cols is None else cols)]
            for i in (range(m) if rows is None else rows)
        ]
    )
