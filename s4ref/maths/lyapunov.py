"""Lyapunov and Stein equations: exactly over the rationals, and in balls by doubling."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np

from s4ref.arithmetic import Ball, Rational
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError
from s4ref.exact import ExactArray


MAX_DOUBLINGS = 80  # a spectral radius of 1 - 1e-24 needs that many


def lyapunov(F: Ball, A: Matrix, Q: Matrix) -> Matrix:
    """Return the W with A W + W A^T + Q = 0 for a Hurwitz A and symmetric Q.

    The Cayley transform Z = (pI - A)^-1 (pI + A) turns it into W = Z W Z^T + 2p R Q R^T,
    R = (pI - A)^-1, for any p > 0; see :func:`stein`.

    Raises
    ------
    PrecisionError
        Where A is not Hurwitz, or cannot be told to be.
    """
    N = F.shape(A)[0]
    p = _between(A)
    try:
        R = (F.scale(F.eye(N), p) - A).inv()
    except ZeroDivisionError as error:
        raise PrecisionError(f"p = {p} may be an eigenvalue of the state matrix") from error
    Z = R * (F.scale(F.eye(N), p) + A)
    return stein(F, Z, F.scale(R * Q * R.transpose(), 2 * p))


def _between(A: Matrix) -> Scalar:
    """Return a power of two near |A|_F/sqrt(N): any p > 0 is right, this one converges soon."""
    size = sum((x * x for x in A.entries()), flint.arb(0)) / A.nrows()
    man, exp = size.mid().man_exp()
    return flint.arb(2) ** ((int(man).bit_length() + int(exp)) // 2)


def stein(F: Ball, Z: Matrix, Q: Matrix) -> Matrix:
    """Return W = sum_j Z^j Q Z^jT, the solution of W = Z W Z^T + Q, for a Schur Z.

    Doubling: W_2m = W_m + Z^m W_m Z^mT.  As W = sum_i Z^mi W_m Z^miT, the tail is at most
    |W_m| a^2/(1 - a^2) in the 2-norm, a = |Z^m|_F < 1, which goes into every entry's radius; a < 1
    proves that Z is Schur.  Cost O(k N^3) for k = log2 of the memory, O(N^2) in memory.

    Raises
    ------
    PrecisionError
        If the powers of Z do not decay, or balls become too wide to see it.
    """
    W = Q
    for _ in range(MAX_DOUBLINGS):
        a2, size = _square(Z), _square(W).sqrt()
        if not (a2.is_finite() and size.is_finite()):
            break
        if a2 < 1:
            tail = (size * a2 / (1 - a2)).upper()
            if tail <= size.upper() * flint.arb(2) ** -F.bits:
                return _widened(W, tail)
        W = W + Z * W * Z.transpose()
        Z = Z * Z
    raise PrecisionError("powers of the state matrix do not decay: it is not stable, or barely so")


def _square(M: Matrix) -> Scalar:
    return sum((x * x for x in M.entries()), flint.arb(0))


def _widened(W: Matrix, tail: Scalar) -> Matrix:
    error = flint.arb(0, tail)
    return flint.arb_mat(W.nrows(), W.ncols(), [x + error for x in W.entries()])


def exact_lyapunov(A: ExactArray, Q: ExactArray) -> ExactArray:
    """Return the rational W with A W + W A^T + Q = 0, Q symmetric.

    Raises
    ------
    ZeroDivisionError
        If two eigenvalues of A add to 0.

    One linear system in the N(N+1)/2 entries of W: cost O(N^6) products of growing rationals.
    """
    N = len(A)
    pairs = [(i, j) for i in range(N) for j in range(i, N)]
    place = {pair: k for k, pair in enumerate(pairs)}
    place |= {(j, i): k for (i, j), k in place.items()}
    M: ExactArray = np.full((len(pairs),) * 2, Fraction(0), dtype=object)
    for row, (i, j) in enumerate(pairs):
        for k in range(N):
            M[row, place[k, j]] += A[i, k]
            M[row, place[i, k]] += A[j, k]
    F = Rational()
    right = np.array([[-Q[i, j]] for i, j in pairs], dtype=object)
    x = F.entries(F.solve(F.matrix(M), F.matrix(right)))
    W: ExactArray = np.empty((N, N), dtype=object)
    for i, j in np.ndindex(N, N):
        W[i, j] = F.fraction(x[place[i, j]])
    return W
