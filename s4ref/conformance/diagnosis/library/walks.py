"""Recurrences with a wrong step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.plan import plain_row


Walk = Callable[[Discretized, Array, Array, Array], tuple[Array, Array] | None]


def stepwise(
    step: Callable[[Discretized, Array, Array, Array, int], Array],
    out: Callable[[Discretized, Array, Array, Array], Array] | None = None,
) -> Walk:
    """Return a recurrence x_k = step(d, u, x, previous state, k), y_k = C x_k + D u_k."""

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        if d.Bp is not None:
            return None
        C, y = plain_row(d), []
        for k in range(len(u)):
            before = x
            x = step(d, u, x, before, k)
            seen = before if d.held.late else x
            if out is None:
                y.append((C @ seen).real + D @ u[k])
            else:
                y.append(out(d, C, seen, u[k]) + D @ u[k])
        return np.array(y), x

    return walk


def previous_input(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + (d.Bb @ u[k - 1] if k else 0))


def both_damped(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ (x + d.Bb @ u[k]))


def increment(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.Ab @ x + d.Bb @ u[k])


def reset(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Bb @ u[k])


def undamped_sum(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.Bb @ u[k])


def real_each(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray((d.Ab @ x + d.Bb @ u[k]).real + 0j)


def b_raw(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + d.dense.B @ u[k])


def euler_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(x + d.dense.Z @ x + d.dense.W @ u[k])


def conj_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab.conj() @ x + d.Bb @ u[k])


def transposed_step(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab.T @ x + d.Bb @ u[k])


def plain(d: Discretized, u: Array, x: Array, before: Array, k: int) -> Array:
    return np.asarray(d.Ab @ x + d.Bb @ u[k])
