"""Closed forms of Gramians: of diagonal systems, of LegS, and where they are multiples of I."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Scalar
from s4ref.exact import ExactArray
from s4ref.maths.discretize import Rule
from s4ref.maths.hippo import Family


class Impulse(NamedTuple):
    """The impulse response of one mode: first at l = 0, then later * ratio^(l-1).

    Of a continuous mode, first exp(rate t) with later = None and ratio = rate.
    """

    ratio: Scalar
    first: Scalar
    later: Scalar | None


def impulses(
    F: Analytic, lam: Sequence[Scalar], steps: Sequence[Scalar], rule: Rule | None
) -> list[Impulse]:
    """Return the impulse response of each mode to its own input of gain 1; no rule: continuous."""
    if rule is None:
        return [Impulse(x, F.scalar(Fraction(1)), None) for x in lam]
    out = []
    for x, h in zip(lam, steps, strict=True):
        bar, b = rule.mode(F, x, h)
        before = rule.previous(F, x, h)
        out.append(Impulse(bar, b, bar * b if before is None else bar * b + before))
    return out


def overlap(x: Impulse, y: Impulse) -> Scalar:
    """Return the sum, or the integral, of the product of two responses (neither conjugated).

    -1/(a + b) for exp(at) and exp(bt); first first' + later later'/(1 - ab) in discrete time.
    """
    if x.later is None or y.later is None:
        return -(x.first * y.first) / (x.ratio + y.ratio)
    return x.first * y.first + x.later * y.later / (1 - x.ratio * y.ratio)


def conjugate(F: Analytic, x: Impulse) -> Impulse:
    """Return the response of the conjugate mode."""

    def conj(z: Scalar) -> Scalar:
        return F.re(z) - F.imaginary(F.im(z))

    return Impulse(conj(x.ratio), conj(x.first), None if x.later is None else conj(x.later))


def legs_gramian(N: int) -> ExactArray:
    """Return the rational Ws with W = T Ws T of LegS, T = diag(sqrt(2n+1)), tridiagonal.

    W_nn = 1/2, W_(n,n+1) = (n+1)/(2 sqrt((2n+1)(2n+3))): half the identity plus half the Jacobi
    matrix of the Legendre polynomials; its eigenvalues are Gauss nodes on [0, 1].
    Formulary (8.11).
    """
    Ws: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for n in range(N):
        Ws[n, n] = Fraction(1, 2 * (2 * n + 1))
        if n + 1 < N:
            Ws[n, n + 1] = Ws[n + 1, n] = Fraction(n + 1, 2 * (2 * n + 1) * (2 * n + 3))
    return Ws


def isotropic_gramian(family: Family) -> Fraction | None:
    """Return the c with W = c I if the Gramian of a family is a multiple of I, else None.

    A W + W A^T + B B^T = 0 with W = c I says c (A + A^T) = -B B^T; in the scaled basis
    c (As R^-1 + R^-1 As^T) = -gain^2 Bs Bs^T with R = T^2, and the coefficient of pi is skew.
    1/theta for FouT, 1 for LagT with beta = 0, which is LagTCode; Formulary (8.12).
    """
    square, (As, Bs) = family.gain_square, family.scaled()
    if square is None:
        return None
    R = np.array(family.radicands, dtype=object)
    symmetric, right = As / R + (As / R).T, -square * Bs.dot(Bs.T)
    circular = family.circular()
    if circular is not None and (circular / R + (circular / R).T).any():
        return None
    at = next(zip(*np.nonzero(symmetric), strict=True), None)
    if at is None:
        return None
    c = Fraction(right[at] / symmetric[at])
    return c if c > 0 and not (c * symmetric - right).any() else None
