"""The kernel chunk by chunk: each chunk starts from the state that the last one carried out."""

from __future__ import annotations

from s4ref.arithmetic.protocol import Matrix, Ring, Scalar
from s4ref.maths.doubling import krylov_block
from s4ref.maths.resolvent import matrix_power
from s4ref.records import Discrete


def kernel_by_state_passing(
    F: Ring, discrete: Discrete[Matrix], L: int, *, chunk: int | None = None
) -> list[Scalar]:
    """Return the kernel in chunks of lags, the state x carried from one to the next.

    K[m c + j] = C Ab^j x_m,   x_0 = Bb,   x_(m+1) = Ab^c x_m,   j < c.

    Parameters
    ----------
    chunk : int, optional
        Lags in a chunk, c; the square root of L unless given.

    Returns
    -------
    list of L * outputs * inputs scalars, l slowest.

    Notes
    -----
    Cost O(N^3 log c + N^2 (c + L/c) + N L) in time; O(N c) in memory beside the kernel, which makes
    it the route for a kernel that does not fit.  Balls are carried L/c times in a row: some bits a
    chunk are lost, which more precision pays.  Theorem ``state-passing``; Formulary (6.15).
    """
    c = min(L, chunk or max(1, round(L**0.5)))
    outputs, inputs = F.shape(discrete.C)[0], F.shape(discrete.Bb)[1]
    # rows C, C Ab, ..., C Ab^(c-1) are the Krylov block of the transposed system
    transposed = krylov_block(F, F.transpose(discrete.Ab), F.transpose(discrete.C), c)
    reader = F.transpose(transposed)
    carry = matrix_power(F, discrete.Ab, c)
    x, out = discrete.Bb, list[Scalar]()
    for start in range(0, L, c):
        lags = min(c, L - start)
        # rows of the product are (lag, output), columns inputs: lag slowest already
        out.extend(F.entries(F.mul(reader, x))[: lags * outputs * inputs])
        if start + c < L:
            x = F.mul(carry, x)
    return out
