"""The row C, and the powers of Ab it meets, taken wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from s4ref.conformance.diagnosis.held import Array, Discretized
from s4ref.conformance.diagnosis.plan import powers
from s4ref.conformance.diagnosis.rules import eye, solve


def gap(d: Discretized, L: int) -> Array:
    """Return I - Ab^L."""
    return np.asarray(eye(d.dense) - d.power(L))


def right_solve(C: Array, M: Array) -> Array:
    """Return C M^-1."""
    return solve(M.T, C.T).T


def tilde(M: Callable[[int], int]) -> Callable[[Discretized, Array, int], Array | None]:
    """Return the row with C~ formed for another length M(L)."""

    def row(d: Discretized, C: Array, L: int) -> Array | None:
        return None if M(L) == L else right_solve(C @ gap(d, M(L)), gap(d, L))

    return row


def nodes_for(M: Callable[[int], int]) -> Callable[[Discretized, Array, int], Array | None]:
    """Return the row of M(L) nodes met with C~ of L."""

    def row(d: Discretized, C: Array, L: int) -> Array | None:
        return None if M(L) == L else right_solve(C @ gap(d, L), gap(d, M(L)))

    return row


def twice(d: Discretized, C: Array, L: int) -> Array | None:
    return C @ gap(d, L) if d.held.tilde_L is None else None


def inverse_twice(d: Discretized, C: Array, L: int) -> Array | None:
    return right_solve(C, gap(d, L)) if d.held.tilde_L is not None else None


def plus(d: Discretized, C: Array, L: int) -> Array:
    return right_solve(C @ (eye(d.dense) + d.power(L)), gap(d, L))


def without_one(d: Discretized, C: Array, L: int) -> Array:
    return right_solve(C @ d.power(L), gap(d, L))


def negated(d: Discretized, C: Array, L: int) -> Array:
    return -C


def conj_power(d: Discretized, C: Array, L: int) -> Array:
    return right_solve(C @ (eye(d.dense) - d.power(L).conj()), gap(d, L))


def transposed_power(d: Discretized, C: Array, L: int) -> Array:
    return right_solve(C @ (eye(d.dense) - d.power(L).T), gap(d, L))


def adjoint_power(d: Discretized, C: Array, L: int) -> Array:
    return right_solve(C @ (eye(d.dense) - d.power(L).conj().T), gap(d, L))


def continuous_powers(d: Discretized, C: Array, L: int) -> Array:
    return powers(replace(d, Ab=d.dense.A), C, L)


def early(d: Discretized, C: Array, L: int) -> Array:
    return powers(d, C, L + 1)[..., 1:]


def squared_lags(d: Discretized, C: Array, L: int) -> Array:
    return powers(d, C, 2 * L)[..., ::2]


def real_parts(d: Discretized, C: Array, L: int) -> Array | None:
    """Re(C Bb) Re(Ab^l), mode by mode."""
    if not d.dense.diagonal:
        return None
    n = d.held.n if d.held.half else len(d.Ab)
    weights = np.einsum("on,ni->oin", C[:, :n], d.Bb[:n]).real * (2 if d.held.half else 1)
    return np.asarray(weights @ (np.diag(d.Ab)[:n, None] ** np.arange(L)).real)


def real_products(d: Discretized, C: Array, L: int) -> Array | None:
    """Re(C) Re(Bb Ab^l), mode by mode."""
    if not d.dense.diagonal:
        return None
    n = d.held.n if d.held.half else len(d.Ab)
    states = d.Bb[:n, :, None] * (np.diag(d.Ab)[:n, None, None] ** np.arange(L))
    weight = 2 if d.held.half else 1
    return np.asarray(weight * np.einsum("on,nil->oil", C[:, :n].real, states.real))
