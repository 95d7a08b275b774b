"""Recurrences that look at the previous input, rewritten as ones that do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from s4ref.arithmetic.protocol import Matrix, Ring
from s4ref.records import Discrete


def zeros(F: Ring, m: int, n: int) -> Matrix:
    """Return the m x n zero matrix over F."""
    return F.matrix(np.full((m, n), Fraction(0), dtype=object))


def shifted(F: Ring, discrete: Discrete[Matrix]) -> Discrete[Matrix]:
    """Return the system whose kernel is K[1], K[2], ...: its Bb is Ab Bb + Bp, its D is 0.

    O(N^2) in time and memory.  Formulary (5.6).
    """
    Bb = F.mul(discrete.Ab, discrete.Bb)
    if discrete.Bp is not None:
        Bb = Bb + discrete.Bp
    return Discrete(discrete.Ab, Bb, discrete.C)


def held(F: Ring, discrete: Discrete[Matrix]) -> Discrete[Matrix]:
    """Return the same system with the state (x, last input), which needs no Bp.

    Ab' = [[Ab, Bp], [0, 0]], Bb' = [Bb; I], C' = [C, 0].  The system itself where Bp is None.
    O(N^2) in time and memory.
    """
    if discrete.Bp is None:
        return discrete
    (N, inputs), outputs = F.shape(discrete.Bb), F.shape(discrete.C)[0]
    Ab = F.vstack([F.hstack([discrete.Ab, discrete.Bp]), zeros(F, inputs, N + inputs)])
    C = F.hstack([discrete.C, zeros(F, outputs, inputs)])
    return Discrete(Ab, F.vstack([discrete.Bb, F.eye(inputs)]), C, discrete.D)


def paired(
    F: Ring, discrete: Discrete[Matrix], inputs: Sequence[Matrix], previous: Matrix | None
) -> tuple[Discrete[Matrix], Sequence[Matrix]]:
    """Return the same system with the inputs (u_k, u_{k-1}) and input matrix [Bb, Bp].

    Both unchanged where Bp is None.  previous is u_{-1}, zero if None.  O(N + T) in time and
    memory.
    """
    if discrete.Bp is None:
        return discrete, inputs
    width, outputs = F.shape(discrete.Bb)[1], F.shape(discrete.C)[0]
    D = zeros(F, outputs, width) if isinstance(discrete.D, int) else discrete.D
    before = [zeros(F, width, 1) if previous is None else previous, *inputs]
    pairs = [F.vstack([u, last]) for u, last in zip(inputs, before, strict=False)]
    both = F.hstack([discrete.Bb, discrete.Bp])
    return replace(discrete, Bb=both, Bp=None, D=F.hstack([D, zeros(F, outputs, width)])), pairs
