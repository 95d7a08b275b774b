"""Exponentials of nilpotent matrices: polynomials, so rational ones stay rational."""

from __future__ import annotations

from fractions import Fraction

from s4ref.arithmetic import Rational
from s4ref.arithmetic.protocol import Matrix
from s4ref.errors import InputError
from s4ref.exact import ExactArray


class RationalExponentials(Rational):
    """The rationals with those matrix exponentials that are rational: of nilpotent matrices."""

    def expm(self, X: Matrix) -> Matrix:
        """Return sum_{j<n} X^j/j!.

        O(n^4) in time and O(n^2) in memory.

        Raises
        ------
        InputError
            Where X is not nilpotent.
        """
        n = self.shape(X)[0]
        total = term = self.eye(n)
        zero = self.scale(total, 0)
        for j in range(1, n + 1):
            term = self.scale(self.mul(term, X), self.scalar(Fraction(1, j)))
            if term == zero:
                return total
            total = total + term
        raise InputError("the exponential of a matrix that is not nilpotent is not rational")


def nilpotent(A: ExactArray) -> bool:
    """Return whether A^N = 0.

    O(N) where the trace is not zero, else O(N^3 log N) in time, O(N^2) in memory.
    """
    if sum(A[i, i] for i in range(len(A))):
        return False
    F, power = Rational(), 1
    X = F.matrix(A)
    while power < len(A):
        X, power = F.mul(X, X), 2 * power
    return bool(X == F.scale(X, 0))
