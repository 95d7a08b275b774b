"""The kernel K[l] = C Ab^l Bb by its definition, and by baby steps and giant steps.

Not the resolvent route of S4 (see ``resolvent``) nor the diagonal one (see ``vandermonde``).
"""

from __future__ import annotations

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.records import Discrete


def kernel_by_powers(F: Ring, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return K[l] = C Ab^l Bb for l < L by L matrix-vector products: the definition.

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(L N^2) in time, O(N^2 + L) in memory.  Balls see |Ab|, not Ab, and widen at each of the L
    steps: 27 digits in 1024 steps of LegS, N = 64, dt = 1/1000.  Formulary (6.1).
    """
    x = discrete.Bb
    out: list[Scalar] = []
    for l in range(L):
        out.extend(F.entries(F.mul(discrete.C, x)))
        if l + 1 < L:
            x = F.mul(discrete.Ab, x)
    return out


def kernel_by_bsgs(F: Ring, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return the kernel as one product of giant steps and baby steps.

    X = [Bb, Ab Bb, ..., Ab^(s-1) Bb] by doubling, R = [C; C Ab^s; C Ab^(2s); ...] by doubling, K =
    R X.

    Equals :func:`kernel_by_powers`.  Cost O(N^3 log L + N^2 sqrt(L) + N L) in time, O(N^2 + N
    sqrt(L) + L) in memory; a chain of only log2(L) products, so balls lose 8 to 9 digits whatever L
    is.  Chains in place of the last squarings would save a tenth of the time and lose up to fifty
    digits (LegT).  Theorem ``baby-step-giant-step``; the two doublings are Formulary (6.12) on
    either side.
    """
    inputs, outputs = F.shape(discrete.Bb)[1], F.shape(discrete.C)[0]
    s = 1
    while s * s * inputs < L * outputs:
        s *= 2
    s = min(s, 1 << (L - 1).bit_length())
    X, M = discrete.Bb, discrete.Ab
    for _ in range(s.bit_length() - 1):
        X = F.hstack([X, F.mul(M, X)])
        M = F.mul(M, M)
    giants = -(-L // s)
    R, rows = discrete.C, 1
    while rows < giants:
        keep = min(rows, giants - rows)
        R = F.vstack([R, F.mul(F.block(R, slice(0, keep * outputs), slice(0, F.shape(R)[1])), M)])
        rows += keep
        if rows < giants:
            M = F.mul(M, M)
    return by_lag(F.entries(F.mul(R, X)), s, L, outputs, inputs)


def by_lag(flat: list[Scalar], s: int, L: int, outputs: int, inputs: int) -> list[Scalar]:
    """Order the product of giant steps and s baby steps by lag, and keep the first L.

    Entry [k outputs + o, j inputs + i] of the product is K[k s + j][o, i].
    """
    if outputs == 1 and inputs == 1:
        return flat[:L]
    width = s * inputs
    return [
        flat[(l // s * outputs + o) * width + l % s * inputs + i]
        for l in range(L)
        for o in range(outputs)
        for i in range(inputs)
    ]
