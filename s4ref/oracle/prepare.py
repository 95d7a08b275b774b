"""An exact system, checked and ready to be read over any arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import ExactArray, brief, exact_array
from s4ref.maths.basis import surds
from s4ref.maths.discretize import Rule, step_size
from s4ref.maths.hippo import Family
from s4ref.maths.initialise import Modal
from s4ref.maths.realform import StateMap, exact_record, real_form
from s4ref.oracle.cost import modal_cost, system_cost
from s4ref.oracle.patience import affordable
from s4ref.oracle.stored_states import (
    check_state,
    real_to_stored,
    row_to_stored,
    stored_to_real,
)
from s4ref.records import DPLR, SSM, Diagonal, Discrete, shape_of


System: TypeAlias = Family | Modal | SSM[Any] | DPLR[Any] | Diagonal[Any]


@dataclass(frozen=True, eq=False)
class Dense:
    """A real dense system x' = A x + B u in the basis x = T y; covers families, SSM and DPLR.

    Of a family, ``ssm`` holds the rational recipe alone: As, Bs and C in the orthonormal basis.
    """

    what: str
    ssm: SSM[ExactArray]
    dt: Fraction
    scalar_io: bool
    family: Family | None = None
    states: StateMap | None = None

    @property
    def radicands(self) -> tuple[Fraction, ...] | None:
        """The squares of the diagonal of T; None where T = I."""
        return None if self.family is None else self.family.radicands

    @property
    def io(self) -> tuple[int, int]:
        """(outputs, inputs)."""
        return self.ssm.C.shape[0], self.ssm.B.shape[1]

    @property
    def stored(self) -> int:
        """Number of stored states."""
        return self.ssm.N if self.states is None else len(self.states.im)

    def over(self, F: Analytic) -> SSM[Matrix]:
        """Return the continuous system over F, in the working basis."""
        A, B, C = F.matrix(self.ssm.A), F.matrix(self.ssm.B), F.matrix(self.ssm.C)
        if self.family is not None:
            circular = self.family.circular()
            if circular is not None:
                A = A + F.scale(F.matrix(circular), F.pi())
            if self.family.gain_square != 1:
                B = F.scale(B, self.family.gain(F))
            if any(r != 1 for r in self.family.radicands):
                C = F.mul(C, surds(F, self.family.radicands))
        return SSM(A, B, C, F.matrix(self.ssm.D))

    def discrete(self, F: Analytic, rule: Rule) -> Discrete[Matrix]:
        """Return the discretized system over F."""
        return rule(F, self.over(F), F.scalar(self.dt))

    def state_in(self, F: Analytic, state: ExactArray | None) -> Matrix:
        """Return an initial state in the working basis."""
        N = self.ssm.N
        if state is None:
            return F.matrix(np.full((N, 1), Fraction(0), dtype=object))
        if self.states is not None:
            return F.matrix(stored_to_real(state, self.states))
        check_state(state, N)
        _require_real(state, "state")
        x = F.matrix(state.reshape(N, 1))
        return x if self.radicands is None else F.mul(surds(F, self.radicands, power=-1), x)

    def state_out(self, F: Analytic, x: Matrix) -> list[Scalar]:
        """Return a state as the caller stores it."""
        if self.states is not None:
            return real_to_stored(F, F.entries(x), self.states)
        return F.entries(x if self.radicands is None else F.mul(surds(F, self.radicands), x))

    def output_out(self, F: Analytic, C: Matrix) -> list[Scalar]:
        """Return output rows as the caller stores them."""
        if self.states is not None:
            return row_to_stored(F, C, self.states)
        return F.entries(
            C if self.radicands is None else F.mul(C, surds(F, self.radicands, power=-1))
        )


@dataclass(frozen=True, eq=False)
class Modes:
    """A diagonal system, mode by mode; each mode may have its own step."""

    what: str
    lam: ExactArray | Modal
    B: ExactArray | None  # None: as the initialisation says
    C: ExactArray
    D: ExactArray
    weight: tuple[int, ...]
    dt: tuple[Fraction, ...]
    scalar_io: bool

    @property
    def io(self) -> tuple[int, int]:
        """(outputs, inputs)."""
        return self.D.shape[0], self.D.shape[1]

    def over(self, F: Analytic) -> tuple[Diagonal[Matrix], list[Scalar]]:
        """Return the modes and their steps over F."""
        C = F.matrix(self.C)
        if isinstance(self.lam, Modal):
            flat, width = self.lam.inputs(F), self.lam.width
            B = F.rows([flat[j : j + width] for j in range(0, len(flat), width)])
            modes = Diagonal(self.lam.modes(F), B, self.lam.outputs(F, C), self.weight)
        else:
            lam = [F.scalar(x) for x in self.lam]
            assert self.B is not None
            modes = Diagonal(lam, F.matrix(self.B), C, self.weight)
        return modes, [F.scalar(step) for step in self.dt]

    def discrete(self, F: Analytic, rule: Rule) -> Discrete[Matrix]:
        """Return the real form, a 2 x 2 block a mode: Re in row j, Im in row n + j."""
        modes, steps = self.over(F)
        n, (outputs, inputs) = len(self.dt), self.io
        zero = F.scalar(Fraction(0))
        A = [[zero] * (2 * n) for _ in range(2 * n)]
        B, Bp = ([[zero] * inputs for _ in range(2 * n)] for _ in range(2))
        entries = F.entries(modes.B)
        before = [rule.previous(F, *mode) for mode in zip(modes.lam, steps, strict=True)]
        for j, (lam, step) in enumerate(zip(modes.lam, steps, strict=True)):
            z, b = rule.mode(F, lam, step)
            A[j][j] = A[n + j][n + j] = F.re(z)
            A[n + j][j], A[j][n + j] = F.im(z), -F.im(z)
            for i in range(inputs):
                for gain, into in ((b, B), (before[j], Bp)):
                    value = (zero if gain is None else gain) * entries[j * inputs + i]
                    into[j][i], into[n + j][i] = F.re(value), F.im(value)
        c = F.entries(modes.C)
        C = [
            [F.re(c[o * n + j]) * w for j, w in enumerate(self.weight)]
            + [-F.im(c[o * n + j]) * w for j, w in enumerate(self.weight)]
            for o in range(outputs)
        ]
        last = None if None in before else F.rows(Bp)
        return Discrete(F.rows(A), F.rows(B), F.rows(C), F.matrix(self.D), last)

    def state_in(self, F: Analytic, state: ExactArray | None) -> Matrix:
        """Return an initial state in the working basis."""
        s = np.full(len(self.dt), Fraction(0), dtype=object) if state is None else state
        return F.matrix(stored_to_real(s, self.states))

    def state_out(self, F: Analytic, x: Matrix) -> list[Scalar]:
        """Return a state as stored modes."""
        return real_to_stored(F, F.entries(x), self.states)

    def output_out(self, F: Analytic, C: Matrix) -> list[Scalar]:
        """Return output rows as stored modes."""
        return row_to_stored(F, C, self.states)

    @property
    def states(self) -> StateMap:
        """Re of mode j is real state j, Im is state n + j."""
        n = len(self.dt)
        return StateMap(tuple(range(n, 2 * n)), self.weight)

    @property
    def stored(self) -> int:
        """Number of stored states."""
        return len(self.dt)


def prepare(system: System, dt: object, *, C: object = None) -> Dense | Modes:
    """Check a system, its output row and its step, and return it with exact entries.

    Raises
    ------
    InputError
        If C is missing for a family, given beside a record that has one, or anything is out of its
        domain.
    """
    if isinstance(system, (Family, SSM, DPLR)):
        affordable(system_cost(system.N), f"a dense system of N = {system.N} states")
    if isinstance(system, Modal):
        affordable(modal_cost(system.N), f"the modes of N = {system.N} states")
    if isinstance(system, (SSM, DPLR, Diagonal)):
        if C is not None:
            raise InputError("C is given twice: the record already has one; leave C= out")
        return _prepare_record(system, dt)
    if not isinstance(system, (Family, Modal)):
        raise InputError(
            f"system = {brief(system)}: give a family such as LegS(4), an initialisation such as "
            "S4DLin(4), or an SSM, DPLR or Diagonal record"
        )
    if C is None:
        raise InputError(f"C is missing: {system.name} has no output row of its own; give C=[...]")
    c = exact_array(C, "C")
    n = output_length(system)
    if c.ndim not in (1, 2) or c.shape[-1] != n or not len(c):
        raise InputError(f"C has shape {c.shape}; {system.name} needs ({n},) or (outputs, {n})")
    rows = c.reshape(-1, n)
    if isinstance(system, Modal):
        return _prepare_modal(system, dt, rows, scalar=c.ndim == 1 and system.width == 1)
    D = np.full((len(rows), 1), Fraction(0), dtype=object)
    A, B = system.scaled()
    _require_real(rows, system.name)
    return Dense(system.name, SSM(A, B, rows, D), step_size(dt), c.ndim == 1, family=system)


def prepare_states(system: System, dt: object, *, C: object = None) -> Dense | Modes:
    """Check a system whose output row plays no part; that of a family is zeros unless given.

    Raises
    ------
    InputError
        As :func:`prepare`.
    """
    if C is None and isinstance(system, (Family, Modal)):
        C = [0] * output_length(system)
    return prepare(system, dt, C=C)


def output_length(system: Family | Modal) -> int:
    """Return the length of an output row: N, or as an initialisation says."""
    return system.readout if isinstance(system, Modal) else system.N


def _prepare_modal(system: Modal, dt: object, C: ExactArray, *, scalar: bool) -> Modes:
    steps = _mode_steps(dt, system.n)
    D: ExactArray = np.full((len(C), system.width), Fraction(0), dtype=object)
    lam = system.rational()
    if lam is None:
        return Modes(system.name, system, None, C, D, system.weight, steps, scalar)
    B: ExactArray = np.full((system.n, 1), Fraction(1), dtype=object)
    return Modes(system.name, lam, B, C, D, system.weight, steps, scalar)


def _prepare_record(system: SSM[Any] | DPLR[Any] | Diagonal[Any], dt: object) -> Dense | Modes:
    scalar_io = len(shape_of(system.B)) == 1 and len(shape_of(system.C)) == 1
    record = exact_record(system)
    if isinstance(record, Diagonal):
        weight = tuple(int(w) for w in record.weight)
        steps = _mode_steps(dt, len(record.lam))
        return Modes(
            "diagonal system", record.lam, record.B, record.C, record.D, weight, steps, scalar_io
        )
    if isinstance(record, DPLR):
        form = real_form(record)
        return Dense("DPLR system", form.ssm, step_size(dt), scalar_io, states=form.states)
    for name, part in (("A", record.A), ("B", record.B), ("C", record.C)):
        _require_real(part, name)
    return Dense("dense system", record, step_size(dt), scalar_io)


def _require_real(x: ExactArray, name: str) -> None:
    if any(not isinstance(entry, Fraction) for entry in x.flat):
        raise InputError(
            f"{name} has complex entries: a dense system or a family is real; use DPLR or Diagonal"
        )


def _mode_steps(dt: object, n: int) -> tuple[Fraction, ...]:
    shape = shape_of(dt)
    if len(shape) == 1 and isinstance(dt, (Sequence, np.ndarray)):
        if len(dt) != n:
            raise InputError(
                f"dt has {len(dt)} entries; give one, or one for each of the {n} stored modes"
            )
        return tuple(step_size(step, f"dt[{j}]") for j, step in enumerate(dt))
    return (step_size(dt),) * n
