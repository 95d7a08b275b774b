"""Time-varying LegS, x' = A x / t + B u / t, in coordinates where every step is diagonal.

All steps share A, so they share its eigenvectors.  In the scaled basis y = T^-1 x these are
rational,

    y_n = sum_m V_nm z_m,   V_nm = (-1)^(n+m) C(n, m) C(n+m, m) / (m+1),

and z_m = (m+1) int_0^1 s^m f(s) ds is m+1 times a moment of the history f, stretched to [0, 1].
There B becomes the vector of (m+1), the constant history e_0 the vector of ones, and each step is
one multiplication a mode.  V costs some 2.5 N bits, once; nothing is lost from step to step.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import comb
from typing import TypeAlias

import numpy as np

from s4ref.arithmetic.protocol import Ring, Scalar
from s4ref.exact import ExactArray


# (F, sample i = 1, 2, ..., N) -> g and b, N scalars each, of the step z_m <- g_m z_m + b_m u
Step: TypeAlias = Callable[[Ring, int, int], tuple[list[Scalar], list[Scalar]]]


def exact_step(F: Ring, i: int, N: int) -> tuple[list[Scalar], list[Scalar]]:
    """Return the step for an input held on [i-1, i); the first forgets the state.

    F_k = e^(A ln((k+1)/k)) with k = i-1 multiplies z_m by (k/(k+1))^(m+1).  Formulary (5.8).
    """
    ratio = F.scalar(Fraction(i - 1, i))
    g = [ratio ** (m + 1) for m in range(N)]
    return g, [1 - x for x in g]


def shifted_step(F: Ring, i: int, N: int) -> tuple[list[Scalar], list[Scalar]]:
    """Return the step of the ``zoh`` branch of the HiPPO code: one unit of time late."""
    return exact_step(F, i + 1, N)


def code_step(alpha: Fraction) -> Step:
    """Return the steps of the HiPPO code: A/i on both sides.  Formulary (5.7)."""

    def step(F: Ring, i: int, N: int) -> tuple[list[Scalar], list[Scalar]]:
        below = [F.scalar(i + alpha * (m + 1)) for m in range(N)]
        above = [F.scalar(i - (1 - alpha) * (m + 1)) for m in range(N)]
        return [a / b for a, b in zip(above, below, strict=True)], [
            (m + 1) / b for m, b in enumerate(below)
        ]

    return step


def paper_step(alpha: Fraction) -> Step:
    """Return the steps of the HiPPO paper: A/k before, A/(k+1) after, from x_1 = e_0 u_1.

    With k = i-1, (1 + alpha (m+1)/i) z_m <- (1 - (1-alpha) (m+1)/k) z_m + (m+1)/k u.  Formulary
    (5.7).
    """

    def step(F: Ring, i: int, N: int) -> tuple[list[Scalar], list[Scalar]]:
        k = i - 1
        if k == 0:
            return [F.scalar(Fraction(0))] * N, [F.scalar(Fraction(1))] * N
        below = [F.scalar(1 + alpha * Fraction(m + 1, i)) for m in range(N)]
        above = [F.scalar(1 - (1 - alpha) * Fraction(m + 1, k)) for m in range(N)]
        gain = [F.scalar(Fraction(m + 1, k)) for m in range(N)]
        return [a / b for a, b in zip(above, below, strict=True)], [
            a / b for a, b in zip(gain, below, strict=True)
        ]

    return step


@functools.lru_cache(maxsize=4)
def eigenvectors(N: int) -> ExactArray:
    """Return V of LegS in the scaled basis, lower triangular (N, N).

    The shifted Legendre polynomials in powers of s, column m divided by m+1.  O(N^2) in time and
    memory.
    """
    V: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for n in range(N):
        for m in range(n + 1):
            V[n, m] = Fraction((-1) ** (n + m) * comb(n, m) * comb(n + m, m), m + 1)
    V.setflags(write=False)
    return V


@functools.lru_cache(maxsize=4)
def inverse_eigenvectors(N: int) -> ExactArray:
    """Return V^-1, the powers of s in shifted Legendre polynomials times m+1, (N, N).

    V^-1_mn = (m+1) (2n+1) m!^2 / ((m-n)! (m+n+1)!).  O(N^2) in time and memory.
    """
    W: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for m in range(N):
        for n in range(m + 1):
            share = Fraction(comb(2 * m + 1, m - n), comb(2 * m + 1, m))
            W[m, n] = (2 * n + 1) * share
    W.setflags(write=False)
    return W


def modal_states(
    F: Ring, u: Sequence[Scalar], step: Step, start: int, z: Sequence[Scalar]
) -> Iterator[list[Scalar]]:
    """Yield the modal state after each sample.

    Parameters
    ----------
    u : samples start, start+1, ..., scalars of F
    step : one of the above
    z : modal state before the first sample, N scalars of F

    Notes
    -----
    O(N) in time a sample and in memory.
    """
    for i, sample in enumerate(u, start):
        g, b = step(F, i, len(z))
        z = [a * x + c * sample for a, x, c in zip(g, z, b, strict=True)]
        yield z
