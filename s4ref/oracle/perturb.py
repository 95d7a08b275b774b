"""Certified perturb-then-diagonalise: the modes, and how far they are from A."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import exact_array, whole
from s4ref.maths.full_modes import diagonal
from s4ref.maths.hippo import Family
from s4ref.maths.initialise.base import Basis
from s4ref.maths.norms import norm2
from s4ref.maths.perturb import Perturbed, steady_solve
from s4ref.oracle.certified import Certified, bits_for
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.enclosure import Enclosure
from s4ref.oracle.escalate import RelativeTo, escalate
from s4ref.oracle.initialise import CertifiedModes, modes
from s4ref.oracle.patience import affordable
from s4ref.records import SSM


EIGENPAIRS = 3000  # products that certified eigenpairs amount to; LegS(64) takes 20 s


@dataclass(frozen=True)
class Perturbation:
    """A + E = V diag(lam) V^-1, certified.

    Attributes
    ----------
    modes : stored lam, V^-1 B and, if C was given, C V
    size : ||E||_2, the backward error of the method
    condition : kappa_2(V) with unit columns
    residual : bound of ||A + E - V diag(lam) V^-1||_2 over the enclosures of lam and V
    """

    modes: CertifiedModes
    size: Certified
    condition: Certified
    residual: Fraction


def perturb(
    system: Family | SSM[Any],
    E: object,
    *,
    C: object = None,
    basis: Basis = "state",
    digits: int = 17,
    relative_to: RelativeTo = "entry",
) -> Perturbation:
    """Diagonalise A + E and say how far it is from A and how well its eigenvectors stand.

    A + E = V diag(lam) V^-1,   x' = diag(lam) x + V^-1 B u,   y = C V x.

    The kernel is ``oracle.kernel(Perturbed(system, E), dt, L, C=C)``; its distance to that of A is
    :func:`transfer_distance`.

    Parameters
    ----------
    system : a HiPPO family, or an SSM record of which A and B are taken
    E : (N, N) exact, real or complex
        From a file, from :func:`random_perturbation` or from :func:`optimised_perturbation`.
    C, relative_to
        As for :func:`s4ref.oracle.modes`.
    basis : str
        Of C: ``"state"``, N entries, which become C V, or ``"modes"``.
    digits : int
        Significant digits of the modulus of each entry.

    Returns
    -------
    Perturbation

    Raises
    ------
    InputError
        For a wrong shape, or an exactly multiple eigenvalue of A + E.
    PrecisionError
        If the eigenvalues cannot be told apart: A + E is defective or all but.

    Notes
    -----
    Cost O(N^3) in time, O(N^2) in memory, at a precision of about log2 kappa(V) bits more than the
    digits need.  [PTD]; Formulary (4.12), (4.13).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> report = oracle.perturb(LegS(2), [[0, "1/4"], [0, 0]])
    >>> report.modes.lam.imag.decimal(6).tolist(), report.size.decimal(6).item()
    (['0.4278'], '0.25')
    """
    perturbed = Perturbed(system, E, basis)
    work = dense_cost(perturbed.N, EIGENPAIRS, digits=whole(digits, "digits"))
    affordable(work, f"the eigenpairs of {perturbed.name}")
    found = modes(perturbed, C=C, digits=digits, relative_to=relative_to)
    size = escalate(
        lambda F: [norm2(F, F.matrix(perturbed.E), bits=bits_for(digits) + 8)],
        digits=digits,
        shape=(),
        what="norm of E",
    )
    condition = escalate(
        lambda F: [_condition(F, perturbed.eigenbasis(F).V, digits)],
        digits=digits,
        shape=(),
        what=f"condition of the eigenvectors of {perturbed.name}",
    )
    with precision(found.lam.bits):
        F = Ball()
        difference = perturbed.A(F) + F.matrix(perturbed.E) - _product(F, *_all(F, perturbed))
        residual = _bound(difference)
    return Perturbation(found, size, condition, residual)


def backward_error(
    system: Family | SSM[Any], lam: object, V: object, *, digits: int = 17
) -> Certified:
    """Return ||V diag(lam) V^-1 - A||_2: how far from A a given diagonalisation is, exactly.

    Judges what an eigensolver returned: lam and V are taken at their exact values, so the result
    holds the perturbation on purpose and the rounding together.

    Parameters
    ----------
    system : a HiPPO family, or an SSM record of which A is taken
    lam : (N,) complex
    V : (N, N) complex, columns of any length
    digits : int
        Significant digits.

    Returns
    -------
    Certified
        Of shape ().

    Raises
    ------
    InputError
        For wrong shapes; both halves of conjugate pairs are needed.
    PrecisionError
        If V is singular, or the error exactly 0.

    Notes
    -----
    Cost O(N^3) in time, O(N^2) in memory.  Conditioning: that of the difference.  [PTD]; Formulary
    (4.12).

    Examples
    --------
    >>> from s4ref import LegS, oracle
    >>> oracle.backward_error(LegS(1), ["-3/4"], [[1]]).decimal(3).item()
    '0.25'
    """
    base = Perturbed(system, np.full((system.N, system.N), Fraction(0), dtype=object))
    values, vectors = exact_array(lam, "lam"), exact_array(V, "V")
    N = base.N
    if values.shape != (N,) or vectors.shape != (N, N):
        raise InputError(
            f"lam has shape {values.shape} and V {vectors.shape}; A is ({N}, {N}), so ({N},) and "
            f"({N}, {N}) are needed: all modes, both of each conjugate pair"
        )

    def evaluate(F: Ball) -> list[Scalar]:
        product = _product(F, [F.scalar(x) for x in values], F.matrix(vectors))
        return [norm2(F, product - base.A(F), bits=bits_for(digits) + 8)]

    return escalate(evaluate, digits=digits, shape=(), what=f"backward error of {base.name}")


def _all(F: Ball, perturbed: Perturbed) -> tuple[list[Scalar], Matrix]:
    """Return all N eigenvalues in the order of the columns of V, and V."""
    lam, V = perturbed.eigenbasis(F)
    pairs = zip(lam, perturbed.weight, strict=True)
    mirrored = [F.re(x) - F.imaginary(F.im(x)) for x, w in pairs if w == 2]
    return [*lam, *mirrored], V


def _product(F: Ball, lam: list[Scalar], V: Matrix) -> Matrix:
    """Return V diag(lam) V^-1."""
    scaled = F.mul(V, diagonal(F, lam))
    # X V = scaled reads V^T X^T = scaled^T
    return F.transpose(steady_solve(F, F.transpose(V), F.transpose(scaled)))


def _condition(F: Ball, V: Matrix, digits: int) -> Scalar:
    """Return kappa_2 of V, whose columns have length 1."""
    inverse, bits = steady_solve(F, V, F.eye(F.shape(V)[0])), bits_for(digits) + 8
    return norm2(F, V, bits=bits) * norm2(F, inverse, bits=bits)


def _bound(X: Matrix) -> Fraction:
    """Return an upper bound of the Frobenius norm over the balls, which bounds the 2-norm."""
    total = sum((abs(x).abs_upper() ** 2 for x in X.entries()), Ball().scalar(Fraction(0)))
    return Enclosure.of(total.sqrt()).ends()[1].fraction()
