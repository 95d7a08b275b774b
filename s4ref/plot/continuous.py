"""The impulse response of a HiPPO family on an even grid of times.

One exponential serves all times, where :func:`s4ref.oracle.state_kernel` takes one for each.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import flint
import numpy as np

from s4ref.arithmetic import Ball, precision
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.errors import PrecisionError
from s4ref.maths.basis import surds
from s4ref.maths.hippo import Family
from s4ref.plot.windows import Floats


_START, _CAP = 192, 3072  # bits
_WIDTH = 2.0**-60  # of a ball, against the largest entry of its curve


def impulse(family: Family, step: Fraction, count: int) -> Floats:
    """Return [e^(tau A) B]_n at tau = 0, step, 2 step, ...

    Parameters
    ----------
    family : Family
    step : Fraction
    count : int

    Returns
    -------
    (count, N)
        Errors below 2^-50 of the largest entry.

    Notes
    -----
    O(N^3 + count N^2) operations on balls.  Formulary (1.2).
    """

    def evaluate(F: Ball) -> list[Scalar]:
        A, y = _scaled(F, family)
        E, T = F.expm(F.scale(A, F.scalar(step))), surds(F, family.radicands)
        out: list[Scalar] = []
        for _ in range(count):
            out += F.entries(F.mul(T, y))
            y = F.mul(E, y)
        return out

    return _sharp(evaluate, family.name).reshape(count, family.N)


def _scaled(F: Ball, family: Family) -> tuple[Matrix, Matrix]:
    """Return (A, B) in the basis y = T^-1 x."""
    As, Bs = family.scaled()
    A, circular = F.matrix(As), family.circular()
    if circular is not None:
        A = A + F.scale(F.matrix(circular), F.pi())
    return A, F.scale(F.matrix(Bs), family.gain(F))


def _sharp(evaluate: Callable[[Ball], list[Scalar]], what: str) -> Floats:
    """Evaluate at rising precision until no ball is wider than the eye can see."""
    bits = _START
    while bits <= _CAP:
        with precision(bits):
            balls = [flint.arb(x) for x in evaluate(Ball())]
            largest = max(float(abs(x).upper()) for x in balls)
            if max(float(x.rad()) for x in balls) <= _WIDTH * largest:
                return np.array([float(x.mid()) for x in balls])
        bits *= 2
    raise PrecisionError(f"{what}: balls stay wide at {_CAP} bits")
