"""The function phi2, and the augmented exponential that holds the phi functions of a matrix."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from s4ref.arithmetic.protocol import Analytic, Matrix, Scalar
from s4ref.maths.discretize.lift import zeros
from s4ref.records import SSM


def phi2(F: Analytic, z: Scalar) -> Scalar:
    """Return (e^z - 1 - z)/z^2, 1/2 at z = 0; Formulary (5.4).

    Inside the unit disc by the exponential of [[z, 1, 0], [0, 0, 1], [0, 0, 0]], whose corner is
    phi2(z): no cancellation, and it encloses.  Outside as (phi1(z) - 1)/z, which loses at most two
    bits.  O(1) in time and memory.
    """
    if abs(z) < 1:
        one, zero = F.scalar(Fraction(1)), F.scalar(Fraction(0))
        corner = F.expm(F.rows([[z, one, zero], [zero, zero, one], [zero, zero, zero]]))
        return F.entries(corner)[2]
    return (F.phi1(z) - 1) / z


def augmented_exponential(
    F: Analytic, ssm: SSM[Matrix], dt: Scalar, order: int
) -> tuple[Matrix, list[Matrix]]:
    """Return exp(dt A) and dt phi_i(dt A) B for i = 1, ..., order.

    They are the top blocks of one exponential,

        exp [[dt A, dt B, 0], [0, 0, I], [0, 0, 0]] = [[Ab, G1, G2], [0, I, I], [0, 0, I]]

    for order 2 and without the last row and column for order 1: right for every A, singular ones
    too, where A^-1 (exp(dt A) - I) B is not.  O((N + order inputs)^3) in time, its square in
    memory.  Formulary (5.3), (5.5).
    """
    N, inputs = ssm.N, F.shape(ssm.B)[1]
    chain: Any = np.full((order * inputs, N + order * inputs), Fraction(0), dtype=object)
    for i in range((order - 1) * inputs):
        chain[i, N + inputs + i] = Fraction(1)
    top = [F.scale(ssm.A, dt), F.scale(ssm.B, dt)]
    if order > 1:
        top.append(zeros(F, N, (order - 1) * inputs))
    E = F.expm(F.vstack([F.hstack(top), F.matrix(chain)]))
    rows = slice(0, N)
    starts = [N + i * inputs for i in range(order)]
    return F.block(E, rows, rows), [F.block(E, rows, slice(s, s + inputs)) for s in starts]
