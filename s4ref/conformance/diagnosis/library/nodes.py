"""Kernels from samples of the generating function, with nodes, points or factors to be changed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized


Taps = Callable[[Discretized, Array, int], Array | None]


def next_power_of_two(L: int) -> int:
    """Return the least power of two that is at least L."""
    return 1 << (L - 1).bit_length()


def generating(
    place: Callable[[Array, int], Array], *, apart: bool = False, mirrored: bool = False
) -> Taps:
    """Return the kernel read off nodes e^{-2 pi i place(k, L)}, met with C (I - Ab^L).

    ``apart`` takes the value at z = -1, which many codes set by its limit, as the right one;
    ``mirrored`` takes half of the nodes and an inverse FFT of real data.
    """

    def taps(d: Discretized, C: Array, L: int) -> Array | None:
        if d.Bp is not None:
            return None
        z = np.exp(-2j * np.pi * place(np.arange(L // 2 + 1 if mirrored else L), L))
        eye = np.eye(len(d.Ab))
        row = C @ (eye - d.power(L))
        hat = row @ np.linalg.solve(eye - z[:, None, None] * d.Ab, d.Bb)
        if apart:
            hat = _with_limit(hat, row, d, L)
        if mirrored:
            return np.moveaxis(np.fft.irfft(hat, L, axis=0), 0, -1) + 0j
        return np.moveaxis(np.fft.ifft(hat, axis=0), 0, -1)

    return taps


def cauchy(
    *,
    factor: Callable[[Array], Array] = lambda z: 2 / (1 + z),
    point: Callable[[Array, float], Array] = lambda z, dt: 2 / dt * (1 - z) / (1 + z),
    outer: int = 1,
    inner: int = 1,
    one: int = 1,
    inverted: bool = True,
    second_row: str = "tilde",
    conj_q: bool = False,
    times_dt: int = 0,
    apart: bool = False,
    solved: Callable[[Array, Array], Array] | None = None,
) -> Taps:
    """Return the kernel by the Cauchy sums of the bilinear rule and Woodbury's identity.

    Parameters
    ----------
    factor, point : c(z) and g(z) in c [k00 - k01 (1 + k11)^-1 k10], k_XY = sum X Y / (g - lam)
    outer, inner, one : the signs and the 1 of that formula
    inverted : whether 1 + k11 is divided by
    second_row : "plain" takes C for C~ in k01
    apart : whether the value at z = -1 is the right one
    solved : (1 + k11, k10) -> what stands for (1 + k11)^-1 k10, at rank 2 and more
    """

    def taps(d: Discretized, C: Array, L: int) -> Array | None:
        h, dense = d.held, d.dense
        touched = outer != 1 or inner != 1 or one != 1 or not inverted or conj_q
        if (touched or second_row != "tilde") and h.P.shape[1] == 0:
            return None
        if len(set(dense.dt)) > 1 or (solved is not None and h.P.shape[1] < 2):
            return None
        lam, P, Q = h.lam, h.P, h.Q
        if h.half:
            lam, P, Q = (np.concatenate([x, x.conj()]) for x in (lam, P, Q))
        dt = float(dense.dt[0])
        z = np.exp(-2j * np.pi * np.arange(L) / L)
        tilde = C @ (np.eye(len(d.Ab)) - d.power(L))
        second = C if second_row == "plain" else tilde
        Qs = Q if conj_q else Q.conj()
        R = 1 / (point(z, dt)[:, None] - lam)  # (L, n)
        k00 = np.einsum("on,ln,ni->loi", tilde, R, dense.B)
        if P.shape[1]:
            k01 = np.einsum("on,ln,nr->lor", second, R, P)
            k10 = np.einsum("nr,ln,ni->lri", Qs, R, dense.B)
            k11 = np.einsum("nr,ln,ns->lrs", Qs, R, P)
            middle = one * np.eye(P.shape[1]) + inner * k11
            low = np.linalg.solve(middle, k10) if inverted else middle @ k10
            low = low if solved is None else solved(middle, k10)
            k00 = k00 - outer * (k01 @ low)
        hat = (factor(z) * dt**times_dt)[:, None, None] * k00
        if apart:
            hat = _with_limit(hat, tilde, d, L)
        return np.moveaxis(np.fft.ifft(hat, axis=0), 0, -1)

    return taps


def _with_limit(hat: Array, row: Array, d: Discretized, L: int) -> Array:
    """Return samples with the right one at z = -1."""
    if L % 2 == 0:
        hat = hat.copy()
        hat[L // 2] = row @ np.linalg.solve(np.eye(len(d.Ab)) + d.Ab, d.Bb)
    return hat
