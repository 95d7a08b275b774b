"""The associative scan: all prefixes of a composition in logarithmic depth, as in S5."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.records import Discrete


Element = TypeVar("Element")


def associative_scan(
    combine: Callable[[Element, Element], Element], elements: Sequence[Element]
) -> list[Element]:
    """Return [e_0, e_0 e_1, e_0 e_1 e_2, ...] for an associative product, earlier factor first.

    Neighbours are combined, the half as long list is scanned, and the prefixes in between take one
    more product: fewer than 2 n products in 2 log2(n) rounds, each of which could run in parallel.
    Any bracketing gives the same (theorem ``scan-is-recurrence``).
    """
    n = len(elements)
    if n < 2:
        return list(elements)
    pairs = [combine(elements[i], elements[i + 1]) for i in range(0, n - 1, 2)]
    at_odd = associative_scan(combine, pairs)
    rest = (
        at_odd[i // 2] if i % 2 else combine(at_odd[i // 2 - 1], elements[i]) for i in range(1, n)
    )
    return [elements[0], *rest]


def kernel_by_scan(F: Ring, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return the kernel as the outputs of a scan over the recurrence, fed with a unit impulse.

    The elements (Ab, Bb u_k) compose as (a_i, b_i) (a_j, b_j) = (a_j a_i, a_j b_i + b_j), i the
    earlier; b of the k-th prefix is the state x_k.  The state before the first sample is zero.
    Theorem ``scan-associativity``; with matrices that differ, theorem ``selective-kernel``.

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(L N^3) in time and O(L N^2) in memory: dense elements are the price of a route for
    diagonal systems.  Depth 2 log2(L), so balls lose few digits.  Formulary (6.17); [S5].
    """
    zero = F.scale(discrete.Bb, 0)
    elements = [(discrete.Ab, zero if k else discrete.Bb) for k in range(L)]

    def then(first: tuple[Matrix, Matrix], second: tuple[Matrix, Matrix]) -> tuple[Matrix, Matrix]:
        (a, b), (c, d) = first, second
        return F.mul(c, a), F.mul(c, b) + d

    states = [b for _, b in associative_scan(then, elements)]
    return [y for x in states for y in F.entries(F.mul(discrete.C, x))]
