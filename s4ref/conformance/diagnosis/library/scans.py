"""Associative scans with a wrong operator or a wrong order.

An element is a pair (a, b) of a matrix and a state; the scan of (Ab, Bb u_k) holds the states.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.library.walks import Walk
from s4ref.conformance.diagnosis.plan import plain_row


Element = tuple[Array, Array]
Operator = Callable[[Element, Element], Element]
Scan = Callable[[list[Element]], list[Element]]


def by(scan: Scan) -> Walk:
    """Return the recurrence whose states a scan gives."""

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        if d.Bp is not None or d.held.late:
            return None
        C = plain_row(d)
        items = [(d.Ab, d.Bb @ value) for value in u]
        items[0] = (d.Ab, d.Ab @ x + d.Bb @ u[0])
        states = [b for _, b in scan(items)]
        y = np.array([(C @ s).real + D @ v for s, v in zip(states, u, strict=True)])
        return y, states[-1]

    return walk


def right(p: Element, q: Element) -> Element:
    """(a1, b1) o (a2, b2) = (a2 a1, a2 b1 + b2)."""
    return q[0] @ p[0], q[0] @ p[1] + q[1]


def swapped(p: Element, q: Element) -> Element:
    """The operands exchanged."""
    return right(q, p)


def no_product(p: Element, q: Element) -> Element:
    """Without a2 in a2 b1 + b2."""
    return q[0] @ p[0], p[1] + q[1]


def fold(op: Operator) -> Scan:
    """Return the scan from left to right."""

    def scan(items: list[Element]) -> list[Element]:
        out = [items[0]]
        for item in items[1:]:
            out.append(op(out[-1], item))
        return out

    return scan


def exclusive(items: list[Element]) -> list[Element]:
    """The exclusive scan for the inclusive one."""
    return [_unit(items), *fold(right)(items)[:-1]]


def cut(items: list[Element]) -> list[Element]:
    """Only the largest power of two of the samples is scanned."""
    n = 1 << (len(items).bit_length() - 1)
    return fold(right)(items[:n]) + items[n:]


def chunked(size: int) -> Walk:
    """Return a scan that starts from zero at every chunk of ``size`` samples."""

    def scan(items: list[Element]) -> list[Element]:
        out: list[Element] = []
        for start in range(0, len(items), size):
            out += fold(right)(items[start : start + size])
        return out

    def walk(d: Discretized, D: Array, u: Array, x: Array) -> tuple[Array, Array] | None:
        return None if len(u) <= size else by(scan)(d, D, u, x)

    return walk


def blelloch(*, up: Operator = right, down: Operator = right) -> Scan:
    """Return Blelloch's scan with other operators on the way up and on the way down."""

    def scan(items: list[Element]) -> list[Element]:
        n = 1 << (len(items) - 1).bit_length()
        tree = [*items, *[_unit(items)] * (n - len(items))]
        span = 1
        while span < n:
            for i in range(2 * span - 1, n, 2 * span):
                tree[i] = up(tree[i - span], tree[i])
            span *= 2
        tree[n - 1] = _unit(items)
        while span > 1:
            span //= 2
            for i in range(2 * span - 1, n, 2 * span):
                left = tree[i - span]
                tree[i - span] = tree[i]
                tree[i] = down(tree[i], left)
        return [right(t, item) for t, item in zip(tree, items, strict=False)]

    return scan


def doubling(*, stale: bool = False, exchanged: bool = False, lost: bool = False) -> Scan:
    """Return Kogge and Stone's scan; with the factors updated first, the operands exchanged, or a
    round too few."""

    def scan(items: list[Element]) -> list[Element]:
        a, b = [item[0] for item in items], [item[1] for item in items]
        n, reach = len(items), 1
        while reach < n and not (lost and 2 * reach >= n):
            old_a, old_b = list(a), list(b)
            for i in range(reach, n):
                product = old_a[i] @ old_a[i - reach]
                factor = product if stale else old_a[i]
                b[i] = factor @ old_b[i - reach] + old_b[i]
                if exchanged:
                    b[i] = old_a[i - reach] @ old_b[i] + old_b[i - reach]
                a[i] = product
            reach *= 2
        return list(zip(a, b, strict=True))

    return scan


def _unit(items: list[Element]) -> Element:
    a, b = items[0]
    return np.eye(len(a)), 0 * b
