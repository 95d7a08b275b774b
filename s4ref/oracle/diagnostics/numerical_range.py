"""Certified numerical abscissa and numerical range: what A does to the 2-norm at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import flint
import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, whole
from s4ref.maths.hippo import Family
from s4ref.maths.norms import largest_eigenvalue
from s4ref.maths.roots import characteristic_factors, roots
from s4ref.oracle.certified import Certified
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.operator import ExactMatrix, Operator, exact_matrix
from s4ref.oracle.escalate import escalate
from s4ref.oracle.patience import affordable


DIRECTION = 40  # products that a support value amounts to


def numerical_abscissa(system: Operator, *, digits: int = 17) -> Certified:
    """Return mu(A) = lam_max((A + A*)/2), the sharpest mu with |exp(tA)| <= exp(t mu) for all t.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError
        For what is no system.
    PrecisionError
        Where mu is 0 without being known to, which can happen for complex matrices only.

    Notes
    -----
    Of a family it is the shift of its normal form wherever P has rank below N (theorem
    ``legs-nplr``: -1/2 for LegS, N >= 2).  Else from the exact characteristic polynomial of a
    rational matrix similar to (A + A*)/2, else by the trace of a power; cost O(N^3), memory O(N^2).
    Formulary (8.2), (8.3).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.numerical_abscissa(LegS(1)).decimal(), oracle.numerical_abscissa(LegS(32)).decimal()
    (array('-1', dtype=object), array('-0.5', dtype=object))
    """
    mu = abscissa(system)
    what = f"numerical abscissa of {exact_matrix(system).what}"
    return escalate(lambda F: [mu(F)], digits=digits, shape=(), what=what)


def abscissa(system: object) -> Callable[[Ball], Scalar]:
    """Return the numerical abscissa as a function of the precision."""
    A, known = exact_matrix(system), _from_low_rank(system)
    symmetric = None if known is not None else _similar_to_hermitian_part(A)
    factors = None if symmetric is None else characteristic_factors(symmetric)

    def mu(F: Ball) -> Scalar:
        if known is not None:
            return F.scalar(known)
        if A.modal is not None:
            return _largest([x.real for x in A.modes(F)])
        if factors is None:
            return support_value(F, A.over(F))
        return _largest([root.ball.real for root in roots(factors)])

    return mu


def _largest(values: list[Scalar]) -> Scalar:
    best = values[0]
    for x in values[1:]:
        best = best.max(x)
    return best


def _from_low_rank(system: object) -> Fraction | None:
    """Return the shift of A = shift I + S - P P^T where P P^T is singular, else None."""
    if not isinstance(system, Family):
        return None
    try:
        low = system.low_rank()
    except InputError:  # a basis in which A is not normal plus low rank
        return None
    return low.shift if len(low.gain) < system.N else None


def _similar_to_hermitian_part(A: ExactMatrix) -> ExactArray | None:
    """Return T^-1 (A + A^T)/2 T, which is rational where As is: (As + R As^T R^-1)/2, R = T^2."""
    if not A.is_rational or A.As is None:
        return None
    r = np.array(A.radicands, dtype=object)
    half: ExactArray = (A.As + r[:, None] * A.As.T / r[None, :]) / 2
    return half


def support_value(F: Ball, A: Matrix) -> Scalar:
    """Return lam_max((A + A*)/2) of a matrix of balls."""
    H = (A + F.transpose(F.conj(A))) / 2
    if all(x.is_zero() for x in H.entries()):
        return flint.arb(0)
    # adding at least the norm makes it positive semidefinite
    size = sum((_square(x) for x in H.entries()), flint.arb(0)).sqrt().upper()
    return largest_eigenvalue(F, H + F.scale(F.eye(F.shape(A)[0]), size)) - size


def _square(x: Scalar) -> Scalar:
    return x.real * x.real + x.imag * x.imag


@dataclass(frozen=True)
class NumericalRange:
    """The numerical range {x* A x, |x| = 1}, a convex set, seen from K directions.

    Attributes
    ----------
    angles : (K,) float64, 2 pi k/K
    support : (K,) certified max Re(exp(-i angle) z) over the range, k = 0, ..., K - 1
    boundary : (K,) complex128 points where that is attained; float64, not certified
    """

    angles: npt.NDArray[np.float64]
    support: Certified
    boundary: npt.NDArray[np.complex128]


def numerical_range(system: Operator, points: int = 64, *, digits: int = 6) -> NumericalRange:
    """Return the support function of the numerical range of A, certified, and its boundary.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    points : int
        Number K of directions 2 pi k/K, at least 1.
    digits : int
        Digits of the support values, counted from the largest of them.

    Returns
    -------
    NumericalRange
        The lines Re(exp(-i angle) z) = support bound the range from outside, certainly.

    Raises
    ------
    InputError
        For what is no system, or points below 1.

    Notes
    -----
    support(angle) = lam_max of the Hermitian part of exp(-i angle) A.  Cost O(K N^3) in time,
    O(N^2) in memory.  Its value at angle 0 is :func:`numerical_abscissa`.  Formulary (8.2).

    Examples
    --------
    >>> from s4ref import oracle
    >>> oracle.numerical_range([[0, 2], [0, 0]], 4).support.decimal()
    array(['1', '1', '1', '1'], dtype=object)
    """
    K = whole(points, "points")
    A = exact_matrix(system)
    work = dense_cost(A.N, DIRECTION * K, digits=whole(digits, "digits"))
    affordable(work, f"the numerical range of {A.what} in {K} directions")
    mu = abscissa(system)

    def support(F: Ball) -> list[Scalar]:
        M = A.over(F)
        turned = [support_value(F, M * F.unit_root(k, K)) for k in range(1, K)]
        return [mu(F), *turned]

    certified = escalate(
        support,
        digits=digits,
        shape=(K,),
        what=f"numerical range of {A.what}",
        relative_to="largest",
    )
    angles = 2 * np.pi * np.arange(K) / K
    return NumericalRange(angles, certified, _boundary(A, angles))


def _boundary(A: ExactMatrix, angles: npt.NDArray[np.float64]) -> npt.NDArray[np.complex128]:
    M = A.in_float64()
    turned = np.exp(-1j * angles)[:, None, None] * M
    _, vectors = np.linalg.eigh((turned + turned.conj().swapaxes(-1, -2)) / 2)
    x = vectors[..., -1]
    return np.asarray(np.einsum("ki,ij,kj->k", x.conj(), M, x), dtype=np.complex128)
