"""The kernel by doubling the Krylov block [Bb, Ab Bb, Ab^2 Bb, ...]."""

from __future__ import annotations

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.maths.kernel import by_lag
from s4ref.records import Discrete


def krylov_block(F: Ring, Ab: Matrix, Bb: Matrix, count: int) -> Matrix:
    """Return [Bb, Ab Bb, ..., Ab^(count-1) Bb], shape (N, count * inputs); Formulary (6.12).

    X_2m = [X_m, Ab^m X_m] (theorem ``krylov-doubling``); the last doubling forms only the columns
    that are asked for.
    """
    inputs = F.shape(Bb)[1]
    everything = slice(0, F.shape(Ab)[0])
    X, M, m = Bb, Ab, 1
    while m < count:
        keep = min(m, count - m)
        X = F.hstack([X, F.mul(M, F.block(X, everything, slice(0, keep * inputs)))])
        m += keep
        if m < count:
            M = F.mul(M, M)
    return X


def kernel_by_doubling(F: Ring, discrete: Discrete[Matrix], L: int) -> list[Scalar]:
    """Return K = C X with the Krylov block X = [Bb, Ab Bb, ..., Ab^(L-1) Bb].

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(N^3 log L + N^2 L) in time and O(N L) in memory: every state of the impulse response is
    formed.  A chain of log2(L) products, so balls lose some 9 digits.  Formulary (6.12).
    """
    outputs, inputs = F.shape(discrete.C)[0], F.shape(discrete.Bb)[1]
    product = F.mul(discrete.C, krylov_block(F, discrete.Ab, discrete.Bb, L))
    return by_lag(F.entries(product), L, L, outputs, inputs)
