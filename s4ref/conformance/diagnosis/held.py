"""The numbers a layer holds, as plain float64 arrays, and the dense system they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from s4ref.conformance.problems import Realised, as_columns, unfold
from s4ref.exact import Gauss
from s4ref.records import DPLR, SSM


Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Held:
    """Parameters as stored: one mode of each pair for halves, every mode otherwise.

    Attributes
    ----------
    kind : "dplr", "diagonal" or "dense"
    A : (n, n), of a dense system
    lam, P, Q : (n,), (n, r), (n, r)
    B, C, D : (n, inputs), (outputs, n), (outputs, inputs)
    half : whether each mode stands for a pair
    dt : (1,), or one step a mode
    tilde_L : if set, C is C (I - Ab^tilde_L)
    late : whether outputs see the state before the update
    siso : whether kernels and signals have no channel axes
    """

    kind: str
    A: Array | None
    lam: Array
    P: Array
    Q: Array
    B: Array
    C: Array
    D: Array
    half: bool
    dt: Array
    rule: str
    tilde_L: int | None
    late: bool
    siso: bool
    tied: bool = True

    @property
    def n(self) -> int:
        """Modes stored."""
        return int(self.B.shape[0])


@dataclass(frozen=True, eq=False)
class Dense:
    """The whole system: every mode, in the order [stored, their conjugates].

    Attributes
    ----------
    A, B, C : (N, N), (N, inputs), (outputs, N), complex
    dt : (N,)
    """

    A: Array
    B: Array
    C: Array
    dt: Array
    held: Held

    @property
    def Z(self) -> Array:
        """Return dt A."""
        return self.dt[:, None] * self.A

    @property
    def W(self) -> Array:
        """Return dt B."""
        return self.dt[:, None] * self.B

    @property
    def diagonal(self) -> bool:
        """Whether the modes are independent."""
        return self.held.kind == "diagonal"


@dataclass(frozen=True, eq=False)
class Discretized:
    """(Ab, Bb, Bp, C) of a dense system; Bp is the weight of u_{k-1}, or None."""

    Ab: Array
    Bb: Array
    Bp: Array | None
    C: Array
    dense: Dense

    @property
    def held(self) -> Held:
        """The parameters behind it."""
        return self.dense.held

    def power(self, L: int) -> Array:
        """Return Ab^L."""
        return np.asarray(np.linalg.matrix_power(self.Ab, L))


def held(realised: Realised, half: bool) -> Held:
    """Return what a layer holds, as stored.

    Parameters
    ----------
    realised : Realised
    half : bool
        Whether the adapter keeps one mode of each pair.
    """
    system: Any = realised.system if half else unfold(realised.system)
    siso = np.ndim(system.B) == 1
    B, C = numbers(system.B), numbers(system.C)
    n = B.shape[0]
    dense, dplr = isinstance(system, SSM), isinstance(system, DPLR)
    P = numbers(as_columns(system.P)) if dplr else np.zeros((n, 0), dtype=complex)
    tied = not dplr or system.Q is None
    steps = np.array([float(step) for step in realised.dt])
    if len(steps) not in (1, n):
        steps = np.concatenate([steps, steps])
    return Held(
        kind="dense" if dense else "dplr" if dplr else "diagonal",
        A=numbers(system.A) if dense else None,
        lam=np.zeros(n, dtype=complex) if dense else numbers(system.lam),
        P=P,
        Q=P if tied else numbers(as_columns(system.Q)),
        B=B[:, None] if siso else B,
        C=C[None, :] if siso else C,
        D=np.asarray(system.D, dtype=np.float64).reshape(
            (1, 1) if siso else (C.shape[0], B.shape[1])
        ),
        half=half and not dense and system.weight is not None,
        dt=steps,
        rule=realised.rule,
        tilde_L=realised.tilde_L,
        late=realised.late,
        siso=siso,
        tied=tied,
    )


def numbers(x: Any) -> Array:
    """Return machine or exact numbers as complex128."""
    array = np.asarray(x)
    if array.dtype == object:
        array = np.frompyfunc(_complex, 1, 1)(array)
    return np.asarray(array, dtype=np.complex128)


def _complex(x: Any) -> complex:
    if isinstance(x, Gauss):
        return complex(float(x.re), float(x.im))
    return complex(float(x)) if isinstance(x, Fraction) else complex(x)


def formed(h: Held) -> Dense:
    """Return the whole system: pairs completed, A = diag(lam) - P Q*."""
    steps = np.broadcast_to(h.dt, (h.n,)) if len(h.dt) == 1 else h.dt
    if h.A is not None:
        return Dense(h.A, h.B, h.C, steps, h)
    lam, P, Q, B, C = h.lam, h.P, h.Q, h.B, h.C
    if h.half:
        lam, P, Q, B, steps = (np.concatenate([x, x.conj()]) for x in (lam, P, Q, B, steps))
        steps, C = steps.real, np.concatenate([C, C.conj()], axis=1)
    return Dense(np.diag(lam) - P @ Q.conj().T, B, C, steps, h)
