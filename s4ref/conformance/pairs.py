"""The discrete pair (Ab, Bb) in the basis of the stored modes.

A DPLR system stored as halves has its dense Ab in the order [modes kept, their conjugates].
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.conformance.exactly import exact_matrix, unit_step
from s4ref.conformance.problems import System, unfold
from s4ref.maths.discretize import rule_named
from s4ref.records import DPLR, SSM, Diagonal


Array = npt.NDArray[Any]
BITS = 256


def pair_of(system: System, dt: tuple[Fraction, ...], rule: str) -> tuple[Array, Array]:
    """Return (Ab, Bb) rounded to float64: vectors for a diagonal system, else dense."""
    record = unit_step(unfold(system) if isinstance(system, DPLR) else system, dt, rule)
    F = Ball()
    with precision(BITS):
        A = F.matrix(exact_matrix(record))
        B = F.matrix(record.B)
        ssm = SSM(A, B, F.matrix(record.C))
        d = rule_named(rule)(F, ssm, F.scalar(Fraction(1)))
        Ab, Bb = _floats(F, d.Ab), _floats(F, d.Bb)
    if isinstance(system, Diagonal):
        Ab = np.diag(Ab).copy()
    if isinstance(system, SSM):
        Ab, Bb = Ab.real, Bb.real
    return Ab, Bb[:, 0] if np.ndim(system.B) == 1 else Bb


def _floats(F: Ball, M: Any) -> Array:
    return np.array(
        [[complex(float(F.re(x).mid()), float(F.im(x).mid())) for x in row] for row in M.tolist()]
    )


def flat_pair(Ab: Array, Bb: Array) -> Array:
    """Return [Ab, Bb] as one complex vector."""
    return np.concatenate([Ab.ravel(), Bb.ravel()]).astype(np.complex128)
