"""Where the entries of Ab, Bb and Bp come from, by the structure of the system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import InputError
from s4ref.exact import Exact, Gauss, exact, imag_part, real_part
from s4ref.maths.basis import attach, surds
from s4ref.maths.discretize import Rule, step_size
from s4ref.maths.realform import exact_record
from s4ref.oracle.exactly import exact_Ab_entry, exact_Bb_entry, exact_Bp_entry
from s4ref.oracle.prepare import Dense, Modes
from s4ref.records import DPLR, SSM


# flat entries of Ab, Bb and, unless it is None, Bp
Parts: TypeAlias = tuple[list[Scalar], list[Scalar], list[Scalar] | None]


@dataclass(frozen=True)
class Entries:
    """Where the entries come from.

    Attributes
    ----------
    of : Ball -> flat entries of Ab, Bb and, unless it is None, Bp
    Ab, Bb, Bp : flat index -> the exact entry if it is rational and affordable
    """

    what: str
    states: tuple[int, ...]
    inputs: int
    of: Callable[[Ball], Parts]
    Ab: Callable[[int], Exact | None]
    Bb: Callable[[int], Exact | None]
    Bp: Callable[[int], Exact | None]


def of_modes(modes: Modes, rule: Rule) -> Entries:
    """Discretize mode by mode; O(n) in time and memory."""
    n, inputs = len(modes.dt), modes.io[1]

    def of(F: Ball) -> Parts:
        over, steps = modes.over(F)
        each = list(zip(over.lam, steps, strict=True))
        pairs = [rule.mode(F, *mode) for mode in each]
        before = [rule.previous(F, *mode) for mode in each]
        B = F.entries(over.B)

        def times(gains: list[Scalar]) -> list[Scalar]:
            return [gains[j] * B[j * inputs + i] for j in range(n) for i in range(inputs)]

        return (
            [z for z, _ in pairs],
            times([b for _, b in pairs]),
            None if None in before else times(before),
        )

    return Entries(
        modes.what,
        (n,),
        inputs,
        of,
        lambda k: exact_Ab_entry(modes, rule, k, k),
        lambda k: exact_Bb_entry(modes, rule, *divmod(k, inputs)),
        lambda k: exact_Bp_entry(modes, rule, *divmod(k, inputs)),
    )


def of_dense(dense: Dense, rule: Rule) -> Entries:
    """Discretize a real dense system; O(N^3) in time, O(N^2) in memory."""
    N, inputs, radicands = dense.ssm.N, dense.io[1], dense.radicands

    def of(F: Ball) -> Parts:
        d = dense.discrete(F, rule)

        def column(X: Matrix) -> list[Scalar]:
            return F.entries(X if radicands is None else F.mul(surds(F, radicands), X))

        return (
            F.entries(d.Ab if radicands is None else attach(F, d.Ab, radicands)),
            column(d.Bb),
            None if d.Bp is None else column(d.Bp),
        )

    return Entries(
        dense.what,
        (N, N),
        inputs,
        of,
        lambda k: exact_Ab_entry(dense, rule, *divmod(k, N)),
        lambda k: exact_Bb_entry(dense, rule, *divmod(k, inputs)),
        lambda k: exact_Bp_entry(dense, rule, *divmod(k, inputs)),
    )


def of_dplr(system: DPLR[Any], dt: object, rule: Rule) -> Entries:
    """Discretize diag(lam) - P Q* as it stands, in the real form [[Re, -Im], [Im, Re]].

    O(n^3) in time, O(n^2) in memory.

    Raises
    ------
    InputError
        Unless every weight is 1.
    """
    record = exact_record(system)
    assert isinstance(record, DPLR)
    if any(int(w) != 1 for w in record.weight):
        raise InputError(
            "system is a DPLR record with modes of weight 2, whose Ab is no complex matrix: P Q* "
            "couples a mode to the conjugates of the others. Store all modes with weight 1, or "
            "give the SSM or the family"
        )
    Q = record.P if record.Q is None else record.Q
    re, im = (cast(Any, np.frompyfunc(part, 1, 1)) for part in (real_part, imag_part))

    def real(X: Any) -> Any:
        return np.block([[re(X), -im(X)], [im(X), re(X)]])

    P, n = real(record.P), len(record.lam)
    A = np.diag(re(record.lam)), np.diag(im(record.lam))
    full = np.block([[A[0], -A[1]], [A[1], A[0]]]) - P.dot(real(Q).T)
    B = np.concatenate([re(record.B), im(record.B)])
    inputs = B.shape[1]
    C = np.concatenate([re(record.C), -im(record.C)], axis=1)
    dense = Dense("DPLR system", SSM(full, B, C, record.D), step_size(dt), scalar_io=False)

    def joined(F: Ball, X: Matrix, width: int) -> list[Scalar]:
        rows = X.tolist()
        return [rows[i][j] + F.imaginary(rows[n + i][j]) for i in range(n) for j in range(width)]

    def of(F: Ball) -> Parts:
        d = dense.discrete(F, rule)
        last = None if d.Bp is None else joined(F, d.Bp, inputs)
        return joined(F, d.Ab, n), joined(F, d.Bb, inputs), last

    def entry(known: Callable[..., Exact | None], i: int, j: int) -> Exact | None:
        parts = known(dense, rule, i, j), known(dense, rule, n + i, j)
        if any(part is None for part in parts):
            return None
        return exact(Gauss(*map(real_part, parts)), "value")  # type: ignore[arg-type]

    return Entries(
        dense.what,
        (n, n),
        inputs,
        of,
        lambda k: entry(exact_Ab_entry, *divmod(k, n)),
        lambda k: entry(exact_Bb_entry, *divmod(k, inputs)),
        lambda k: entry(exact_Bp_entry, *divmod(k, inputs)),
    )
