"""The kernel of LegS in its closed-form eigenbasis: real exponential sums with exact coefficients.

The eigenvectors are the monomial coefficients of shifted Legendre (Jacobi) polynomials, integers
that grow like (1 + sqrt(2))^(2N): a basis that no floating-point code should use, and that costs
certified arithmetic 2.55 N bits.
"""

from __future__ import annotations

import functools
import math
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.exact import ExactArray
from s4ref.maths.discretize import Rule
from s4ref.maths.vandermonde import modal_kernel


@functools.lru_cache(maxsize=8)
def legs_eigenvectors(N: int, alpha: Fraction = Fraction(0)) -> ExactArray:
    """Return the eigenvectors of the scaled LegS matrix As: As V = -V diag(k + 1 + alpha).

    V_nk = (-1)^(n+k) binom(n + alpha, n - k) binom(n + k + alpha, k),   k <= n,

    the coefficient of x^k in the Jacobi polynomial P_n^(0,alpha)(2x - 1).  V (1, ..., 1) = Bs.
    Exact rationals, integers for an integer alpha; read only.  O(N^2) numbers of O(N) bits.
    Formulary (8.5), (2.10), in the basis x = T y.
    """
    V: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    whole = int(alpha) if alpha.denominator == 1 else alpha
    corner: int | Fraction = 1
    for n in range(N):
        if n:
            corner = -_ratio(corner * (n + whole), n)
        value = corner
        for k in range(n + 1):
            V[n, k] = value
            value = -_ratio(value * (n - k) * (n + k + 1 + whole), (k + 1) * (k + 1 + whole))
    V.flags.writeable = False
    return V


def _ratio(top: int | Fraction, bottom: int | Fraction) -> int | Fraction:
    """Return top / bottom; of two ints, which divide without remainder here, an int."""
    if isinstance(top, int) and isinstance(bottom, int):
        return top // bottom
    return Fraction(top) / bottom


def eigenbasis_bits(N: int) -> int:
    """Return the bits that the sum over the eigenbasis cancels: log2 (1 + sqrt(2))^(2N)."""
    return math.ceil(2 * N * math.log2(1 + math.sqrt(2)))


def kernel_by_eigenbasis(
    F: Analytic,
    C: ExactArray,
    dt: Scalar,
    L: int,
    *,
    rule: Rule,
    alpha: Fraction = Fraction(0),
    tilde_length: int | None = None,
) -> list[Scalar]:
    """Return K[l] = sum_k c_k lam_bar_k^l b_k with c = C T V and lam_k = -(k + 1 + alpha).

    Parameters
    ----------
    C : (outputs, N) exact rows in the orthonormal basis of LegS
    alpha : that of the generalised LegS
    rule : any rule; it is read on the modes x' = lam x + u
    tilde_length : int, optional
        C is C (I - Ab^l) for this l.

    Returns
    -------
    list of L * outputs scalars, l slowest.

    Notes
    -----
    With T = diag(sqrt(2n + 1 + alpha)), c = C T V.  Cost O(N L) in time and O(N^2 + N sqrt(L) + L)
    in memory.  The sum cancels :func:`eigenbasis_bits` = 2.55 N bits, which the caller adds to the
    working precision.  Shares no formula with the routes through Ab.  Theorem
    ``legs-exponential-sum``; Formulary (6.11), (8.5), (2.10).
    """
    N = C.shape[1]
    roots = [F.sqrt(2 * n + 1 + alpha) for n in range(N)]
    scaled = F.rows([[F.scalar(c) * r for c, r in zip(row, roots, strict=True)] for row in C])
    coefficients = F.entries(F.mul(scaled, F.matrix(legs_eigenvectors(N, alpha))))
    rows = [coefficients[start : start + N] for start in range(0, len(coefficients), N)]
    lam = [F.scalar(-(k + 1 + alpha)) for k in range(N)]
    ones = [[F.scalar(Fraction(1))]] * N
    return modal_kernel(
        F, lam, [dt] * N, rows, ones, L, rule=rule, tilde_length=tilde_length, real=True
    )
