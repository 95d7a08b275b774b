"""The constants of every error budget, fixed here and nowhere else, each with its derivation.

Rounding errors are modelled as independent, of mean zero and of size at most u times the rounded number
[Higham & Mary, SIAM J. Sci. Comput. 41 (2019)].  Worst-case constants grow like N L where sane programs show
sqrt(N L): a budget built from them would pass programs that lose two digits for no reason.  So variances are added
and a multiple of the standard deviation is the budget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from s4ref.errors import InputError


Dtype = Literal["float16", "bfloat16", "float32", "float64"]
Algorithm = Literal["powers", "bsgs", "cauchy", "vandermonde", "scan", "recurrence", "fft", "unknown"]
ALGORITHMS: tuple[Algorithm, ...] = (
    "powers", "bsgs", "cauchy", "vandermonde", "scan", "recurrence", "fft", "unknown",
)  # fmt: skip

UNIT_ROUNDOFF: Mapping[str, float] = MappingProxyType(
    {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
)

# Roundings of an input before it is used: one when it is stored, one when the transform it is stored under
# (a logarithm, an inverse softplus, the other spectrum half) is undone.
STORED = 2.0

# A rounding error is uniform in +-u times the number at worst: standard deviation u / sqrt(3).
RMS = 3.0**-0.5

# Budget over standard deviation.  The largest of 10^4 normal deviates is 3.9; the rest allows for correlated errors
# and for arithmetic ordered less well than assumed.
CONFIDENCE = 8.0

# A complex product or quotient rounds each part two to three times; |error| <= sqrt(5) u [Higham, lemma 3.5].
COMPLEX = 5.0**0.5

# Roundings on the way to one mode's lam_bar (product dt lam, exp or quotient) and to its term C B b lam_bar^l
# (phi_1 or quotient, three products): squares add.
MODE_POWER = 3.0**0.5 * COMPLEX
MODE_TERM = 6.0**0.5 * COMPLEX

# Forming I - h A rounds twice (product, difference); elimination adds what a dot product adds, see `dot`.
PENCIL = 2.0

# An FFT of length M errs by a multiple of u log2(M) in the 2-norm at worst, u sqrt(log2 M) in the mean; three
# transforms of float32 twiddles good to an ulp [Higham, sec. 24.1].
FFT = 3.0

# Closed-form matrix entries: square roots, products and a scaling, four roundings, doubled for T M T^-1.
ENTRY = 8.0

# LAPACK's own tests accept ||E|| <= 30 u N ||S|| for Hermitian eigenproblems; good routines stay below 8 u N ||S||.
EIGEN = 8.0


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


def unit_roundoff(dtype: str) -> float:
    """Return u of a dtype; raise InputError for an unknown one."""
    if dtype not in UNIT_ROUNDOFF:
        raise InputError(f"dtype = {dtype!r} is unknown: choose one of {', '.join(UNIT_ROUNDOFF)}")
    return UNIT_ROUNDOFF[dtype]


def dot(n: int) -> float:
    """Return the standard deviation, in u, of the error of a sum of n products of unit total absolute value.

    n products err by u / sqrt(3) of themselves, n partial sums that grow evenly by u / sqrt(3) of theirs:
    variance (1 + n / 3) / 3.  An upper estimate for every order of summation, for blocks and for trees.
    """
    return RMS * float(np.sqrt(1 + n / 3))


def budget(problem: float, deviation: float) -> Budget:
    """Return the budget that belongs to a standard deviation, no smaller than the problem's own."""
    return Budget(problem, max(problem, CONFIDENCE * deviation))
