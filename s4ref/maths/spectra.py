"""Eigenvalues through structure: blocks that the zeros of a matrix cut out, and a stable order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flint
import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.protocol import Scalar
from s4ref.errors import PrecisionError


def blocks(support: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the strongly connected parts of the nonzero pattern, each an ascending index list.

    A permutation makes the matrix block triangular with these diagonal blocks, so that its
    spectrum is theirs together.  A triangular matrix has N parts of one index.  O(N^2).
    """
    from scipy.sparse.csgraph import connected_components  # SciPy is slow to load

    count, labels = connected_components(support, connection="strong")
    first = {int(label): i for i, label in reversed(list(enumerate(labels)))}
    found: list[list[int]] = [[] for _ in range(count)]
    for i, label in enumerate(labels):
        found[label].append(i)
    return [found[label] for label in sorted(first, key=first.__getitem__)]


def eigenvalues(block: Scalar, *, real: bool) -> list[Scalar]:
    """Return the isolated eigenvalues of a matrix of balls.

    Of a real matrix, an eigenvalue whose ball meets no conjugate but its own is real.

    Raises
    ------
    PrecisionError
        Where eigenvalues cannot be told apart at this precision, as multiple ones never can.
    """
    try:
        values: list[Scalar] = flint.acb_mat(block).eig()
    except ValueError as error:
        raise PrecisionError(
            "eigenvalues cannot be told apart; a multiple eigenvalue is found in rational "
            "matrices alone"
        ) from error
    if not real:
        return values
    return [
        x.real if sum(x.conjugate().overlaps(y) for y in values) == 1 and x.imag.contains(0) else x
        for x in values
    ]


class Ordering:
    """One order of a list of eigenvalues, kept when they are computed again.

    Descending real part; among equal ones, which here are those that the precision of the first
    computation cannot tell apart, descending modulus of the imaginary part, positive before
    negative.  So conjugate pairs stand next to each other.
    """

    def __init__(self) -> None:
        self._first: list[tuple[Scalar, Scalar]] = []

    def __call__(self, values: Sequence[Scalar]) -> list[int]:
        """Return the indices of the values in order."""
        if not self._first:
            order = [
                i
                for group in _descending(range(len(values)), lambda i: values[i].real)
                for pair in _descending(group, lambda i: abs(values[i].imag))
                for i in sorted(pair, key=lambda i: values[i].imag.mid(), reverse=True)
            ]
            # exact midpoints: they belong to no precision
            self._first = [(values[i].real.mid(), values[i].imag.mid()) for i in order]
            return order
        left = set(range(len(values)))
        return [_nearest(values, left, re, im) for re, im in self._first]


def _descending(items: Sequence[int], key: Callable[[int], Scalar]) -> list[list[int]]:
    """Return groups in descending order; a group is a chain of overlapping balls."""
    groups: list[list[int]] = []
    for i in sorted(items, key=lambda i: key(i).mid(), reverse=True):
        if groups and any(key(i).overlaps(key(j)) for j in groups[-1]):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def _nearest(values: Sequence[Scalar], left: set[int], re: Scalar, im: Scalar) -> int:
    """Take out of ``left`` the value nearest to re + i im."""

    def distance(i: int) -> Scalar:
        x, y = values[i].real.mid() - re, values[i].imag.mid() - im
        return (x * x + y * y).mid()

    best = min(left, key=distance)
    left.remove(best)
    return best
