"""Which modes of a perturbed system are stored, in which order, and how they are scaled."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import flint
import numpy as np

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError
from s4ref.exact import Exact, Gauss, exact
from s4ref.maths.perturb.eigenpairs import eigenpairs


class Layout(NamedTuple):
    """What is decided once about an eigenbasis, at the precision that first tells it apart.

    Attributes
    ----------
    weight : of each stored mode
    places : exact midpoints of the stored eigenvalues, which name them at any precision
    pivots : row whose entry is made positive, for each stored mode
    """

    weight: tuple[int, ...]
    places: tuple[Exact, ...]
    pivots: tuple[int, ...]


def layout(F: Ball, M: Matrix, *, real: bool) -> Layout:
    """Sort the eigenvalues into pairs and real ones; balls that are apart prove which is which.

    The conjugate of an eigenvalue of a real matrix is an eigenvalue, and lies in the conjugate of
    its ball; if that meets no ball but its own, the eigenvalue is its own conjugate.
    """
    values, vectors = eigenpairs(F, M)
    values = [flint.acb(x) for x in values]
    N = len(values)
    weight = []
    for x in values:
        partners = [k for k, y in enumerate(values) if x.conjugate().overlaps(y)]
        if real and len(partners) > 1:
            raise PrecisionError("conjugate pairs and real eigenvalues are not told apart")
        own = not real or values[partners[0]] is x
        weight.append(1 if own else 2 if x.imag > 0 else 0)
    stored = [j for j in range(N) if weight[j]]
    stored.sort(key=lambda j: (weight[j], values[j].imag.mid(), values[j].real.mid()), reverse=True)
    if real:
        alone = [j for j in stored if weight[j] == 1]
        alone.sort(key=lambda j: values[j].real.mid(), reverse=True)
        stored = [j for j in stored if weight[j] == 2] + alone
    pivots = []
    for j in stored:
        sizes = [float(abs(vectors[i, j]).mid()) for i in range(N)]
        # of entries that are all but equal the first
        pivots.append(int(np.argmax(np.array(sizes) > 0.999 * max(sizes))))
    places = tuple(_midpoint(values[j]) for j in stored)
    return Layout(tuple(weight[j] for j in stored), places, tuple(pivots))


def _midpoint(x: Scalar) -> Exact:
    """Return the midpoint exactly: it names an eigenvalue, and is not one."""
    parts = []
    for part in (x.real, x.imag):
        man, exp = part.mid().man_exp()
        parts.append(Fraction(int(man)) * Fraction(2) ** int(exp))
    return exact(Gauss(*parts), "lam")
