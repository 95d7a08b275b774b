"""The gradient of <c, K> by the generating function, for many perturbed copies at once.

With Ct = C (I - Ab^L), nodes z_k = e^{-2 pi i k/L} and a_k = sum_l c_l z_k^{-l} / L,

    <c, K> = Re sum_k a_k Ct x_k,   x_k = (I - z_k Ab)^-1 Bb,   w_k = Ct (I - z_k Ab)^-1,
    dCt = sum_k a_k x_k,   dBb = sum_k a_k w_k,   dAb = sum_k a_k z_k w_k^T x_k^T - (through Ct),

where both parts of dAb are as large as (I - Ab^L)^-1 makes them and cancel down to the gradient:
what a program that differentiates through both of them cannot help losing.
"""

from __future__ import annotations

import numpy as np

from s4ref.bounds.constants import FFT, PENCIL, RMS, dot
from s4ref.bounds.reverse_noise import Array, Noise, off, through_power, transposed


def by_nodes(
    Ab: Array, Bb: Array, C: Array, c: Array, noise: Noise | None
) -> tuple[Array, Array, Array]:
    """Return h of Ab, Bb and C for cotangents c (outputs, inputs, L)."""
    N, L = Ab.shape[-1], c.shape[-1]
    eye = np.eye(N)
    power = np.linalg.matrix_power(Ab, L)
    row = C @ (eye - power)
    row = row + off(noise, np.abs(C) @ (RMS * eye + dot(N) * np.abs(power)))
    z = np.exp(-2j * np.pi * np.arange(L) / L)
    a = np.fft.ifft(c, axis=-1)  # (outputs, inputs, nodes)
    spread = RMS * FFT * np.sqrt(np.log2(max(L, 2)) / L) * np.linalg.norm(a, axis=-1)
    dCt, dCt_size = np.zeros(C.shape, complex), np.zeros(C.shape)
    dBb, dBb_size = np.zeros(Bb.shape, complex), np.zeros(Bb.shape)
    dAb, dAb_size = np.zeros(Ab.shape, complex), np.zeros(Ab.shape)
    backward = np.hypot(PENCIL * RMS, dot(2 * N))
    for k in range(L):
        T = eye - z[k] * Ab
        E = backward * (eye + np.abs(Ab))
        x = np.linalg.solve(T + off(noise, E), Bb)
        w = transposed(np.linalg.solve(transposed(T + off(noise, E)), transposed(row)))
        weight = a[..., k]
        if noise is not None:
            weight = weight + noise.of(np.broadcast_to(spread, (len(Ab), *spread.shape)))
        left = transposed(w) @ weight  # (copies, N, inputs)
        dCt = dCt + weight @ transposed(x)
        dBb = dBb + left
        dAb = dAb + z[k] * left @ transposed(x)
        dCt_size += np.abs(weight) @ transposed(np.abs(x))
        dBb_size += np.abs(left)
        dAb_size += np.abs(left) @ transposed(np.abs(x))
    added = RMS * 2.0  # sums over the nodes, in any order but one after the other
    dCt = dCt + off(noise, added * dCt_size)
    extra, extra_size = through_power(Ab, -C, transposed(dCt), L)
    dC = dCt @ transposed(eye - power)
    size = np.abs(dCt) @ transposed(eye + np.abs(power))
    return (
        dAb + extra + off(noise, added * (dAb_size + extra_size)),
        dBb + off(noise, added * dBb_size),
        dC + off(noise, dot(N) * size),
    )
