"""Certified departure from normality."""

from __future__ import annotations

from fractions import Fraction

import flint
import numpy as np

from s4ref.arithmetic import Ball, Rational
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.exact import ExactArray, imag_part, real_part
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.eigenvalues import Spectrum
from s4ref.oracle.diagnostics.operator import ExactMatrix, Operator, exact_matrix
from s4ref.oracle.escalate import escalate
from s4ref.oracle.patience import affordable


def henrici_departure(system: Operator, *, digits: int = 17) -> Certified:
    """Return the Henrici departure from normality d_F(A) = sqrt(|A|_F^2 - sum |lam|^2).

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape (): 0, exactly, for a normal matrix, and only for one.

    Raises
    ------
    InputError
        For what is no system.
    PrecisionError
        As :func:`spectrum`.

    Notes
    -----
    Formulary (8.4); for LegS sqrt((N^4 - N (4 N^2 - 1)/3)/2).  It bounds how far exp(tA) may
    overshoot exp(t max Re lam), and does not say by how much: see :func:`resolvent_norm`.  Whether
    A is normal is decided exactly.  The difference cancels where A is nearly normal; escalation
    pays.  Cost that of the spectrum, O(N^3), memory O(N^2).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.henrici_departure(LegS(2)).decimal(10)
    array('1.732050808', dtype=object)
    """
    A = exact_matrix(system)
    spectrum = Spectrum(A)
    normal = is_normal(A)

    def departure(F: Ball) -> list[Scalar]:
        if normal:
            return [flint.arb(0)]
        size = sum((_square(x) for x in A.over(F).entries()), flint.arb(0))
        return [(size - sum((_square(x.ball) for x in spectrum(F)), flint.arb(0))).sqrt()]

    return escalate(departure, digits=digits, shape=(), what=f"departure of {A.what}")


def _square(x: Scalar) -> Scalar:
    return x.real * x.real + x.imag * x.imag


def is_normal(A: ExactMatrix) -> bool:
    """Decide whether A A* = A* A.

    With A = T X T^-1, R = T^2: R X R^-1 X* R = X* R X.  Where X = As + pi circular, each power of
    pi vanishes by itself, pi being transcendental.
    """
    if A.As is None:
        return True
    affordable(dense_cost(A.N, 20), f"deciding whether {A.what} is normal")
    if not A.is_real:
        return _is_normal_complex(A.As)
    F, r = Rational(), A.radicands
    R, inverse = (_diagonal(F, [x**k for x in r]) for k in (1, -1))
    parts = [F.matrix(A.As)] + ([] if A.circular is None else [F.matrix(A.circular)])
    powers = [F.scale(R, 0) for _ in range(2 * len(parts) - 1)]
    for i, X in enumerate(parts):
        for j, Y in enumerate(parts):
            star = Y.transpose()
            powers[i + j] = powers[i + j] + R * X * inverse * star * R - star * R * X
    return all(power == F.scale(R, 0) for power in powers)


def _diagonal(F: Rational, values: list[Fraction]) -> Matrix:
    n = len(values)
    return F.matrix(
        np.array([[values[i] if i == j else Fraction(0) for j in range(n)] for i in range(n)])
    )


def _is_normal_complex(A: ExactArray) -> bool:
    """Decide A A* = A* A of a Gaussian matrix; its real form is normal exactly when it is."""
    F = Rational()
    X, Y = (
        F.matrix(np.array([[part(x) for x in row] for row in A])) for part in (real_part, imag_part)
    )
    # X + iY: X X' + Y Y' = X' X + Y' Y and Y X' - X Y' = X' Y - Y' X
    Xt, Yt = X.transpose(), Y.transpose()
    return bool(X * Xt + Y * Yt == Xt * X + Yt * Y and Y * Xt - X * Yt == Xt * Y - Yt * X)
