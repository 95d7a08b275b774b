"""Frozen records of the objects of the S4 chain.  They hold and check shapes; they compute nothing.

Entries may be anything an arithmetic understands: NumPy arrays, nested lists of ``Fraction`` or
text, or the matrices of an arithmetic.  Floats count at their exact binary value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from s4ref.errors import InputError


Matrix = TypeVar("Matrix")


def shape_of(x: Any) -> tuple[int, ...]:
    """Return the shape of a NumPy array, of nested sequences, or of a FLINT or mpmath matrix."""
    if hasattr(x, "shape"):
        return tuple(int(n) for n in x.shape)
    if hasattr(x, "nrows"):
        return (int(x.nrows()), int(x.ncols()))
    if hasattr(x, "rows") and hasattr(x, "cols"):
        return (int(x.rows), int(x.cols))
    if isinstance(x, (list, tuple)) and not hasattr(x, "_fields"):
        return (len(x), *(shape_of(x[0]) if x else ()))
    return ()


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise InputError(message)


def _check_io(N: int, B: Any, C: Any, *, state: str) -> None:
    b, c = shape_of(B), shape_of(C)
    _require(
        len(b) in (1, 2) and b[0] == N and 0 not in b,
        f"B has shape {b}; {state} = {N} needs ({N},) or ({N}, inputs)",
    )
    _require(
        len(c) in (1, 2) and c[-1] == N and 0 not in c,
        f"C has shape {c}; {state} = {N} needs ({N},) or (outputs, {N})",
    )


# arrays have no single truth value to compare records by
@dataclass(frozen=True, eq=False)
class SSM(Generic[Matrix]):
    """The continuous system x' = A x + B u, y = C x + D u.

    Attributes
    ----------
    A : (N, N)
    B : (N,) or (N, inputs)
    C : (N,) or (outputs, N), a row, never conjugated
    D : scalar or (outputs, inputs), default 0
    """

    A: Matrix
    B: Matrix
    C: Matrix
    D: Any = 0

    def __post_init__(self) -> None:
        a = shape_of(self.A)
        _require(
            len(a) == 2 and a[0] == a[1] and a[0] > 0,
            f"A has shape {a}; it must be (N, N) with N >= 1",
        )
        _check_io(a[0], self.B, self.C, state="N")

    @property
    def N(self) -> int:
        """State size."""
        return shape_of(self.A)[0]


@dataclass(frozen=True, eq=False)
class DPLR(Generic[Matrix]):
    """The system with A = diag(lam) - P Q*, stored mode by mode.

    Attributes
    ----------
    lam : (n,) stored modes
    P, Q : (n,) or (n, r); Q is P unless given
    B : (n,) or (n, inputs)
    C : (n,) or (outputs, n)
    weight : (n,) of 1 and 2, default all 1
        2 marks a mode that stands for itself and its conjugate.  Where modes of weight 2 are
        present, the modes of weight 1 must be real.  Outputs are ``sum weight * Re(C x)``.
    """

    lam: Matrix
    P: Matrix
    B: Matrix
    C: Matrix
    Q: Matrix | None = None
    weight: Any = None
    D: Any = 0

    def __post_init__(self) -> None:
        n = _check_modes(self.lam, self.weight)
        for name, value in (("P", self.P), ("Q", self.Q)):
            shape = shape_of(value) if value is not None else shape_of(self.P)
            _require(
                len(shape) in (1, 2) and shape[0] == n,
                f"{name} has shape {shape}; {n} stored modes need ({n},) or ({n}, r)",
            )
        if self.Q is not None:
            p, q = shape_of(self.P), shape_of(self.Q)
            _require(p == q, f"P has shape {p} but Q has shape {q}: they must agree")
        _check_io(n, self.B, self.C, state="stored modes")

    @property
    def N(self) -> int:
        """Full state size."""
        return _full_size(self.lam, self.weight)


@dataclass(frozen=True, eq=False)
class Diagonal(Generic[Matrix]):
    """The diagonal system x_n' = lam_n x_n + B_n u, y = sum weight_n Re(C_n x_n) + D u.

    Attributes are those of :class:`DPLR` without P and Q.
    """

    lam: Matrix
    B: Matrix
    C: Matrix
    weight: Any = None
    D: Any = 0

    def __post_init__(self) -> None:
        n = _check_modes(self.lam, self.weight)
        _check_io(n, self.B, self.C, state="stored modes")

    @property
    def N(self) -> int:
        """Full state size."""
        return _full_size(self.lam, self.weight)


@dataclass(frozen=True, eq=False)
class Discrete(Generic[Matrix]):
    """The recurrence x_k = Ab x_{k-1} + Bb u_k + Bp u_{k-1}, y_k = C x_k + D u_k.

    Ab is (N, N), or (n,) for a diagonal system.  Bp, shaped as Bb, weighs the previous input, as
    the first-order hold does; None is no such term.
    """

    Ab: Matrix
    Bb: Matrix
    C: Matrix
    D: Any = 0
    Bp: Matrix | None = None


def _check_modes(lam: Any, weight: Any) -> int:
    shape = shape_of(lam)
    _require(
        len(shape) == 1 and shape[0] > 0,
        f"lam has shape {shape}; it must be (modes,) with at least one",
    )
    if weight is not None:
        w = np.asarray(weight, dtype=object)  # which never fails, ragged nesting included
        _require(w.shape == shape, f"weight has shape {w.shape}; lam has {shape}: they must agree")
        _require(
            bool(np.isin(w, (1, 2)).all()), f"weight = {w.tolist()}: every entry must be 1 or 2"
        )
    return shape[0]


def _full_size(lam: Any, weight: Any) -> int:
    return shape_of(lam)[0] if weight is None else int(np.sum(np.asarray(weight)))
