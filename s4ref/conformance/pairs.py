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
from s4ref.maths.discretize import DSSSoftmax, rule_named
from s4ref.records import DPLR, SSM, Diagonal


Array = npt.NDArray[Any]
BITS = 256


def pair_of(system: System, dt: tuple[Fraction, ...], rule: str) -> tuple[Array, Array]:
    """Return (Ab, Bb) rounded to float64: vectors for a diagonal system, else dense."""
    record = unit_step(unfold(system) if isinstance(system, DPLR) else system, dt, rule)
    F = Ball()
    with precision(BITS):
        B = F.matrix(record.B)
        named, one = rule_named(rule), F.scalar(Fraction(1))
        if isinstance(named, DSSSoftmax) and isinstance(record, Diagonal):
            # Normalised mode by mode: no matrix is discretized.
            modes = [named.mode(F, F.scalar(x), one) for x in record.lam]
            gains = F.rows(
                [[gain * b for b in row] for (_, gain), row in zip(modes, B.tolist(), strict=True)]
            )
            powers = F.rows([[power] for power, _ in modes])
            return _shaped(system, np.diag(_floats(F, powers)[:, 0]), _floats(F, gains))
        d = named(F, SSM(F.matrix(exact_matrix(record)), B, F.matrix(record.C)), one)
        return _shaped(system, _floats(F, d.Ab), _floats(F, d.Bb))


def _shaped(system: System, Ab: Array, Bb: Array) -> tuple[Array, Array]:
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
