"""Normal plus low rank: A = V (diag(lam) - Ph Ph*) V* for a HiPPO family, of any rank."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.arithmetic.rational import Rational
from s4ref.errors import InputError
from s4ref.exact import ExactArray
from s4ref.maths.basis import surds
from s4ref.maths.hippo.family import Family, LowRank


@dataclass(frozen=True)
class NPLR:
    """The decomposition in the eigenbasis of the normal part.

    Attributes
    ----------
    omega : N imaginary parts, descending
    shift : common real part, a scalar
    P : (N, r), V* P
    B : (N, 1), V* B
    V : (N, N) unitary, row 0 positive
    real_modes : how many eigenvalues of the normal part are real
    weight : N weights; after :func:`s4ref.maths.halves.halve` one of each pair is kept
    """

    omega: list[Scalar]
    shift: Scalar
    P: Matrix
    B: Matrix
    V: Matrix
    real_modes: int
    weight: tuple[int, ...]


def nplr(F: Analytic, family: Family, *, closed_form: bool = True) -> NPLR:
    """Diagonalise the normal part A + P P^T = shift I + S of a family.

    By the closed form of its eigenpairs where the family has one and ``closed_form`` is set, else
    as a Hermitian problem for -iS, never as a general one for A.  Conditioning: the spectrum is
    perfectly conditioned, each column of V by the gap to the next eigenvalue.  Cost: O(N^2)
    elementary functions in closed form, O(N^3) with an eigensolver.  Theorems ``legs-nplr``,
    ``legt-nplr``, ``lagt-nplr``, ``fout-nplr``, ``dplr-from-normal``, ``skew-shift-spectrum`` and
    ``skew-minus-gram``; Formulary (3.1)-(3.11).

    Raises
    ------
    InputError
        If the family has no such form in its basis, or no eigensolver can tell the eigenvalues of
        its normal part apart.
    """
    low = family.low_rank()
    _, Bs = family.scaled()
    T = surds(F, family.radicands)
    pair = family.normal_modes(F) if closed_form else None
    omega, V = _by_eigensolver(F, family, T) if pair is None else pair
    Vs = F.transpose(F.conj(V))
    return NPLR(
        omega,
        F.scalar(low.shift),
        F.mul(Vs, F.mul(T, _columns(F, low))),
        F.scale(F.mul(Vs, F.mul(T, F.matrix(Bs))), family.gain(F)),
        V,
        family.real_modes,
        (1,) * family.N,
    )


def _columns(F: Analytic, low: LowRank) -> Matrix:
    """Return p diag(sqrt(gain))."""
    gains = [F.sqrt(g) for g in low.gain]
    rows = [
        [F.scalar(x) * gain for x, gain in zip(row, gains, strict=True)] for row in low.p.tolist()
    ]
    return F.rows(rows)


def _by_eigensolver(F: Analytic, family: Family, T: Matrix) -> tuple[list[Scalar], Matrix]:
    if family.circular() is not None:
        raise InputError(
            f"{family.name}: its eigenvectors have no first component to fix their phase by, so no "
            "eigensolver serves; take the closed form"
        )
    As, _ = family.scaled()
    R = _rational_skew(As, family.radicands)
    omega, V = F.eig_skew(F.mul(F.mul(T, F.matrix(R)), T))
    if family.N % 2:
        V = _with_exact_null_column(F, R, family.radicands, V)
    return omega, V


def _rational_skew(As: ExactArray, radicands: tuple[Fraction, ...]) -> ExactArray:
    """Return R with S = T R T, where S = (A - A^T)/2.

    P P^T and the shift are symmetric, so S is A + P P^T - shift I.  The difference is taken in
    rationals, so its zeros are exact: R_ij = (As_ij/r_j - As_ji/r_i)/2.
    """
    scaled = As / np.array(radicands, dtype=object)[None, :]
    R: ExactArray = (scaled - scaled.T) / 2
    return R


def _with_exact_null_column(
    F: Analytic, R: ExactArray, radicands: tuple[Fraction, ...], V: Matrix
) -> Matrix:
    """Return V with the middle column, the real one of odd N, recomputed with exact zeros.

    S v = 0 with v = T^-1 w, R w = 0; w = (1, z) solves a rational system.
    """
    N = len(radicands)
    middle = N // 2
    exact = Rational()
    w = [Fraction(1)]
    if N > 1:
        z = exact.solve(exact.matrix(R[1:, 1:]), exact.matrix(-R[1:, :1]))
        w += [exact.fraction(x) for x in exact.entries(z)]
    norm = F.sqrt(sum((x * x / r for x, r in zip(w, radicands, strict=True)), Fraction(0)))
    column = [F.scalar(x) * F.sqrt(1 / r) / norm for x, r in zip(w, radicands, strict=True)]
    entries = F.entries(V)
    for n in range(N):
        entries[n * N + middle] = column[n]
    return F.rows([entries[n * N : (n + 1) * N] for n in range(N)])
