"""The eigenvalues of an exact matrix, by the route that its structure allows."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from s4ref.arithmetic import Ball, precision
from s4ref.exact import Exact
from s4ref.maths.roots import Factor, Root, characteristic_factors, roots
from s4ref.maths.spectra import Ordering, blocks, eigenvalues
from s4ref.oracle.cost import dense_cost
from s4ref.oracle.diagnostics.operator import ExactMatrix
from s4ref.oracle.patience import affordable


EIGENVALUES = 100  # products that a certified spectrum amounts to; LegT(128) takes 8 s


class _Part(NamedTuple):
    """A diagonal block: its indices, and the factors of its polynomial where that is rational."""

    states: list[int]
    factors: tuple[Factor, ...] | None
    real: bool


class Spectrum:
    """All N eigenvalues of a matrix, multiple ones repeated, in one order at any precision.

    Blocks of one state are read off the diagonal, rational blocks go through their exact
    characteristic polynomial, the others through an eigensolver for balls.
    """

    def __init__(self, A: ExactMatrix) -> None:
        self.A = A
        self._order = Ordering()
        self._parts = [] if A.As is None else [_part(A, index) for index in blocks(A.support)]

    def __call__(self, F: Ball) -> list[Root]:
        """Return the eigenvalues in order (see :class:`Ordering`)."""
        found = self.unordered(F)
        return [found[i] for i in self.order(found)]

    def order(self, found: list[Root]) -> list[int]:
        """Return the indices of what :meth:`unordered` gave, in order."""
        return self._order([root.ball for root in found])

    def unordered(self, F: Ball) -> list[Root]:
        """Return the eigenvalues; those of a diagonal matrix stand as on its diagonal."""
        if self.A.As is None:
            return [Root(x, None) for x in self.A.modes(F)]
        return [root for part in self._parts for root in self._of_part(F, part)]

    def known(self) -> set[Exact]:
        """Return the rational and Gaussian eigenvalues; all of them if A is rational."""
        found: set[Exact] = set()
        with precision(64):
            for part in self._parts:
                if part.factors is not None or len(part.states) == 1:
                    found |= {x.exact for x in self._of_part(Ball(), part) if x.exact is not None}
        return found

    def _of_part(self, F: Ball, part: _Part) -> list[Root]:
        if part.factors is not None:
            return roots(part.factors)
        rows = self.A.scaled(F, part.states)
        if len(part.states) > 1:
            return [Root(x, None) for x in eigenvalues(rows, real=part.real)]
        i = part.states[0]
        circular, As = self.A.circular, self.A.As
        known = As is not None and (circular is None or not circular[i, i])
        return [Root(F.entries(rows)[0], As[i, i] if As is not None and known else None)]


def _part(A: ExactMatrix, index: list[int]) -> _Part:
    assert A.As is not None, "closed-form modes have no blocks"
    cut = np.ix_(index, index)
    block = A.As[cut]
    real = all(isinstance(x, Fraction) for x in block.flat)
    rational = real and (A.circular is None or not A.circular[cut].any())
    if len(index) > 1:
        what = f"the eigenvalues of {len(index)} coupled states of {A.what}"
        affordable(dense_cost(len(index), EIGENVALUES), what)
    factors = characteristic_factors(block) if rational and len(index) > 1 else None
    return _Part(index, factors, real)
