"""Orders in which the same states are stored: a permutation of the indices, and its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


Real = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrangement:
    """A given matrix is the family's with its states in this order, possibly transposed.

    Attributes
    ----------
    order : (N,) ints, the family's index of each given state; None for the family's own order
    transposed : whether the transpose was stored
    phrases : what to say of it, nothing for the family's own order
    """

    order: npt.NDArray[np.int64] | None
    transposed: bool
    phrases: tuple[str, ...]

    def undo(self, A: Real) -> Real:
        """Return a given matrix in the family's order."""
        A = A.T if self.transposed else A
        if self.order is None:
            return A
        back = np.argsort(self.order)
        return A[np.ix_(back, back)]

    def undo_vector(self, b: Real) -> Real:
        """Return a given vector in the family's order."""
        return b if self.order is None else b[np.argsort(self.order)]

    def redo(self, A: Real, b: Real) -> tuple[Real, Real]:
        """Return matrices of the family's order as they are stored."""
        if self.order is not None:
            A, b = A[np.ix_(self.order, self.order)], b[self.order]
        return (A.T if self.transposed else A), b

    def code(self, *, vector: bool) -> Iterator[str]:
        """Yield the lines of Python that store A (and B) so."""
        if self.order is not None:
            yield f"order = {_spelled(self.order)}"
            yield (
                "A, B = A[np.ix_(order, order)], B[order]"
                if vector
                else ("A = A[np.ix_(order, order)]")
            )
        if self.transposed:
            yield "A = A.T"


def arrangements(N: int) -> list[Arrangement]:
    """Return the orders people store states in, the family's own first.

    Backwards; even indices before odd ones, which in the padded Fourier families puts the cosines
    before the sines; cosines before sines without padding; sine before cosine in each pair.
    """
    index = np.arange(N)
    swapped = index.copy()
    swapped[: N - N % 2] = index[: N - N % 2].reshape(-1, 2)[:, ::-1].ravel()
    after = index.copy()  # (1, s1, c1, s2, c2, ...)
    tail = (N - 1) - (N - 1) % 2
    after[1 : 1 + tail] = index[1 : 1 + tail].reshape(-1, 2)[:, ::-1].ravel()
    named: list[tuple[Any, str]] = [
        (index[::-1], "with its states in reverse order"),
        (np.concatenate([index[::2], index[1::2]]), "with even indices before odd ones"),
        (
            np.concatenate([index[:1], index[1::2], index[2::2]]),
            "with index 0 first, then odd indices, then even ones (cosines before sines)",
        ),
        (swapped, "with the two states of each pair swapped"),
        (after, "with sine before cosine in each pair"),
    ]
    found: list[Arrangement] = []
    seen: list[npt.NDArray[np.int64]] = [index]
    orders: list[tuple[npt.NDArray[np.int64] | None, tuple[str, ...]]] = [(None, ())]
    for order, name in named:
        if not any(np.array_equal(order, other) for other in seen):
            seen.append(order)
            orders.append((order, (name,)))
    for transposed in (False, True) if N > 1 else (False,):
        found += [
            Arrangement(order, transposed, (*names, *(["transposed"] if transposed else [])))
            for order, names in orders
        ]
    return found


def _spelled(order: npt.NDArray[np.int64]) -> str:
    """Return Python text for an order of indices."""
    N = len(order)
    known = {
        f"np.arange({N})[::-1]": np.arange(N)[::-1],
        f"np.r_[0:{N}:2, 1:{N}:2]": np.r_[0:N:2, 1:N:2],
        f"np.r_[0, 1:{N}:2, 2:{N}:2]": np.r_[0, 1:N:2, 2:N:2],
    }
    return next(
        (text for text, value in known.items() if np.array_equal(order, value)),
        f"np.array({order.tolist()})",
    )
