"""Tables of powers, their products with samples, and sums over modes, loop by loop.

The modes of a row stand as n real parts, then n imaginary ones.  A row is sliced before it is read,
since an index that might be negative stops the vectorizer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from s4ref.fast._compiled import compiled


Array = npt.NDArray[np.float64]


@compiled
def squarings(known: Array, h: int, P: Array) -> None:
    """Write lb^(2^k) of channel h to row k: from known (count, H, modes, 2), then by squaring.

    Columns beyond the modes stay as they are, and must be zero.
    """
    n = P.shape[1] // 2
    for k in range(P.shape[0]):
        here = P[k]
        if k < known.shape[0]:
            for c in range(known.shape[2]):
                here[c], here[n + c] = known[k, h, c, 0], known[k, h, c, 1]
        else:
            last = P[k - 1]
            for c in range(n):
                x, y = last[c], last[n + c]
                here[c], here[n + c] = x * x - y * y, 2.0 * x * y


@compiled
def multiply(a: Array, b: Array, out: Array, n: int) -> None:
    """Write the product of two rows of n modes."""
    p, q, x, y = a[:n], a[n : 2 * n], b[:n], b[n : 2 * n]
    u, w = out[:n], out[n : 2 * n]
    for c in range(n):
        u[c], w[c] = p[c] * x[c] - q[c] * y[c], p[c] * y[c] + q[c] * x[c]


@compiled
def add_product(a: Array, b: Array, scale: float, out: Array, n: int) -> None:
    """Add scale times the product of two rows of n modes."""
    p, q, x, y = a[:n], a[n : 2 * n], b[:n], b[n : 2 * n]
    u, w = out[:n], out[n : 2 * n]
    for c in range(n):
        u[c] += scale * (p[c] * x[c] - q[c] * y[c])
        w[c] += scale * (p[c] * y[c] + q[c] * x[c])


@compiled
def power(P: Array, exponent: int, out: Array) -> None:
    """Write lb^exponent, one product for each bit."""
    n = P.shape[1] // 2
    out[:n], out[n:] = 1.0, 0.0
    k = 0
    while exponent >> k:
        if exponent >> k & 1:
            multiply(out, P[k], out, n)
        k += 1


@compiled
def extend(P: Array, first: int, T: Array, rows: int) -> None:
    """Fill the rows after row 0 with x lb^(r 2^first), r < rows, where x is row 0."""
    n = P.shape[1] // 2
    m, k = 1, first
    while m < rows:
        for i in range(min(m, rows - m)):
            multiply(T[i], P[k], T[m + i], n)
        m, k = 2 * m, k + 1


@compiled
def across(P: Array, R: Array) -> None:
    """Write lb^i to column i, for a number of columns that is a power of two."""
    n = R.shape[0] // 2
    for c in range(n):
        R[c, 0], R[n + c, 0] = 1.0, 0.0
    m, k = 1, 0
    while m < R.shape[1]:
        for c in range(n):
            x, y = P[k, c], P[k, n + c]
            p, q, u, w = R[c, :m], R[n + c, :m], R[c, m : 2 * m], R[n + c, m : 2 * m]
            for i in range(m):
                u[i], w[i] = p[i] * x - q[i] * y, p[i] * y + q[i] * x
        m, k = 2 * m, k + 1


@compiled
def two_rows(A: Array, R: Array, X: Array) -> None:
    """Write X = A R for two rows of A; the number of rows of R is a multiple of four."""
    X[:] = 0.0
    u, w = X[0], X[1]
    for k in range(0, R.shape[0], 4):
        c0, c1, c2, c3 = A[0, k], A[0, k + 1], A[0, k + 2], A[0, k + 3]
        d0, d1, d2, d3 = A[1, k], A[1, k + 1], A[1, k + 2], A[1, k + 3]
        r0, r1, r2, r3 = R[k], R[k + 1], R[k + 2], R[k + 3]
        for l in range(R.shape[1]):
            x0, x1, x2, x3 = r0[l], r1[l], r2[l], r3[l]
            u[l] += c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
            w[l] += d0 * x0 + d1 * x1 + d2 * x2 + d3 * x3
