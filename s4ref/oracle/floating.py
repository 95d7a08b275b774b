"""A checked system in float64, in the caller's basis, for condition numbers and error budgets.

Nothing here is certified; two digits are enough for both.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic import Float64
from s4ref.exact import Exact, ExactArray, Gauss
from s4ref.maths.discretize import Rule, step_size
from s4ref.maths.realform import StateMap, exact_record, real_form
from s4ref.oracle.prepare import Dense, Modes, System, output_length, prepare
from s4ref.records import DPLR, SSM, Diagonal, shape_of


Real: TypeAlias = npt.NDArray[np.float64]
Complex: TypeAlias = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class LowRank:
    """The stored modes of a DPLR system: lam (n,), P and Q (n, r), B (n, inputs), C (outputs, n).

    ``tied`` says that Q is P, so that perturbing P moves both.
    """

    lam: Complex
    P: Complex
    Q: Complex
    B: Complex
    C: Complex
    weight: npt.NDArray[np.int64]
    tied: bool
    states: StateMap


@dataclass(frozen=True, eq=False)
class FloatDense:
    """x' = A x + B u, y = C x + D u, real.

    A (N, N), B (N, inputs), C (outputs, N), D (outputs, inputs); ``low_rank`` of a DPLR system.
    """

    A: Real
    B: Real
    C: Real
    D: Real
    dt: float
    scalar_io: bool
    low_rank: LowRank | None = None

    def discretize(self, rule: Rule) -> tuple[Real, Real]:
        """Return Ab and Phi, (N, N), with Bb = Phi B; bilinear: Phi = dt (I - dt/2 A)^-1."""
        return _discretized(self, cast(Hashable, rule))[:2]

    def previous(self, rule: Rule) -> Real | None:
        """Return Psi, (N, N), with Bp = Psi B; None where the rule has no previous input."""
        return _discretized(self, cast(Hashable, rule))[2]


# An exponential is asked for by several parts of one budget in a row.
@lru_cache(maxsize=4)
def _discretized(system: FloatDense, rule: Any) -> tuple[Real, Real, Real | None]:
    eye = np.eye(len(system.A))
    d = rule(Float64(), SSM(system.A, eye, system.C), system.dt)
    return d.Ab, d.Bb, d.Bp


@dataclass(frozen=True, eq=False)
class FloatModes:
    """Stored modes of a diagonal system.

    lam, weight and dt (n,), B (n, inputs), C (outputs, n), D (outputs, inputs); ``common`` says
    that one dt serves all modes.
    """

    lam: Complex
    B: Complex
    C: Complex
    D: Real
    weight: npt.NDArray[np.int64]
    dt: Real
    common: bool
    scalar_io: bool

    def gain(self, b: Complex) -> Complex:
        """Return w C b B, (n, outputs, inputs): the kernel is Re of its sum with lam_bar^l."""
        return (self.weight * b)[:, None, None] * self.C.T[:, :, None] * self.B[:, None, :]


def in_float64(system: System, dt: object, *, C: object = None) -> FloatDense | FloatModes:
    """Check a system as :func:`s4ref.oracle.kernel` does and return it in float64.

    Raises
    ------
    InputError
        As :func:`s4ref.oracle.kernel`.
    """
    if isinstance(system, DPLR) and C is None:
        return _from_dplr(system, dt)
    prepared = prepare(system, dt, C=C)
    D = _real(_floats(prepared.D if isinstance(prepared, Modes) else prepared.ssm.D))
    if isinstance(prepared, Modes):
        over, steps = prepared.over(Float64())
        return FloatModes(
            np.array(over.lam, dtype=complex),
            np.asarray(over.B, dtype=complex),
            np.asarray(over.C, dtype=complex),
            D,
            np.array(prepared.weight),
            np.array(steps, dtype=float),
            np.ndim(cast(Any, dt)) == 0,
            prepared.scalar_io,
        )
    return _from_dense(prepared, D)


def _from_dense(prepared: Dense, D: Real) -> FloatDense:
    over = prepared.over(Float64())
    A, B, C = (np.asarray(x, dtype=float) for x in (over.A, over.B, over.C))
    if prepared.radicands is not None:
        # the basis x = T y of the family's rational recipe, back to the caller's
        T = np.sqrt(np.array(prepared.radicands, dtype=float))
        A, B, C = A * (T[:, None] / T[None, :]), B * T[:, None], _real(_floats(prepared.ssm.C))
    return FloatDense(A, B, C, D, float(prepared.dt), prepared.scalar_io)


def _from_dplr(system: DPLR[Any], dt: object) -> FloatDense:
    """Go through the real form in floats; in fractions it would cost more than all that follows."""
    record = cast("DPLR[ExactArray]", exact_record(system))
    rounded = DPLR(
        _floats(record.lam),
        _floats(record.P),
        _floats(record.B),
        _floats(record.C),
        None if record.Q is None else _floats(record.Q),
        record.weight,
        _floats(record.D),
    )
    form = real_form(rounded)
    P = complexes(rounded.P)
    low_rank = LowRank(
        complexes(rounded.lam),
        P,
        P if rounded.Q is None else complexes(rounded.Q),
        complexes(rounded.B),
        complexes(rounded.C),
        np.asarray(record.weight),
        rounded.Q is None,
        form.states,
    )
    scalar_io = len(shape_of(system.B)) == 1 and len(shape_of(system.C)) == 1
    A, B, C, D = (_real(x) for x in (form.ssm.A, form.ssm.B, form.ssm.C, rounded.D))
    return FloatDense(A, B, C, D, float(step_size(dt)), scalar_io, low_rank)


def _floats(x: ExactArray) -> ExactArray:
    """Return floats and pairs of floats, which the real form handles like fractions."""

    def one(entry: Exact) -> Any:
        if isinstance(entry, Gauss):
            return Gauss(cast(Any, float(entry.re)), cast(Any, float(entry.im)))
        return float(entry)

    return np.asarray(np.frompyfunc(one, 1, 1)(x) if x.size else x, dtype=object)


def shown(system: System) -> list[int] | None:
    """Return zeros for C of a family, where it plays no part; None for a record, which has one."""
    if isinstance(system, (SSM, DPLR, Diagonal)):
        return None
    return [0] * output_length(system)


def complexes(x: ExactArray) -> Complex:
    """Return exact numbers, or those of :func:`_floats`, as complex128."""

    def one(entry: Any) -> complex:
        return complex(entry.re, entry.im) if isinstance(entry, Gauss) else complex(entry)

    return np.asarray(np.frompyfunc(one, 1, 1)(x), dtype=complex)


def _real(x: ExactArray) -> Real:
    return np.asarray(x, dtype=float)
