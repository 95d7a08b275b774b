"""Two directions joined wrongly."""

from __future__ import annotations

from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array
from s4ref.conformance.diagnosis.plan import joined


def sides(run: Any, D: Array, u: Array) -> tuple[Array, Array] | None:
    """Return what both directions give, the reverse one without D u and not turned back."""
    there, back = run(u), run(u[::-1])
    return None if there is None or back is None else (there, back - u[::-1] @ D.T)


def advanced(back: Array, lag: int) -> Array:
    return np.concatenate([back[1:], 0 * back[:1]]) if lag else back


def not_returned(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    found = sides(run, D, u)
    return None if found is None else np.asarray(found[0] + advanced(found[1], lag))


def not_reversed(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    there = run(u)
    return None if there is None else np.asarray(there + advanced(there - u @ D.T, lag))


def lost(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    found: Array | None = run(u)
    return found


def d_twice(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    both = joined(run, D, u, lag)
    return None if both is None else np.asarray(both + u @ D.T)


def averaged(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    both = joined(run, D, u, lag)
    return None if both is None else np.asarray(both / 2)


def rolled_direction(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    found = sides(run, D, u)
    if found is None or not lag:
        return None
    return np.asarray(found[0] + np.roll(found[1][::-1], -1, axis=0))


def other_way(run: Any, D: Array, u: Array, lag: int) -> Array | None:
    found = sides(run, D, u)
    if found is None or not lag:
        return None
    back = found[1][::-1]
    return np.asarray(found[0] + np.concatenate([0 * back[:1], back[:-1]]))
