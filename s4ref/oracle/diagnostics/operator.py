"""The matrix A of any system, exactly, in a basis that is unitarily equivalent to the caller's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact, ExactArray, Gauss, brief, exact, exact_array, imag_part, real_part
from s4ref.maths.basis import attach
from s4ref.maths.hippo import Family
from s4ref.maths.initialise import Modal
from s4ref.maths.realform import exact_record, real_form
from s4ref.oracle.cost import system_cost
from s4ref.oracle.patience import affordable
from s4ref.records import DPLR, SSM, Diagonal, Discrete


Operator: TypeAlias = (
    Family | Modal | SSM[Any] | DPLR[Any] | Diagonal[Any] | Sequence[Any] | npt.NDArray[Any]
)


@dataclass(frozen=True, eq=False)
class ExactMatrix:
    """A = T (As + pi circular) T^-1, T = diag(sqrt(radicands)), or diagonal with given modes.

    Attributes
    ----------
    what : name for messages
    N : full state size
    As : (N, N) of Fraction or Gauss; None for a diagonal initialisation in closed form
    circular : (N, N) of Fraction, or None
    radicands : N positive fractions
    modal : diagonal initialisation, or None
    """

    what: str
    N: int
    As: ExactArray | None
    circular: ExactArray | None
    radicands: tuple[Fraction, ...]
    modal: Modal | None = None

    def restricted(self, index: list[int]) -> ExactMatrix:
        """Return the block at these indices."""
        assert self.As is not None, "closed-form modes are not cut"
        cut = np.ix_(index, index)
        circular = None if self.circular is None else self.circular[cut]
        radicands = tuple(self.radicands[i] for i in index)
        return replace(self, N=len(index), As=self.As[cut], circular=circular, radicands=radicands)

    @property
    def is_real(self) -> bool:
        """Whether A is known to be real."""
        return self.As is not None and all(isinstance(x, Fraction) for x in self.As.flat)

    @property
    def is_rational(self) -> bool:
        """Whether A is similar to the real rational matrix As."""
        return self.is_real and self.circular is None

    def over(self, F: Ball) -> Matrix:
        """Return A over F."""
        if self.As is None:
            zero, values = F.scalar(Fraction(0)), self.modes(F)
            return F.rows(
                [[x if i == j else zero for j in range(self.N)] for i, x in enumerate(values)]
            )
        return attach(F, self.scaled(F), self.radicands)

    def scaled(self, F: Ball, index: list[int] | None = None) -> Matrix:
        """Return As + pi circular over F, or its block at these indices; similar to A."""
        assert self.As is not None, f"{self.what} has no scaled matrix"
        cut = np.ix_(*[range(self.N) if index is None else index] * 2)
        A = F.matrix(self.As[cut])
        return A if self.circular is None else A + F.scale(F.matrix(self.circular[cut]), F.pi())

    def modes(self, F: Ball) -> list[Scalar]:
        """Return all N eigenvalues of a diagonal initialisation: pairs next to each other."""
        assert self.modal is not None, f"{self.what} is no diagonal initialisation"
        values = zip(self.modal.modes(F), self.modal.weight, strict=True)
        return [y for x, w in values for y in ((x, _conjugate(F, x)) if w == 2 else (x,))]

    def in_float64(self) -> npt.NDArray[np.complex128]:
        """Return A in complex128, each entry rounded."""
        with precision(64):
            entries = self.over(Ball()).entries()
        flat = [complex(float(x.real.mid()), float(x.imag.mid())) for x in entries]
        return np.array(flat, dtype=np.complex128).reshape(self.N, self.N)

    @property
    def support(self) -> ExactArray:
        """Where A may be nonzero, (N, N) bools."""
        if self.As is None:
            return np.eye(self.N, dtype=bool)
        found: ExactArray = self.As != 0
        return found if self.circular is None else np.asarray(found | (self.circular != 0))


def _conjugate(F: Ball, x: Scalar) -> Scalar:
    return F.re(x) - F.imaginary(F.im(x))


def exact_matrix(system: object) -> ExactMatrix:
    """Return the A of a system.

    The full matrix, also where one mode of each conjugate pair is stored: the real form of paired
    modes has (sqrt(2) Re x, sqrt(2) Im x) for coordinates, which is unitary.  Modes that are all
    stored with weight 1 stay complex.

    Raises
    ------
    InputError
        For what is neither a system nor a square matrix of numbers, or too large a one.
    """
    if isinstance(system, (Family, SSM, DPLR)):
        affordable(system_cost(system.N), f"a dense system of N = {system.N} states")
    if isinstance(system, Family):
        As, _ = system.scaled()
        return ExactMatrix(system.name, system.N, As, system.circular(), system.radicands)
    if isinstance(system, Modal):
        N, lam = sum(system.weight), system.rational()
        if lam is not None:
            return _diagonal(system.name, lam, system.weight)
        return ExactMatrix(system.name, N, None, None, (Fraction(1),) * N, system)
    if isinstance(system, (SSM, DPLR, Diagonal)):
        record = exact_record(system)
        if isinstance(record, SSM):
            return _plain("dense system", record.A)
        if isinstance(record, Diagonal):
            return _diagonal("diagonal system", record.lam, record.weight)
        return _paired(record) if (np.asarray(record.weight) == 2).any() else _unpaired(record)
    if isinstance(system, Discrete) or not isinstance(system, (list, tuple, np.ndarray)):
        raise InputError(
            f"system = {brief(system)}: give a family such as LegS(4), a diagonal initialisation, "
            "an SSM, DPLR or Diagonal record, or a square matrix A"
        )
    A = exact_array(system, "A", ndim=2)
    if A.shape[0] != A.shape[1] or not len(A):
        raise InputError(f"A has shape {A.shape}; it must be (N, N) with N >= 1")
    return _plain("matrix A", A)


def _plain(what: str, A: ExactArray) -> ExactMatrix:
    return ExactMatrix(what, len(A), A, None, (Fraction(1),) * len(A))


def _diagonal(what: str, stored: ExactArray, weight: Iterable[int]) -> ExactMatrix:
    lam = [y for x, w in zip(stored, weight, strict=True) for y in _with_pair(x, w)]
    A: ExactArray = np.full((len(lam),) * 2, Fraction(0), dtype=object)
    for j, x in enumerate(lam):
        A[j, j] = x
    return _plain(what, A)


def _with_pair(x: Exact, weight: int) -> tuple[Exact, ...]:
    return (x,) if weight == 1 else (x, exact(Gauss(real_part(x), -imag_part(x)), "lam"))


def _paired(record: DPLR[ExactArray]) -> ExactMatrix:
    form = real_form(record)
    doubled = np.ones(form.states.size, dtype=int)
    for j, im in enumerate(form.states.im):
        if im >= 0:
            doubled[[j, im]] = 2
    radicands = tuple(Fraction(int(r)) for r in doubled)
    return ExactMatrix("DPLR system", len(doubled), form.ssm.A, None, radicands)


def _unpaired(record: DPLR[ExactArray]) -> ExactMatrix:
    A: ExactArray = np.full((len(record.lam),) * 2, Fraction(0), dtype=object)
    for j, x in enumerate(record.lam):
        A[j, j] = x
    P = record.P
    Q = P if record.Q is None else record.Q
    for i, j in np.ndindex(*A.shape):
        for k in range(P.shape[1]):
            A[i, j] = _minus(A[i, j], P[i, k], Q[j, k])
    return _plain("DPLR system", A)


def _minus(a: Any, p: Any, q: Any) -> Exact:
    """Return a - p conj(q) of exact numbers."""
    pr, pi, qr, qi = real_part(p), imag_part(p), real_part(q), imag_part(q)
    re = real_part(a) - pr * qr - pi * qi
    im = imag_part(a) - pi * qr + pr * qi
    return exact(Gauss(re, im), "A")
