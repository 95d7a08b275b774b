"""Between the scaled basis, where HiPPO matrices are rational, and the orthonormal one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from s4ref.arithmetic.protocol import Analytic, Matrix


def surds(F: Analytic, radicands: Sequence[Fraction], *, power: int = 1) -> Matrix:
    """Return T = diag(sqrt(radicands)), or T^-1 for ``power=-1``."""
    roots = [F.sqrt(Fraction(r) if power == 1 else Fraction(1, r)) for r in radicands]
    zero = F.scalar(Fraction(0))
    return F.rows(
        [[root if i == j else zero for j in range(len(roots))] for i, root in enumerate(roots)]
    )


def attach(F: Analytic, As: Matrix, radicands: Sequence[Fraction]) -> Matrix:
    """Return T As T^-1, entry by entry sqrt(r_i r_j)/r_j so that the diagonal stays exact.

    No kernel changes with the basis (theorem ``similarity-invariance``).
    """
    n = len(radicands)
    entries = F.entries(As)
    root = {
        (a, b): F.sqrt(Fraction(a, b)) for a in set(radicands) for b in set(radicands) if a != b
    }
    return F.rows(
        [
            [
                entries[n * i + j] * root[radicands[i], radicands[j]]
                if radicands[i] != radicands[j]
                else entries[n * i + j]
                for j in range(n)
            ]
            for i in range(n)
        ]
    )
