"""The bilinear generating function of a rank-one DPLR system: the published form and the other.

In the arithmetic of NumPy arrays of one complex dtype, as an implementation would; and in balls.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy.typing as npt

from s4ref.arithmetic import Ball
from s4ref.arithmetic.protocol import Matrix, Scalar
from s4ref.exact import exact_array
from s4ref.maths.resolvent import generating_function_dplr


Held = tuple[npt.NDArray[Any], ...]  # lam, P, B, Ct of one complex dtype


def published_form(held: Held, dt: Any, z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return 2/(1 + z) [k_CB - k_CP k_QB / (1 + k_QP)] at g = (2/dt)(1 - z)/(1 + z); (6.8)."""
    lam, P, B, Ct = held
    weights = 1 / ((2 / dt * (1 - z) / (1 + z))[:, None] - lam)
    CB, CP, QB, QP = _sums(weights, P, B, Ct)
    found: npt.NDArray[Any] = 2 / (1 + z) * (CB - CP * QB / (1 + QP))
    return found


def pole_free_form(held: Held, dt: Any, z: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return dt [k_CB - h k_CP k_QB / (1 + h k_QP)] with h = dt/2 (1 + z); Formulary (6.9)."""
    lam, P, B, Ct = held
    h = dt / 2 * (1 + z)
    CB, CP, QB, QP = _sums(1 / ((1 - z)[:, None] - h[:, None] * lam), P, B, Ct)
    found: npt.NDArray[Any] = dt * (CB - h * CP * QB / (1 + h * QP))
    return found


def _sums(
    weights: npt.NDArray[Any], P: npt.NDArray[Any], B: npt.NDArray[Any], Ct: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], ...]:
    Q = P.conj()
    return tuple((weights * x).sum(1) for x in (Ct * B, Ct * P, Q * B, Q * P))


def exactly(F: Ball, held: Held, dt: Fraction, z: Scalar) -> complex:
    """Return the pole-free form in balls, at parameters taken at their binary values."""
    lam, P, B, Ct = ([F.scalar(x) for x in exact_array(part, "held")] for part in held)
    Pm: Matrix = F.rows([[x] for x in P])
    Bm, Cm = F.rows([[x] for x in B]), F.rows([Ct])
    value = generating_function_dplr(F, lam, Pm, Pm, Bm, Cm, F.scalar(dt), z)
    return complex(value[0, 0])
