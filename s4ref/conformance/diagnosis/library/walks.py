"""Recurrences and scans with a wrong step, a wrong operator or a wrong order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def swapped_fold(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The scan's operator with its operands exchanged, from left to right."""
    return scanned(d, D, u, x, lambda p, q: (p[0] @ q[0], p[0] @ q[1] + p[1]), left_fold)


def no_product(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The scan's operator without a_2 in a_2 b_1 + b_2."""
    return scanned(d, D, u, x, lambda p, q: (q[0] @ p[0], p[1] + q[1]), left_fold)


def swapped_tree(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """Blelloch's scan with the operands exchanged on the way down."""
    return scanned(d, D, u, x, right, blelloch_swapped)


def exclusive(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
    """The exclusive scan for the inclusive one."""

    def scan(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
        a, b = items[0]
        return [(np.eye(len(a)), 0 * b), *left_fold(items, op)[:-1]]

    return scanned(d, D, u, x, right, scan)


def chunked_scan(size: int) -> Walk:
    """Return a scan that starts from zero at every chunk of ``size`` samples."""

    def scan(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
        out: list[Any] = []
        for start in range(0, len(items), size):
            out += left_fold(items[start : start + size], op)
        return out

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        return None if len(u) <= size else scanned(d, D, u, x, right, scan)

    return walk


def right(p: Any, q: Any) -> Any:
    return q[0] @ p[0], q[0] @ p[1] + q[1]


def left_fold(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
    out = [items[0]]
    for item in items[1:]:
        out.append(op(out[-1], item))
    return out


def blelloch_swapped(items: list[Any], op: Callable[[Any, Any], Any]) -> list[Any]:
    n = 1 << (len(items) - 1).bit_length()
    a, b = items[0]
    unit = (np.eye(len(a)), 0 * b)
    tree = [*items, *[unit] * (n - len(items))]
    span = 1
    while span < n:
        for i in range(2 * span - 1, n, 2 * span):
            tree[i] = op(tree[i - span], tree[i])
        span *= 2
    tree[n - 1] = unit
    while span > 1:
        span //= 2
        for i in range(2 * span - 1, n, 2 * span):
            left = tree[i - span]
            tree[i - span] = tree[i]
            tree[i] = op(left, tree[i])  # the right order is op(tree[i], left)
    return [op(t, item) for t, item in zip(tree, items, strict=False)]


def scanned(
    d: Discretized, D: Array, u: Array, x: Array, op: Callable[[Any, Any], Any], scan: Any
) -> tuple[Array, Array] | None:
    if d.Bp is not None or d.held.late:
        return None
    C = plain_row(d)
    items = [(d.Ab, d.Bb @ value) for value in u]
    items[0] = (d.Ab, d.Ab @ x + d.Bb @ u[0])
    states = [b for _, b in scan(items, op)]
    y = np.array([(C @ s).real + D @ v for s, v in zip(states, u, strict=True)])
    return y, states[-1]
