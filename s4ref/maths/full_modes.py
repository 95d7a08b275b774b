"""All N modes of a diagonal plus low-rank system, conjugates written out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.records import SSM


@dataclass(frozen=True)
class FullModes:
    """The system x' = (diag(lam) - P Q*) x + B u, y = Re(C x), every mode given.

    Attributes
    ----------
    lam : N scalars
    P, Q : (N, r), or None where r = 0: a diagonal system
    B : (N, inputs)
    C : (outputs, N), never conjugated
    self_conjugate : bool
        Whether the modes come in conjugate pairs, so that C x is real by itself.
    """

    lam: list[Scalar]
    P: Matrix | None
    Q: Matrix | None
    B: Matrix
    C: Matrix
    self_conjugate: bool

    def dense(self, F: Analytic) -> SSM[Matrix]:
        """Return the system with A written out."""
        A = diagonal(F, self.lam)
        if self.P is not None:
            A = A - F.mul(self.P, F.transpose(F.conj(self.Q)))
        return SSM(A, self.B, self.C)


def diagonal(F: Analytic, values: Sequence[Scalar]) -> Matrix:
    """Return diag(values)."""
    zero = values[0] * 0
    n = len(values)
    return F.rows([[values[i] if i == j else zero for j in range(n)] for i in range(n)])


def scaled_rows(F: Analytic, weights: Sequence[Scalar], X: Matrix) -> Matrix:
    """Return diag(weights) X in O(size of X)."""
    cols, entries = F.shape(X)[1], F.entries(X)
    return F.rows(
        [[w * x for x in entries[i * cols : (i + 1) * cols]] for i, w in enumerate(weights)]
    )


def with_conjugates(F: Analytic, X: Matrix, weight: Sequence[int]) -> Matrix:
    """Return the rows of X, each of weight 2 followed by its conjugate at the end.

    Stored modes become all modes; rows of weight 1 stay as they are.
    """
    pairs = [i for i, w in enumerate(weight) if w == 2]
    if not pairs:
        return X
    cols, entries = F.shape(X)[1], F.entries(F.conj(X))
    mirrored = F.rows([entries[i * cols : (i + 1) * cols] for i in pairs])
    return F.vstack([X, mirrored])
