"""The Cauchy sums, Woodbury and phase in one compiled pass over blocks of nodes.

One reciprocal for each (channel, mode, node) serves all sums.  The backward pass computes a block
again instead of keeping it, so both need the arguments, the result and a block for each thread.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from s4ref.fast._cauchy_loops import (
    Array,
    B,
    W,
    cotangents,
    eliminate,
    poles,
    products,
    reciprocals,
    schur,
    schur_cotangents,
    sums,
)
from s4ref.fast._compiled import compiled, over_channels


_SPAN = 64  # blocks whose gradients one task adds up: the same order for any number of threads


def forward(sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor) -> Tensor:
    """Return Khat at the nodes s; shapes and meaning as in :mod:`s4ref.fast._cauchy_torch`."""
    H, nodes = sigma.shape[0], s.shape[1]
    out = torch.empty(H, nodes, 2, dtype=torch.float64)
    arrays = (*_padded(sigma, omega, coef, s), out.numpy())
    R = coef.shape[1]
    over_channels(lambda first, last: _forward(*arrays, R, first, last), H * arrays[3].shape[0])
    return torch.view_as_complex(out)


def backward(
    sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor, gamma: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients with respect to sigma, omega and coef; gamma is that of Khat."""
    H, n = sigma.shape
    arrays = _padded(sigma, omega, coef, s)
    spans = -(-arrays[3].shape[0] // _SPAN)
    out = np.zeros((H * spans, 2 + arrays[2].shape[1], arrays[2].shape[2]))
    g, R = torch.view_as_real(gamma.contiguous()).numpy(), coef.shape[1]
    over_channels(lambda first, last: _backward(*arrays, g, out, R, first, last), H * spans)
    total = torch.from_numpy(out.reshape(H, spans, *out.shape[1:]).sum(1))[..., :n]
    return total[:, 0], total[:, 1], total[:, 2 : 2 + 2 * R * R].reshape(coef.shape)


def _padded(
    sigma: Tensor, omega: Tensor, coef: Tensor, s: Tensor
) -> tuple[Array, Array, Array, Array]:
    # Modes by fours, rows by eights, nodes by blocks; what is added has no weight and no pole.
    H, R, n = coef.shape[0], coef.shape[1], coef.shape[-1]
    modes, rows, nodes = -n % 4, -(2 * R * R) % 8, -s.shape[1] % B
    flat = functional.pad(coef.reshape(H, 2 * R * R, n), (0, modes, 0, rows))
    blocks = functional.pad(s, (0, nodes), value=1.0).reshape(2, -1, B).transpose(0, 1)
    parts = (
        functional.pad(sigma, (0, modes), value=-1.0), functional.pad(omega, (0, modes)),
        flat, blocks,
    )  # fmt: skip
    a, b, c, d = (t.detach().contiguous().numpy() for t in parts)
    return a, b, c, d


@compiled
def _forward(
    sigma: Array, omega: Array, coef: Array, s: Array, out: Array, R: int, first: int, last: int
) -> None:
    # A task is one block of one channel; blocks count faster.
    K, blocks, nodes = coef.shape[1], s.shape[0], out.shape[1]
    w, S = np.empty(coef.shape[2] * W), np.empty(K * W)
    T = np.empty((R, R), np.complex128)
    for task in range(first, last):
        h, block = task // blocks, task % blocks
        start = block * B
        stop = min(start + B, nodes)
        reciprocals(sigma[h], omega[h], s[block], w)
        sums(coef[h], w, S)
        if R == 2:
            schur(S, s[block], out[h, start:stop])
            continue
        for l in range(stop - start):
            z = complex(s[block, 0, l], s[block, 1, l])
            eliminate(S, l, z, T)
            value = (1.0 + 0.5 * z) * T[0, 0]
            out[h, start + l, 0], out[h, start + l, 1] = value.real, value.imag


@compiled
def _backward(
    sigma: Array, omega: Array, coef: Array, s: Array, gamma: Array, out: Array,
    R: int, first: int, last: int,
) -> None:  # fmt: skip
    # A task is _SPAN blocks of one channel; spans count faster.  Rows of out: sigma, omega, coef.
    K, n = coef.shape[1], coef.shape[2]
    blocks, nodes = s.shape[0], gamma.shape[1]
    spans = (blocks + _SPAN - 1) // _SPAN
    w, S, E = np.empty(n * W), np.empty(K * W), np.zeros(K * W)
    T, sides = np.empty((R, R), np.complex128), np.empty((2, R), np.complex128)
    for task in range(first, last):
        h, begin = task // spans, task % spans * _SPAN
        across = np.ascontiguousarray(coef[h].T)
        total = out[task]
        for block in range(begin, min(begin + _SPAN, blocks)):
            start = block * B
            g = gamma[h, start : min(start + B, nodes)]
            reciprocals(sigma[h], omega[h], s[block], w)
            sums(coef[h], w, S)
            if g.shape[0] < B:
                E[:] = 0.0
            if R == 2:
                schur_cotangents(S, s[block], g, E)
            else:
                for l in range(g.shape[0]):
                    z = complex(s[block, 0, l], s[block, 1, l])
                    eliminate(S, l, z, T)
                    cotangents(T, l, z, complex(g[l, 0], -g[l, 1]), sides, E)
            for m in range(n):
                row = w[m * W : (m + 1) * W]
                for k in range(0, K, 8):
                    rows = E[k * W : (k + 8) * W]
                    x, y = poles(across[m, k : k + 8], rows, row, s[block], sigma[h, m])
                    total[0, m] += x
                    total[1, m] -= 2.0 * omega[h, m] * y
                    products(rows, row, total[2 + k : 10 + k], m)
