"""Blocks of Cauchy sums and their derivatives, each loop short enough to be vectorized.

The tables of a block are flat: row n begins at 2 B n and holds B real parts, then B imaginary ones.
A row is sliced before it is read, since an index that might be negative stops the vectorizer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from s4ref.fast._compiled import compiled


Array = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]

B = 64  # nodes of a block: its tables stay in the first two levels of the cache
W = 2 * B


@compiled
def reciprocals(sigma: Array, omega: Array, s: Array, w: Array) -> None:
    """Write w_n = 1 / ((s - a_n)(s - conj a_n)), a = sigma + i omega, at the nodes of a block."""
    for n in range(sigma.shape[0]):
        a, b, row = sigma[n], omega[n], n * W
        for l in range(B):
            d, y = s[0, l] - a, s[1, l]
            p = d * d + (b - y) * (b + y)
            q = 2.0 * y * d
            size = 1.0 / (p * p + q * q)
            w[row + l] = p * size
            w[row + B + l] = -q * size


@compiled
def sums(coef: Array, w: Array, S: Array) -> None:
    """Write sum_n coef_kn w_n to row k of S; even numbers of rows, modes by fours."""
    S[:] = 0.0
    for n in range(0, coef.shape[1], 4):
        x = w[n * W : (n + 4) * W]
        for k in range(0, coef.shape[0], 2):
            c0, c1, c2, c3 = coef[k, n], coef[k, n + 1], coef[k, n + 2], coef[k, n + 3]
            k1 = k + 1
            d0, d1, d2, d3 = coef[k1, n], coef[k1, n + 1], coef[k1, n + 2], coef[k1, n + 3]
            row = S[k * W : (k + 2) * W]
            for l in range(W):
                x0, x1, x2, x3 = x[l], x[W + l], x[2 * W + l], x[3 * W + l]
                row[l] += c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
                row[W + l] += d0 * x0 + d1 * x1 + d2 * x2 + d3 * x3


@compiled
def schur(S: Array, s: Array, out: Array) -> None:
    """Write (1 + s/2)(S_00 - S_01 S_10 / (1 + S_11)) to the nodes of ``out``: rank one."""
    for l in range(out.shape[0]):
        x, y, i = s[0, l], s[1, l], l + B
        r00, i00 = S[l] * x - S[i] * y + S[W + l], S[l] * y + S[i] * x + S[W + i]
        p, q = S[2 * W + l], S[2 * W + i]
        r01, i01 = p * x - q * y + S[3 * W + l], p * y + q * x + S[3 * W + i]
        p, q = S[4 * W + l], S[4 * W + i]
        r10, i10 = p * x - q * y + S[5 * W + l], p * y + q * x + S[5 * W + i]
        p, q = S[6 * W + l], S[6 * W + i]
        r11, i11 = p * x - q * y + S[7 * W + l] + 1.0, p * y + q * x + S[7 * W + i]
        size = 1.0 / (r11 * r11 + i11 * i11)
        re, im = r01 * r10 - i01 * i10, r01 * i10 + i01 * r10
        re, im = r00 - (re * r11 + im * i11) * size, i00 - (im * r11 - re * i11) * size
        out[l, 0] = (1.0 + 0.5 * x) * re - 0.5 * y * im
        out[l, 1] = (1.0 + 0.5 * x) * im + 0.5 * y * re


@compiled
def schur_cotangents(S: Array, s: Array, gamma: Array, E: Array) -> None:
    """Write conj(G_ij) s and conj(G_ij), G_ij the cotangent of S_ij, to the rows of E: rank one."""
    for l in range(gamma.shape[0]):
        x, y, i = s[0, l], s[1, l], l + B
        p, q = S[2 * W + l], S[2 * W + i]
        r01, i01 = p * x - q * y + S[3 * W + l], p * y + q * x + S[3 * W + i]
        p, q = S[4 * W + l], S[4 * W + i]
        r10, i10 = p * x - q * y + S[5 * W + l], p * y + q * x + S[5 * W + i]
        p, q = S[6 * W + l], S[6 * W + i]
        r11, i11 = p * x - q * y + S[7 * W + l] + 1.0, p * y + q * x + S[7 * W + i]
        size = -1.0 / (r11 * r11 + i11 * i11)
        tr, ti = (r01 * r11 + i01 * i11) * size, (i01 * r11 - r01 * i11) * size
        ur, ui = (r10 * r11 + i10 * i11) * size, (i10 * r11 - r10 * i11) * size
        gr, gi = gamma[l, 0], -gamma[l, 1]
        fr, fi = (1.0 + 0.5 * x) * gr - 0.5 * y * gi, (1.0 + 0.5 * x) * gi + 0.5 * y * gr
        E[l], E[i], E[W + l], E[W + i] = fr * x - fi * y, fr * y + fi * x, fr, fi
        p, q = fr * ur - fi * ui, fr * ui + fi * ur
        E[2 * W + l], E[2 * W + i] = p * x - q * y, p * y + q * x
        E[3 * W + l], E[3 * W + i] = p, q
        r01, i01 = p * tr - q * ti, p * ti + q * tr
        E[6 * W + l], E[6 * W + i] = r01 * x - i01 * y, r01 * y + i01 * x
        E[7 * W + l], E[7 * W + i] = r01, i01
        p, q = fr * tr - fi * ti, fr * ti + fi * tr
        E[4 * W + l], E[4 * W + i] = p * x - q * y, p * y + q * x
        E[5 * W + l], E[5 * W + i] = p, q


@compiled
def eliminate(S: Array, l: int, s: complex, T: Complex) -> None:
    """Fill T with S_ij at one node, plus one on the diagonal below S_00, and eliminate up to T_00.

    No pivot is sought: where Q = P the part below S_00 has a real part of at least one.
    """
    R = T.shape[0]
    for i in range(R):
        for j in range(R):
            at = 2 * (R * i + j) * W + l
            T[i, j] = complex(S[at], S[at + B]) * s + complex(S[at + W], S[at + W + B])
        if i:
            T[i, i] += 1.0
    for p in range(R - 1, 0, -1):
        for i in range(p):
            factor = T[i, p] / T[p, p]
            for j in range(p):
                T[i, j] -= factor * T[p, j]


@compiled
def cotangents(T: Complex, l: int, s: complex, g: complex, sides: Complex, E: Array) -> None:
    """As :func:`schur_cotangents` for one node of any rank, from an elimination; g = conj Gamma."""
    R = T.shape[0]
    sides[:, 0] = 1.0
    for p in range(1, R):
        a, b = 0j, 0j
        for i in range(p):
            a += sides[0, i] * T[i, p]
            b += T[p, i] * sides[1, i]
        sides[0, p], sides[1, p] = -a / T[p, p], -b / T[p, p]
    for i in range(R):
        for j in range(R):
            f = (1.0 + 0.5 * s) * g * sides[0, i] * sides[1, j]
            at = 2 * (R * i + j) * W + l
            E[at], E[at + B] = (f * s).real, (f * s).imag
            E[at + W], E[at + W + B] = f.real, f.imag


@compiled
def poles(c: Array, E: Array, w: Array, s: Array, sigma: float) -> tuple[float, float]:
    """Return Re sum 2 (s - sigma) Y w^2 and Re sum Y w^2, Y = sum_k c_k E_k, over eight rows."""
    c0, c1, c2, c3, c4, c5, c6, c7 = c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7]
    first, second = 0.0, 0.0
    for l in range(B):
        i = l + B
        re = c0 * E[l] + c1 * E[W + l] + c2 * E[2 * W + l] + c3 * E[3 * W + l]
        re += c4 * E[4 * W + l] + c5 * E[5 * W + l] + c6 * E[6 * W + l] + c7 * E[7 * W + l]
        im = c0 * E[i] + c1 * E[W + i] + c2 * E[2 * W + i] + c3 * E[3 * W + i]
        im += c4 * E[4 * W + i] + c5 * E[5 * W + i] + c6 * E[6 * W + i] + c7 * E[7 * W + i]
        p, q = w[l], w[i]
        u, v = p * p - q * q, 2.0 * p * q
        x, y = re * u - im * v, re * v + im * u
        first += (s[0, l] - sigma) * x - s[1, l] * y
        second += x
    return 2.0 * first, second


@compiled
def products(E: Array, w: Array, out: Array, n: int) -> None:
    """Add Re sum E_k w over the block to out_kn, for eight rows k."""
    t0 = t1 = t2 = t3 = t4 = t5 = t6 = t7 = 0.0
    for l in range(B):
        p, q, i = w[l], w[l + B], l + B
        t0 += E[l] * p - E[i] * q
        t1 += E[W + l] * p - E[W + i] * q
        t2 += E[2 * W + l] * p - E[2 * W + i] * q
        t3 += E[3 * W + l] * p - E[3 * W + i] * q
        t4 += E[4 * W + l] * p - E[4 * W + i] * q
        t5 += E[5 * W + l] * p - E[5 * W + i] * q
        t6 += E[6 * W + l] * p - E[6 * W + i] * q
        t7 += E[7 * W + l] * p - E[7 * W + i] * q
    for k, t in enumerate((t0, t1, t2, t3, t4, t5, t6, t7)):
        out[k, n] += t
