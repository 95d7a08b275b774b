"""Sums of powers and their derivatives in one compiled pass over blocks of samples.

    K[m + s j + i] = Re sum_n (v_n lb_n^m lb_n^(s j)) lb_n^i,   0 <= i < s, 0 <= j < g,

a block for each m = 0, s g, 2 s g ...  The tables of a block stay in the cache, and the blocks of
all channels are spread over threads.  The backward pass makes the tables again.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from s4ref.fast._compiled import compiled, over_channels
from s4ref.fast._vandermonde_loops import (
    Array,
    across,
    add_product,
    extend,
    multiply,
    power,
    squarings,
    two_rows,
)


_BABIES = 7  # at most 2^7 columns: with 32 modes a table is then 64 kB
_GIANTS = 128  # rows at most
Powers = list[Tensor] | None


def forward(lb: Tensor, v: Tensor, L: int, powers: Powers) -> Tensor:
    """Return K, float32 unless ``powers`` are given; shapes and meaning as in
    :mod:`s4ref.fast._vandermonde_torch`."""
    few, g, blocks = _split(L)
    out = torch.empty(lb.shape[0], L, dtype=torch.float32 if powers is None else torch.float64)
    arrays = (_known(lb, powers), _real(v), out.numpy())
    over_channels(
        lambda first, last: _forward(*arrays, few, g, blocks, first, last), len(out) * blocks
    )
    return out


def backward(lb: Tensor, v: Tensor, L: int, powers: Powers, dK: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients with respect to lb and v, in torch's convention."""
    few, g, blocks = _split(L)
    H, n = lb.shape
    sums = np.empty((H * blocks, 2, 2, n + n % 2))
    arrays = (
        _known(lb, powers),
        dK.resolve_neg().contiguous().numpy(),
        sums.reshape(len(sums), 2, -1),
    )
    over_channels(lambda first, last: _backward(*arrays, few, g, blocks, first, last), len(sums))
    # The blocks of a channel in their order, whichever thread made them.
    value, slope = torch.from_numpy(sums.reshape(H, blocks, *sums.shape[1:]).sum(1)).unbind(1)
    on_v, on_lb = (torch.complex(t[:, 0, :n], -t[:, 1, :n]) for t in (value, slope))
    return on_lb * v.conj(), on_v


def _split(L: int) -> tuple[int, int, int]:
    """Return log2 s >= 2, g, and the number of blocks."""
    few = min(_BABIES, max(2, (L - 1).bit_length() // 2 + 1))
    rows = -(-L // 2**few)
    return few, min(rows, _GIANTS), -(-rows // _GIANTS)


def _known(lb: Tensor, powers: Powers) -> Array:
    return _real(torch.stack(powers) if powers else lb[None])


def _real(z: Tensor) -> Array:
    array: Array = torch.view_as_real(z.detach().contiguous()).numpy()
    return array


@compiled
def _forward(
    known: Array, v: Array, out: Array, few: int, g: int, blocks: int, first: int, last: int
) -> None:
    # A task is one block of one channel; blocks count faster.
    L, modes, s = out.shape[1], v.shape[1], 1 << few
    n = modes + modes % 2
    P, X = _powers_of(L, few, n), np.empty((2, s))
    R, A = np.empty((2 * n, s)), np.zeros((g + 1, 2 * n))
    start, scaled = np.empty(2 * n), np.zeros(2 * n)
    for task in range(first, last):
        h, block = task // blocks, task % blocks
        if task == first or block == 0:
            squarings(known, h, P)
            across(P, R)
            for c in range(modes):
                scaled[c], scaled[n + c] = v[h, c, 0], v[h, c, 1]
        begin = block * g * s
        rows = min(g, (L - begin + s - 1) // s)
        power(P, begin, start)
        multiply(start, scaled, A[0], n)
        extend(P, few, A, rows)
        for j in range(rows):
            imaginary = A[j, n:]
            for c in range(n):
                imaginary[c] = -imaginary[c]
        for j in range(0, rows, 2):
            two_rows(A[j : j + 2], R, X)
            for r in range(min(2, rows - j)):
                at = begin + (j + r) * s
                row, x = out[h, at : min(at + s, L)], X[r]
                for i in range(row.shape[0]):
                    row[i] = x[i]


@compiled
def _backward(
    known: Array, dK: Array, sums: Array, few: int, g: int, blocks: int, first: int, last: int
) -> None:
    # Of each block, sum dK lb^l and sum dK l lb^(l-1): it is as if it were the first, then moved.
    L, modes, s = dK.shape[1], known.shape[2], 1 << few
    n = modes + modes % 2
    P, X = _powers_of(L, few, n), np.empty((2, 4 * n))
    T, A = np.zeros((s, 4 * n)), np.empty((g, 2 * n))
    G, parts, start = np.zeros((2, s)), np.empty((3, 2 * n)), np.empty(2 * n)
    A[0, :n], A[0, n:], T[0, :n] = 1.0, 0.0, 1.0
    for task in range(first, last):
        h, block = task // blocks, task % blocks
        if task == first or block == 0:
            squarings(known, h, P)
            extend(P, 0, T, min(s, L))
            for i in range(1, min(s, L)):
                slope, before = T[i, 2 * n :], T[i - 1]
                for c in range(2 * n):
                    slope[c] = i * before[c]
            extend(P, few, A, g)
        begin = block * g * s
        rows = min(g, (L - begin + s - 1) // s)
        parts[:] = 0.0
        for j in range(0, rows, 2):
            for r in range(2):
                at = begin + (j + r) * s
                row, x = dK[h, min(at, L) : min(at + s, L)], G[r]
                x[row.shape[0] :] = 0.0
                for i in range(row.shape[0]):
                    x[i] = row[i]
            two_rows(G, T, X)
            for r in range(min(2, rows - j)):
                add_product(X[r], A[j + r], 1.0, parts[0], n)
                add_product(X[r, 2 * n :], A[j + r], 1.0, parts[1], n)
                if j + r:
                    add_product(X[r], A[j + r - 1], float((j + r) * s), parts[2], n)
        total = sums[task]
        add_product(parts[2], T[s - 1], 1.0, parts[1], n)
        power(P, begin, start)
        multiply(start, parts[0], total[0], n)
        multiply(start, parts[1], total[1], n)
        if begin:
            power(P, begin - 1, start)
            add_product(start, parts[0], float(begin), total[1], n)


@compiled
def _powers_of(L: int, few: int, n: int) -> Array:
    count = few
    while (L - 1) >> count:
        count += 1
    return np.zeros((count, 2 * n))
