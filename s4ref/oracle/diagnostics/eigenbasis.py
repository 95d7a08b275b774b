"""Certified condition numbers of the eigenvectors and of each eigenvalue."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

import flint
import numpy as np

from s4ref.arithmetic import Ball, Rational
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import brief
from s4ref.maths.basis import surds
from s4ref.maths.hippo import LegS
from s4ref.maths.legs_spectrum import (
    legs_eigenvalue_conditions,
    legs_eigenvectors,
    legs_inverse_eigenvectors,
)
from s4ref.maths.norms import norm2
from s4ref.maths.roots import characteristic_factors
from s4ref.maths.transfer import resolvent_polynomials
from s4ref.oracle.certified import Certified
from s4ref.oracle.diagnostics.eigenvalues import Spectrum
from s4ref.oracle.diagnostics.normality import is_normal
from s4ref.oracle.diagnostics.operator import ExactMatrix, Operator, exact_matrix
from s4ref.oracle.escalate import escalate


Scaling = Literal["unit", "closed-form"]


def eigenvector_condition(
    system: Operator, *, scaling: Scaling = "unit", digits: int = 17
) -> Certified:
    """Return kappa_2(V) = |V| |V^-1| of the eigenvectors of A: what diagonalising A costs.

    Parameters
    ----------
    system : family, diagonal initialisation, record, or square matrix A of exact numbers
    scaling : {"unit", "closed-form"}
        Columns of length 1; or, of LegS alone, those with V (1, ..., 1) = B, Formulary (8.5).
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape (): 1, exactly, for a normal matrix.

    Raises
    ------
    InputError
        For what is no system, another scaling, or a matrix with a multiple eigenvalue, whose
        eigenvectors are not unique or no basis at all; the message says which.
    PrecisionError
        Where eigenvalues of a matrix that is not rational cannot be told apart.

    Notes
    -----
    LegS through its integer eigenvectors, Formulary (8.5)-(8.8); rational matrices through
    adj(lam I - A) b, a polynomial in certified eigenvalues; others through an eigensolver for
    balls.  Cost O(N^3), memory O(N^2); the precision grows by log2 of the result.

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.eigenvector_condition(LegS(32), digits=6).decimal()
    array('121996000000000000000000', dtype=object)
    """
    if scaling not in get_args(Scaling):
        raise InputError(
            f"scaling = {brief(scaling)} is unknown: 'unit' or, for LegS, 'closed-form'"
        )
    A = exact_matrix(system)
    what = f"condition of the eigenvectors of {A.what}"
    if isinstance(system, LegS):
        N = system.N
        Vs, Ws = legs_eigenvectors(N), legs_inverse_eigenvectors(N)

        def legs(F: Ball) -> list[Scalar]:
            T = surds(F, system.radicands)
            V, W = T * F.matrix(Vs), F.matrix(Ws) * T
            return [_condition(F, V, W) if scaling == "closed-form" else _unit(F, V, W)]

        return escalate(legs, digits=digits, shape=(), what=what)
    if scaling == "closed-form":
        raise InputError(
            f"scaling = 'closed-form' of {A.what}: only LegS has one; use scaling='unit'"
        )
    basis = None if _checked(A) else _Eigenbasis(A)

    def condition(F: Ball) -> list[Scalar]:
        if basis is None:
            return [flint.arb(1)]
        left, right = basis(F)
        return [_unit(F, right, left)]

    return escalate(condition, digits=digits, shape=(), what=what)


def eigenvalue_conditions(system: Operator, *, digits: int = 17) -> Certified:
    """Return kappa(lam_k) = |w_k| |v_k|/|w_k* v_k|: how far each eigenvalue moves with A.

    Parameters
    ----------
    system, digits
        As for :func:`eigenvector_condition`.

    Returns
    -------
    Certified
        (N,), in the order of :func:`spectrum`.  1 where the eigenvectors are orthogonal.

    Raises
    ------
    InputError, PrecisionError
        As :func:`eigenvector_condition`.

    Notes
    -----
    w_k and v_k are the left and right eigenvectors; |dlam_k| <= kappa |dA| + O(|dA|^2).  Exact
    integers for LegS, Formulary (8.9).  Cost O(N^3), memory O(N^2).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.eigenvalue_conditions(LegS(4)).decimal()
    array(['4', '20', '36', '20'], dtype=object)
    """
    A = exact_matrix(system)
    what = f"condition of the eigenvalues of {A.what}"
    known = None
    if isinstance(system, LegS):
        known = legs_eigenvalue_conditions(system.N)
    elif _checked(A):
        known = [1] * A.N
    basis = None if known is not None else _Eigenbasis(A)

    def conditions(F: Ball) -> list[Scalar]:
        if basis is None:
            return [F.scalar(Fraction(k)) for k in known or ()]
        left, right = basis(F)
        return [a * b for a, b in zip(_norms(left.transpose()), _norms(right), strict=True)]

    return escalate(conditions, digits=digits, shape=(A.N,), what=what)


def _checked(A: ExactMatrix) -> bool:
    """Say whether A is normal; refuse a multiple eigenvalue where it is found exactly."""
    if is_normal(A):
        return True
    if A.is_rational and A.As is not None:
        factors = characteristic_factors(A.As)
        worst = max(f.multiplicity for f in factors)
        if worst > 1:
            simple = sum(f.poly.degree() for f in factors)
            defective = Rational().matrix(A.As).minpoly().degree() > simple
            why = (
                "is defective: no basis of eigenvectors exists"
                if defective
                else ("is diagonalisable, but its eigenvectors are not unique")
            )
            raise InputError(
                f"{A.what} has an eigenvalue of multiplicity {worst} and {why}. Use spectrum, "
                "resolvent_norm or henrici_departure, which need no eigenvectors"
            )
    return False


class _Eigenbasis:
    """Eigenvalues, left eigenvectors as rows and right ones as columns; left times right is I."""

    def __init__(self, A: ExactMatrix) -> None:
        self._A, self._spectrum = A, Spectrum(A)
        self._polynomials = None
        if A.is_rational and A.As is not None:
            # adj(lam I - A) b is an eigenvector for every b that excites lam: any odd b will do
            b = [[Fraction((7919 * n + 104729) % 1009)] for n in range(A.N)]
            self._polynomials = resolvent_polynomials(A.As, np.array(b, dtype=object))

    def __call__(self, F: Ball) -> tuple[Matrix, Matrix]:
        """Return (left, right), in the order of the spectrum."""
        values = [flint.acb(root.ball) for root in self._spectrum(F)]
        if self._polynomials is None:
            return self._by_eigensolver(F, values)
        X = [[flint.arb(x) for x in X.entries()] for X in self._polynomials.X]
        T = [F.sqrt(r) for r in self._A.radicands]
        rows = []
        for root, *coefficients in zip(T, *X, strict=True):
            poly = flint.acb_poly(coefficients) * flint.acb(root)
            rows.append([poly(x) for x in values])
        right = F.rows(rows)
        return right.inv(), right

    def _by_eigensolver(self, F: Ball, order: list[Scalar]) -> tuple[Matrix, Matrix]:
        try:
            values, left, right = flint.acb_mat(self._A.over(F)).eig(left=True, right=True)
        except ValueError as error:
            raise PrecisionError(
                "eigenvalues cannot be told apart, so that eigenvectors are not certain"
            ) from error
        index = [_nearest(x, values) for x in order]
        rows, columns = left.tolist(), right.transpose().tolist()
        return F.rows([rows[i] for i in index]), F.transpose(F.rows([columns[i] for i in index]))


def _unit(F: Ball, V: Matrix, W: Matrix) -> Scalar:
    """Return the condition of V with columns scaled to length 1; W = V^-1."""
    lengths = _norms(V)
    zero = F.scalar(Fraction(0))
    n = len(lengths)

    def scaled(values: list[Scalar]) -> Matrix:
        return F.rows([[values[i] if i == j else zero for j in range(n)] for i in range(n)])

    return _condition(F, V * scaled([1 / x for x in lengths]), scaled(lengths) * W)


def _condition(F: Ball, V: Matrix, W: Matrix) -> Scalar:
    return norm2(F, V) * norm2(F, W)


def _norms(V: Matrix) -> list[Scalar]:
    """Return the lengths of the columns."""
    columns: list[list[Scalar]] = V.transpose().tolist()
    return [
        sum((x.real * x.real + x.imag * x.imag for x in column), flint.arb(0)).sqrt()
        for column in columns
    ]


def _nearest(x: Scalar, values: list[Scalar]) -> int:
    def distance(i: int) -> Scalar:
        re, im = (x.real - values[i].real).mid(), (x.imag - values[i].imag).mid()
        return (re * re + im * im).mid()

    return min(range(len(values)), key=distance)
