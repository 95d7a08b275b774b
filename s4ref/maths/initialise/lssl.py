"""LSSL: the inverse-tridiagonal factors of a dense HiPPO matrix."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief
from s4ref.maths.hippo import Family, LegS, LegT


@dataclass(frozen=True, eq=False)
class LSSLFactors:
    """-A = P (T^-1 + diag(d)) P with P = diag(sqrt(radicands)).

    Attributes
    ----------
    radicands : (N,) squares of the diagonal of P, which stands on both sides
    T : (N, N) tridiagonal, exact
    d : (N,) exact
    """

    radicands: tuple[Fraction, ...]
    T: ExactArray
    d: tuple[Fraction, ...]


def lssl_factors(family: Family) -> LSSLFactors:
    """Return the 3-quasiseparable factors that LSSL trains, exactly.

    -A = P_l (T^-1 + diag(d)) P_r,   P_l = P_r = P diagonal, T tridiagonal.

    LegS: P = diag(sqrt(2n+1)), T = I - Z with the down-shift Z, d_n = -n/(2n+1).  LegT(theta): P =
    diag(sqrt((2n+1)/theta)), T = trid(-1/2, 0, 1/2) + (e_0 e_0^T + e_{N-1} e_{N-1}^T)/2, d = 0.
    Products and solves with A cost O(N) in this form.

    Parameters
    ----------
    family : LegS or LegT in the orthonormal basis

    Returns
    -------
    LSSLFactors

    Raises
    ------
    InputError
        For another family, or the LMU basis.

    Notes
    -----
    Cost O(N^2) in time and memory, for T is written out.  [LSSL]; Formulary (7.1), (7.2).

    Examples
    --------
    >>> from s4ref.maths.hippo import LegS
    >>> [str(x) for x in lssl_factors(LegS(3)).d]
    ['0', '-1/3', '-2/5']
    """
    if isinstance(family, LegS):
        N = family.N
        T = _tridiagonal(N, Fraction(-1), Fraction(1), Fraction(0))
        d = tuple(Fraction(-n, 2 * n + 1) for n in range(N))
        return LSSLFactors(tuple(Fraction(2 * n + 1) for n in range(N)), T, d)
    if isinstance(family, LegT) and family.basis == "orthonormal":
        N, half = family.N, Fraction(1, 2)
        T = _tridiagonal(N, -half, Fraction(0), half)
        T[0, 0] += half
        T[-1, -1] += half
        theta = Fraction(family.theta)
        return LSSLFactors(tuple((2 * n + 1) / theta for n in range(N)), T, (Fraction(0),) * N)
    raise InputError(
        f"family = {brief(getattr(family, 'name', family))}: inverse-tridiagonal factors are known "
        "for LegS and for LegT in the orthonormal basis"
    )


def _tridiagonal(N: int, below: Fraction, diagonal: Fraction, above: Fraction) -> ExactArray:
    T: ExactArray = np.full((N, N), Fraction(0), dtype=object)
    for n in range(N):
        T[n, n] = diagonal
        if n:
            T[n, n - 1], T[n - 1, n] = below, above
    return T
