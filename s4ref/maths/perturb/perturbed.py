"""Perturb, then diagonalise: S4-PTD and S5-PTD."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from s4ref.arithmetic import Analytic, Ball, Rational, precision
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError, PrecisionError
from s4ref.exact import Exact, ExactArray, Gauss, brief, exact_array, imag_part, real_part
from s4ref.maths.basis import attach, surds
from s4ref.maths.hippo import Family
from s4ref.maths.initialise.base import Basis, Modal, known_basis
from s4ref.maths.perturb.eigenpairs import eigenpairs, steady_solve
from s4ref.maths.perturb.layout import Layout, layout
from s4ref.maths.realform import exact_record
from s4ref.records import SSM


class Eigenbasis(NamedTuple):
    """A + E = V diag V^-1: n stored modes first, then the conjugates of those of weight 2."""

    lam: list[Scalar]
    V: Matrix


@dataclass(frozen=True, eq=False)
class Perturbed(Modal):
    """The diagonal system of A + E = V diag(lam) V^-1: (lam, V^-1 B, C V).

    V has unit columns, and the largest entry of each is positive; it is not unitary, so it is V^-1
    and not V*.  One mode of each conjugate pair is stored with weight 2, by descending imaginary
    part, then the real ones with weight 1 by descending real part; with a complex E all N modes
    have weight 1 and y = Re(C x).

    Cost: one certified eigenproblem, O(N^3) in time and O(N^2) in memory at each precision.
    Conditioning: kappa(V); LegS itself, E = 0, costs 2.55 N bits.  References: [PTD]; Formulary
    (4.12), (4.13).

    Parameters
    ----------
    system : a HiPPO family, or an SSM record of which A and B are taken
    E : (N, N) exact, in the basis of the system
    basis : str
        Of the C that callers give: ``"state"``, N entries, which become C V, or ``"modes"``.

    Raises
    ------
    InputError
        For a wrong shape, or a rational A + E with a multiple eigenvalue.
    """

    system: Family | SSM[Any]
    E: Any
    basis: Basis = "state"

    def __post_init__(self) -> None:
        known_basis(self.basis)
        if not isinstance(self.system, (Family, SSM)):
            raise InputError(
                f"system = {brief(self.system)}: give a HiPPO family or an SSM record to perturb"
            )
        E = exact_array(self.E, "E")
        if E.shape != (self.N, self.N):
            raise InputError(f"E has shape {E.shape}; A is ({self.N}, {self.N}), so E must be too")
        object.__setattr__(self, "E", E)
        if isinstance(self.system, SSM):
            _refuse_multiple(self._record.A + E if self.is_real else None)

    @property
    def N(self) -> int:  # type: ignore[override]
        """Full state size."""
        return self.system.N

    @property
    def name(self) -> str:
        """``perturbed legs(N)``."""
        return f"perturbed {self.system.name if isinstance(self.system, Family) else 'SSM'}"

    @functools.cached_property
    def is_real(self) -> bool:
        """Whether A + E is real."""
        given = [self.E] if isinstance(self.system, Family) else [self.E, self._record.A]
        return not any(isinstance(x, Gauss) for part in given for x in part.flat)

    @property
    def weight(self) -> tuple[int, ...]:
        """2 for one of each conjugate pair, 1 for a real mode."""
        return self._layout.weight

    @property
    def width(self) -> int:
        """Number of inputs."""
        return 1 if isinstance(self.system, Family) else self._record.B.shape[1]

    @property
    def readout(self) -> int:
        """Length of C: N states or n modes."""
        return self.N if self.basis == "state" else self.n

    def modes(self, F: Analytic) -> list[Scalar]:
        """Return the stored lam over F."""
        return self.eigenbasis(F).lam

    def inputs(self, F: Analytic) -> list[Scalar]:
        """Return the stored rows of V^-1 B over F."""
        B = self.B(F)
        solved = F.entries(steady_solve(F, self.eigenbasis(F).V, B))
        return solved[: self.n * F.shape(B)[1]]

    def outputs(self, F: Analytic, C: Matrix) -> Matrix:
        """Return C, or the stored columns of C V."""
        if self.basis == "modes":
            return C
        V = F.block(self.eigenbasis(F).V, slice(0, self.N), slice(0, self.n))
        return F.mul(C, V)

    def A(self, F: Analytic) -> Matrix:
        """Return the A of the system over F, before the perturbation, in the caller's basis."""
        if isinstance(self.system, SSM):
            return F.matrix(self._record.A)
        As, circular = F.matrix(self.system.scaled()[0]), self.system.circular()
        if circular is not None:
            As = As + F.scale(F.matrix(circular), F.pi())
        return attach(F, As, self.system.radicands)

    def B(self, F: Analytic) -> Matrix:
        """Return the B of the system over F, (N, width)."""
        if isinstance(self.system, SSM):
            return F.matrix(self._record.B)
        Bs = F.mul(surds(F, self.system.radicands), F.matrix(self.system.scaled()[1]))
        return F.scale(Bs, self.system.gain(F))

    def eigenbasis(self, F: Analytic) -> Eigenbasis:
        """Return lam of the stored modes and all of V over F."""
        return _in_balls(self, F.bits) if isinstance(F, Ball) else self._compute(F)

    def _compute(self, F: Analytic) -> Eigenbasis:
        where, N = self._layout, self.N
        values, vectors = eigenpairs(F, self.A(F) + F.matrix(self.E))
        entries = F.entries(vectors)
        lam, columns = [], []
        left = set(range(N))
        for place, weight, pivot in zip(where.places, where.weight, where.pivots, strict=True):
            j = min(left, key=lambda k: _distance(F, values[k], place))
            left.remove(j)
            real = self.is_real and weight == 1
            column = _unit(F, [entries[i * N + j] for i in range(N)], pivot)
            lam.append(F.re(values[j]) if real else values[j])
            columns.append([F.re(x) for x in column] if real else column)
        paired = [c for c, w in zip(columns, where.weight, strict=True) if w == 2]
        columns += [[F.re(x) - F.imaginary(F.im(x)) for x in column] for column in paired]
        return Eigenbasis(lam, F.rows([[column[i] for column in columns] for i in range(N)]))

    @functools.cached_property
    def _record(self) -> SSM[ExactArray]:
        return cast("SSM[ExactArray]", exact_record(cast("SSM[object]", self.system)))

    @functools.cached_property
    def _layout(self) -> Layout:
        bits, most = 96 + self.N // 2, 2048 + 32 * self.N
        while True:
            try:
                with precision(bits):
                    F = Ball()
                    return layout(F, self.A(F) + F.matrix(self.E), real=self.is_real)
            except PrecisionError as error:
                bits *= 2
                if bits > most:
                    raise PrecisionError(f"{self.name}: {error}") from error


@functools.lru_cache(maxsize=4)
def _in_balls(perturbed: Perturbed, bits: int) -> Eigenbasis:
    """Return the eigenbasis at this precision; called inside ``precision(bits)`` alone."""
    del bits
    return perturbed._compute(Ball())


def _distance(F: Analytic, x: Scalar, place: Exact) -> Scalar:
    re = F.re(x) - F.scalar(real_part(place))
    im = F.im(x) - F.scalar(imag_part(place))
    size = re * re + im * im
    return size.mid() if isinstance(F, Ball) else size


def _unit(F: Analytic, column: list[Scalar], pivot: int) -> list[Scalar]:
    """Return the column with norm 1 and a positive entry at the pivot."""
    squares = [F.re(x) * F.re(x) + F.im(x) * F.im(x) for x in column]
    top = column[pivot]
    size = F.sqrt(squares[pivot]) * F.sqrt(sum(squares[1:], squares[0]))
    phase = (F.re(top) - F.imaginary(F.im(top))) / size
    out = [x * phase for x in column]
    out[pivot] = F.re(out[pivot])
    return out


def _refuse_multiple(A: ExactArray | None) -> None:
    """Refuse a rational matrix with a multiple eigenvalue, which no precision could separate."""
    if A is None:
        return
    p = Rational().matrix(A).charpoly()
    if p.gcd(p.derivative()).degree() > 0:
        raise InputError(
            "A + E has a multiple eigenvalue, exactly, so its eigenvectors are not determined: "
            "perturb with another E"
        )
