"""Taps of a kernel put in another order, scaled, or read wrongly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized


def imag(K: Array) -> Array:
    return np.asarray(np.imag(K))


def minus_imag(K: Array) -> Array:
    return np.asarray(-np.imag(K))


def sum_of_parts(K: Array) -> Array:
    return np.asarray(np.real(K) + np.imag(K))


def scaled(c: float) -> Callable[[Array, Discretized], Array]:
    """Return the kernel times c."""
    return lambda K, d: K * c


def with_d(K: Array, d: Discretized) -> Array:
    out = K.copy()
    out[..., 0] += d.held.D
    return out


def first(f: Callable[[Array], Array]) -> Callable[[Array, Discretized], Array]:
    def shape(K: Array, d: Discretized) -> Array:
        out = K.copy()
        out[..., 0] = f(out[..., 0])
        return out

    return shape


def last_lost(K: Array, d: Discretized) -> Array:
    out = K.copy()
    out[..., -1] = 0
    return out


def flip(K: Array, d: Discretized) -> Array:
    return K[..., ::-1]


def alternating(K: Array, d: Discretized) -> Array:
    return np.asarray(K * (-1.0) ** np.arange(K.shape[-1]))


def mirrored(K: Array, d: Discretized) -> Array:
    return np.roll(K[..., ::-1], 1, axis=-1)


def even_part(K: Array, d: Discretized) -> Array:
    return np.asarray((K + mirrored(K, d)) / 2)


def rolled(by: int) -> Callable[[Array, Discretized], Array]:
    return lambda K, d: np.roll(K, by, axis=-1)


def per_length(power: int) -> Callable[[Array, Discretized], Array]:
    return lambda K, d: K * float(K.shape[-1]) ** power


def times_dt(power: float) -> Callable[[Array, Discretized], Array | None]:
    def shape(K: Array, d: Discretized) -> Array | None:
        return K * d.dense.dt[0] ** power if len(set(d.dense.dt)) == 1 else None

    return shape


def normalised(norm: Callable[[Array], Any]) -> Callable[[Array, Discretized], Array]:
    return lambda K, d: K / norm(K)


def only_odd(K: Array, d: Discretized) -> Array | None:
    """The irfft of the half spectrum of an odd length, without its n."""
    L = K.shape[-1]
    if L % 2 == 0 or L < 3:
        return None
    return np.fft.irfft(np.fft.rfft(K, axis=-1), axis=-1)


def half_length(K: Array, d: Discretized) -> Array:
    out = K.copy()
    out[..., (K.shape[-1] + 1) // 2 :] = 0
    return out


def cumulative(K: Array, d: Discretized) -> Array:
    return np.cumsum(K, axis=-1)


def dc(c: int) -> Callable[[Array, Discretized], Array]:
    return lambda K, d: K + c * K.mean(axis=-1, keepdims=True)


def nyquist(c: int) -> Callable[[Array, Discretized], Array | None]:
    def shape(K: Array, d: Discretized) -> Array | None:
        L = K.shape[-1]
        signs = (-1.0) ** np.arange(L)
        return None if L % 2 else K + c * signs * (K * signs).mean(axis=-1, keepdims=True)

    return shape


def ends(K: Array, d: Discretized) -> Array:
    once = dc(1)(K, d)
    more = nyquist(1)(K, d)
    return once if more is None else once + more - K


def io_transposed(K: Array, d: Discretized) -> Array | None:
    return None if d.held.siso or K.shape[0] != K.shape[1] else np.swapaxes(K, 0, 1)


def outputs_reversed(K: Array, d: Discretized) -> Array | None:
    return None if d.held.siso or K.shape[0] < 2 else K[::-1]


def inputs_reversed(K: Array, d: Discretized) -> Array | None:
    return None if d.held.siso or K.shape[1] < 2 else K[:, ::-1]


def broadcast(axis: int) -> Callable[[Array, Discretized], Array | None]:
    def shape(K: Array, d: Discretized) -> Array | None:
        if d.held.siso or K.shape[axis] < 2:
            return None
        return np.repeat(np.take(K, [0], axis=axis), K.shape[axis], axis=axis)

    return shape


def diagonal_only(K: Array, d: Discretized) -> Array | None:
    if d.held.siso or K.shape[0] != K.shape[1] or K.shape[0] < 2:
        return None
    return K * np.eye(K.shape[0])[..., None]
