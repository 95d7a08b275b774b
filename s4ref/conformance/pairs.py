"""The discrete pair (Ab, Bb) in the basis of the stored modes, and what rounding may do to it.

A DPLR system stored as halves has its dense Ab in the order [modes kept, their conjugates].
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from s4ref.arithmetic.ball import Ball
from s4ref.arithmetic.precision import precision
from s4ref.bounds import UNIT_ROUNDOFF, Budget
from s4ref.conformance.problems import Realised, System, as_columns, unfold
from s4ref.conformance.readings import BITS, Hook, Subject
from s4ref.conformance.tilde import exact_matrix, unit_step
from s4ref.maths.discretize import rule_named
from s4ref.records import DPLR, SSM, Diagonal


Array = npt.NDArray[Any]
# A complex product and a quotient are 4 roundings each; a pair takes two of each.
ROUNDINGS = 16


def pair_of(
    system: System, dt: tuple[Fraction, ...], rule: str, hook: Hook | None = None
) -> tuple[Array, Array]:
    """Return (Ab, Bb) rounded to float64: vectors for a diagonal system, else dense."""
    record = unit_step(unfold(system) if isinstance(system, DPLR) else system, dt)
    F = Ball()
    with precision(BITS):
        A = F.matrix(exact_matrix(record))
        B = F.matrix(record.B)
        ssm = SSM(A, B, F.matrix(record.C))
        d = rule_named(rule)(F, ssm, F.scalar(Fraction(1)))
        if hook is not None:
            d = hook(F, ssm, d)
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


def flat_pair(Ab: Array, Bb: Array, dt: tuple[Fraction, ...]) -> Array:
    """Return [Ab, Bb / dt]: both of order one, so that lost digits of a small Bb show."""
    step = float(max(dt))
    return np.concatenate([Ab.ravel(), Bb.ravel() / step]).astype(np.complex128)


class PairSubject(Subject):
    """A subject whose "kernel" is its flat pair, so that the readings of kernels apply."""

    def kernel(
        self, system: System | None = None, *, rule: str | None = None, hook: Hook | None = None
    ) -> Array:
        """Return the flat pair of a changed system, rule or discretization."""
        Ab, Bb = pair_of(
            self.system if system is None else system,
            self.realised.dt,
            self.realised.rule if rule is None else rule,
            hook,
        )
        return flat_pair(Ab, Bb, self.realised.dt)


def pair_budget(realised: Realised, right: tuple[Array, Array], dtype: str) -> Budget:
    """Return the budget of [Ab, Bb / dt] in the max-norm.

    With R = (I - dt/2 A)^-1 and X = dt |A|, a relative change u of A and dt moves Ab by |R| X (|I| + |Ab|) u and
    Bb by (|R| X |Bb| + 2 |Bb| + |R| dt |B|) u; a backward stable solve costs N times as much with X + I for X.
    For the matrix exponential |R| is replaced by the norm of its Frechet derivative, exp(||X||).
    Cost: a few products of |N x N| matrices in float64.
    """
    u, step = UNIT_ROUNDOFF[dtype], float(max(realised.dt))
    Ab, Bb = right
    if isinstance(realised.system, Diagonal):
        return _diagonal_budget(realised, Ab, Bb, u)
    A, B = _moduli(realised.system)
    N, X = len(A), step * A
    I = np.eye(N)
    b = np.abs(Bb).reshape(N, -1)
    if realised.rule == "bilinear":
        signed = _dense(realised.system)
        R = np.abs(np.linalg.inv(I - step / 2 * signed))
    else:
        R = I * float(np.exp(np.linalg.norm(X, 2)))

    def size(M: Array) -> float:
        pair = np.concatenate([(R @ M @ (I + np.abs(Ab))).ravel(), (R @ M @ b).ravel() / step])
        return float(pair.max())

    own = float(max((R @ B).max(), b.max() / step))
    problem = size(X) + 2 * own
    return Budget(problem=problem * u, algorithm=(problem + N * (size(X + I) + own)) * u)


def _diagonal_budget(realised: Realised, Ab: Array, Bb: Array, u: float) -> Budget:
    system, step = realised.system, float(max(realised.dt))
    dt = np.array([float(x) for x in realised.dt])
    z = np.asarray(system.lam, dtype=np.complex128) * dt
    if realised.rule == "bilinear":
        slope, turn = 1 / (1 - z / 2) ** 2, 0.5 / (1 - z / 2) ** 2
    else:
        slope = np.exp(z)
        with np.errstate(divide="ignore", invalid="ignore"):
            # phi1'(z) = (e^z (z - 1) + 1) / z^2; near 0 its bound 1/2 + |z| serves
            turn = np.where(np.abs(z) > 0.1, (np.exp(z) * (z - 1) + 1) / z**2, 0.5 + np.abs(z))
    B = np.abs(np.asarray(system.B)).reshape(len(z), -1).max(axis=1)
    b = np.abs(Bb).reshape(len(z), -1).max(axis=1) / step
    problem = float(max((2 * np.abs(z * slope)).max(), (2 * np.abs(z * turn) * B + 2 * b).max()))
    size = float(max(np.abs(Ab).max(), b.max()))
    return Budget(problem=problem * u, algorithm=(problem + ROUNDINGS * size) * u)


def _dense(system: System) -> Array:
    if isinstance(system, SSM):
        return np.asarray(system.A, dtype=np.float64)
    full = unfold(system)
    assert isinstance(full, DPLR)
    P = as_columns(full.P)
    Q = P if full.Q is None else as_columns(full.Q)
    return np.asarray(np.diag(full.lam) - P @ np.conj(Q).T)


def _moduli(system: System) -> tuple[Array, Array]:
    """Return entrywise bounds of |A| and |B|; low-rank products are bounded before they cancel."""
    if isinstance(system, SSM):
        return np.abs(system.A), np.abs(np.asarray(system.B)).reshape(len(system.A), -1)
    full = unfold(system)
    assert isinstance(full, DPLR)
    P = np.abs(as_columns(full.P))
    Q = P if full.Q is None else np.abs(as_columns(full.Q))
    return np.diag(np.abs(full.lam)) + P @ Q.T, np.abs(np.asarray(full.B)).reshape(len(P), -1)
