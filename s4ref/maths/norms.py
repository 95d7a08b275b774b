"""Certified 2-norms of matrices of balls, by the trace of a high power.

For a positive semidefinite H with largest eigenvalue x and any m,

    tr(H^2m)/tr(H^m) <= x^m <= tr(H^m)   and   tr(H^m) <= N x^m,

so that m = 2^k, reached by k squarings, encloses x to a relative (log N)/m at worst, and far
sooner where x stands alone.  No eigenvector and no gap is needed: equal eigenvalues do no harm.
A relative error e of H^m is an error e/m of x, so the squarings lose nothing.
"""

from __future__ import annotations

import flint

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError


def norm2(F: Ball, M: Matrix, *, bits: int | None = None) -> Scalar:
    """Return an enclosure of the largest singular value of M.

    Parameters
    ----------
    F : Ball
    M : (m, n) real or complex balls
    bits : int, optional
        Relative accuracy to stop at; by default the working precision.

    Cost O(k N^3), k <= bits + 5 squarings, k = 5 to 10 where the largest value stands alone.
    """
    rows, cols = F.shape(M)
    star = F.transpose(F.conj(M))
    return largest_eigenvalue(F, M * star if rows <= cols else star * M, bits=bits).sqrt()


def largest_eigenvalue(F: Ball, H: Matrix, *, bits: int | None = None) -> Scalar:
    """Return an enclosure of the largest eigenvalue of a positive semidefinite H.

    Parameters
    ----------
    F : Ball
    H : (N, N) Hermitian balls
    bits : int, optional
        As for :func:`norm2`.

    Raises
    ------
    PrecisionError
        If the balls are too wide to tell the trace from 0.
    """
    wanted = F.bits if bits is None else min(bits, F.bits)
    trace, exponent, m = _trace(H), 0, 1
    if trace.is_zero() and all(x.is_zero() for x in H.entries()):
        return flint.arb(0)
    low, high = flint.arb(0), None
    while True:
        if not trace.is_finite() or not trace > 0:
            raise PrecisionError("the norm of a matrix of balls cannot be told from 0")
        above = _root(trace, exponent, m)
        high = above if high is None else high.min(above)
        # scaling by a power of two is exact
        shift = _exponent(trace)
        H = H * flint.arb(2) ** -shift
        square = H * H
        trace_of_square, scaled = _trace(square), trace * flint.arb(2) ** -shift
        ratio = trace_of_square / scaled  # <= (largest eigenvalue of H)^m
        if ratio > 0:
            below = _root(ratio, exponent + shift, m)
            low = low.max(below)
            width = (high - low) / high
            if width.abs_upper() < flint.arb(2) ** -wanted or m.bit_length() > wanted + 5:
                return low.union(high)
            if m > 1 and trace.rel_accuracy_bits() < 4:
                return low.union(high)
        H, trace, exponent, m = square, trace_of_square, 2 * (exponent + shift), 2 * m


def _trace(H: Matrix) -> Scalar:
    """Return the trace, which is real."""
    return H.trace().real


def _exponent(x: Scalar) -> int:
    man, exp = x.mid().man_exp()
    return int(man).bit_length() + int(exp)


def _root(x: Scalar, exponent: int, m: int) -> Scalar:
    """Return (x 2^exponent)^(1/m)."""
    return ((x.log() + exponent * flint.arb(2).log()) / m).exp()
