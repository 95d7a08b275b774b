"""The factor c and the diagonal D of A = c D^-1 T D, for given matrices A and T."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


Real = npt.NDArray[np.float64]
EXTRA = 1  # equations beyond the unknowns, or the fit says nothing


@dataclass(frozen=True, eq=False)
class Similarity:
    """A = c D^-1 T D.

    Attributes
    ----------
    factor : c, of either sign
    D : (N,), 1 for the first state of each block
    blocks : the sets of states that the matrix connects; D is known up to a factor of each
    """

    factor: float
    D: Real
    blocks: tuple[npt.NDArray[np.int64], ...] = ()

    def apply(self, T: Real) -> Real:
        """Return c D^-1 T D."""
        out: Real = self.factor * T * (self.D[None, :] / self.D[:, None])
        return out


def proportional(A: Real, T: Real) -> float | None:
    """Return the c of A = c T: medians over the entries that are not zero in either."""
    both = (A != 0) & (T != 0)
    if not both.any():
        return None
    ratio = A[both] / T[both]
    c = float(np.median(np.abs(ratio)))
    return c if (ratio > 0).sum() * 2 >= len(ratio) else -c


def similarity(A: Real, T: Real, zero: float, known: int = 0) -> list[Similarity]:
    """Return the similarities that fit best, one for each sign of c; none if the zeros differ.

    ``log |A_ij / T_ij| = log |c| + d_j - d_i`` is a least-squares problem in (log |c|, d), solved
    twice to lose no digit to the logarithms; signs follow from those of the entries along a tree.
    Entries below ``zero`` times the largest count as zeros; ``known`` numbers of T come from A.

    Cost: O(N^3) time, O(N^2) memory.
    """
    N = len(A)
    held = T != 0
    small = np.abs(A) <= zero * np.abs(A).max(initial=0.0)
    if not np.array_equal(held, ~small):
        return []
    off = held & ~np.eye(N, dtype=bool)
    joined = off | off.T
    blocks = _blocks(joined)
    unknowns = 1 + N - len(blocks)
    if int(held.sum()) < unknowns + EXTRA + known:
        return []
    log_c, d = _least_squares(A, T, held)
    log_c2, d2 = _least_squares(A / _scaled(T, log_c, d), np.ones_like(T), held, ratio=True)
    log_c, d = log_c + log_c2, d + d2
    for block in blocks:
        d[block] -= d[block[0]]
    found = []
    for sign in (1.0, -1.0):
        signs = _signs(np.sign(A) * np.sign(T) * sign, joined, off, blocks)
        if signs is not None and bool(
            (np.sign(np.diag(A)) == sign * np.sign(np.diag(T)) * np.diag(held)).all()
        ):
            found.append(Similarity(sign * float(np.exp(log_c)), signs * np.exp(d), tuple(blocks)))
    return found


def _scaled(T: Real, log_c: float, d: Real) -> Real:
    return np.where(T != 0, np.abs(T) * np.exp(log_c + d[None, :] - d[:, None]), 1.0)


def _least_squares(
    A: Real, T: Real, held: npt.NDArray[np.bool_], *, ratio: bool = False
) -> tuple[float, Real]:
    """Solve the normal equations: a graph's Laplacian bordered by the column of c."""
    N = len(A)
    y = np.zeros((N, N))
    y[held] = np.log1p(np.abs(A[held]) - 1) if ratio else np.log(np.abs(A[held] / T[held]))
    edges = held.astype(float)
    np.fill_diagonal(edges, 0.0)
    H = np.zeros((N + 1, N + 1))
    H[:N, :N] = np.diag(edges.sum(0) + edges.sum(1)) - edges - edges.T
    H[:N, N] = H[N, :N] = edges.sum(0) - edges.sum(1)
    H[N, N] = held.sum()
    inner = y * edges
    right = np.append(inner.sum(0) - inner.sum(1), y.sum())
    z = np.linalg.lstsq(H, right, rcond=1e-12)[0]
    return float(z[N]), z[:N]


def _blocks(joined: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.int64]]:
    """Return the connected sets of states."""
    left, out = set(range(len(joined))), []
    while left:
        block, todo = set(), [min(left)]
        while todo:
            i = todo.pop()
            if i not in block:
                block.add(i)
                todo += [int(j) for j in np.flatnonzero(joined[i]) if int(j) not in block]
        left -= block
        out.append(np.array(sorted(block)))
    return out


def _signs(
    ratio: Real,
    joined: npt.NDArray[np.bool_],
    off: npt.NDArray[np.bool_],
    blocks: list[npt.NDArray[np.int64]],
) -> Real | None:
    """Return signs s with ratio_ij = s_i s_j off the diagonal, +1 first in each block, or None."""
    N = len(ratio)
    mutual = np.where(off, ratio, np.where(off.T, ratio.T, 0.0))
    s = np.zeros(N)
    for block in blocks:
        s[block[0]] = 1.0
        todo = [int(block[0])]
        while todo:
            i = todo.pop()
            fresh = np.flatnonzero(joined[i] & (s == 0))
            s[fresh] = s[i] * mutual[i, fresh]
            todo += [int(j) for j in fresh]
    agree = ratio == s[:, None] * s[None, :]
    return s if bool(agree[off].all()) else None
