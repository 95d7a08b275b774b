"""The constants of every error budget, fixed here and nowhere else, each with its derivation.

Rounding errors are modelled as independent, of mean zero and of size at most u times the rounded
number [Higham & Mary, SIAM J. Sci. Comput. 41 (2019)].  Worst-case constants grow like N L where
sane programs show sqrt(N L); a budget built from them would pass programs that lose two digits for
no reason.  So variances are added, and a multiple of the standard deviation is the budget.  Errors
that are the same at every step (those of Ab, of dt lam) are added along the sequence before they
are squared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from s4ref.errors import InputError


ALGORITHMS = (
    "powers", "bsgs", "cauchy", "vandermonde", "scan", "recurrence", "fft", "unknown",
)  # fmt: skip

UNIT_ROUNDOFF: Mapping[str, float] = MappingProxyType(
    {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
)

# Roundings of an input before it is used: one when it is stored, one when the transform it is
# stored under (a logarithm, an inverse softplus) is undone.
STORED = 2.0

# A rounding error is at worst uniform in +-u times the number: standard deviation u / sqrt(3).
RMS = 3.0**-0.5

# Budget over standard deviation.  The largest of 10^4 normal deviates is 3.9; the rest allows for
# correlated errors and for arithmetic ordered less well than assumed.
CONFIDENCE = 6.0

# Errors of successive steps may all be alike, once a state has settled.  They are bounded by
# sqrt(3) deviations each, and the sum of the bounds needs no further confidence.
SETTLED = 3.0**0.5 / CONFIDENCE

# A complex product: |error| <= sqrt(5) u |result| [Brent, Percival & Zimmermann 2007]; a quotient
# counts alike.
COMPLEX = 5.0**0.5

# lam_bar, at worst, in u: e^a and cos b good to an ulp, which is up to 2 u of the number, and their
# product; numerator, denominator and quotient.  These are bounds, and the same at every power, so
# that no multiple of a deviation is needed.
BAR_ZOH = 5.0 / CONFIDENCE
BAR_BILINEAR = 3.0 / CONFIDENCE

# lam_bar^l of a lam_bar that is given: repeated squaring errs by COMPLEX u for each unit of l.
BAR_HELD = COMPLEX / CONFIDENCE

# C B b lam_bar^l: two complex products in which no part dominates; the others are real or near 1.
MODE_TERM = 2.0**0.5 * COMPLEX

# The same under the first-order hold, where b is made of phi1 and phi2, a quotient and a sum each.
MODE_TERM_FOH = 2 * MODE_TERM

# I - h A: the product h A, then the difference.
PENCIL = 2.0**0.5

# FFTs err by a small multiple of u sqrt(log2 M) in the mean [Higham, sec. 24.1]: three transforms.
FFT = 3.0

# A Hermitian eigensolver: |A - V diag(lam) V*| <= EIGEN N u |A|.  LAPACK's own tests accept 30;
# good routines stay below 8.
EIGEN = 8.0

# A dense layer may keep its state in another orthonormal basis V.  Standard deviation, in u, of the
# entries of V^T V - I; measured, N = 2 to 64: Schur forms leave 1.1 to 6, eigensolvers 0.9 to 2.7,
# QR 0.7 to 1.3.
TURNED = 3.0

# What of V (V^T A V) V^T - A solves do not forgive, in u, by entry: TURNING ||A||_F / sqrt(N).
# Measured entries, of all kinds: Schur forms 6 to 8, products with V alone 1 to 3.
TURNING = 4.0

# Entries from closed forms: square roots, products, a scaling: four roundings, twice for T M T^-1.
ENTRY = 8.0

# Gradients by differences in float64, relative: first order to 7 digits, rounding to 9.
DIFFERENCE = 2.0**-24

# Copies of a reverse sweep with errors drawn at random: their root mean square is good to 15 %.
DRAWS = 24

# A derivative by the generating function squares each 1/d, and doubles its relative error.
POLES_TWICE = 2.0

# Below this part of the terms it is the difference of, the denominator of a Cauchy sum counts as a
# collision of node and pole, and a sane program solves the dense pencil instead; Formulary, 9.
NEAR = 0.01


@dataclass(frozen=True)
class Budget:
    """What rounding may cost, absolute, in the largest entry.

    Attributes
    ----------
    problem : rounding the inputs alone, whatever the algorithm
    algorithm : the algorithm, sanely done; never less than ``problem``
    """

    problem: float
    algorithm: float


def budget(problem: float, deviation: float) -> Budget:
    """Return the budget that belongs to a standard deviation, no smaller than the problem's own.

    Infinite where the kernel overflows float64.
    """
    largest = max(problem, CONFIDENCE * deviation)
    return Budget(problem, largest if np.isfinite(largest + problem) else np.inf)


def unit_roundoff(dtype: str) -> float:
    """Return u of a dtype; raise InputError for an unknown one."""
    if dtype not in UNIT_ROUNDOFF:
        raise InputError(f"dtype = {dtype!r} is unknown: choose one of {', '.join(UNIT_ROUNDOFF)}")
    return UNIT_ROUNDOFF[dtype]


def dot(n: int) -> float:
    """Return the standard deviation, in u, of a sum of n products of total absolute value 1.

    The products err by u / sqrt(3) of themselves, together at most that of their sum; n partial
    sums that grow evenly by u / sqrt(3) of theirs: variance (1 + n / 3) / 3.  An upper estimate
    for every order of summation, for blocks and for trees.
    """
    return RMS * float(np.sqrt(1 + n / 3))
