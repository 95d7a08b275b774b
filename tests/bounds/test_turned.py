"""A dense layer may hold its state in another orthonormal basis: right, and within its budget."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.conformance import systems
from s4ref.records import SSM


SYSTEMS = ("dyadic-2", "dyadic-3", "dyadic-4")
STEPS = (Fraction(1, 10000), Fraction(1, 8), Fraction(10), Fraction(100))
L = 9


def bases(N: int, dtype: str) -> list[Any]:
    """Return bases from a QR factorization, an eigensolver and a reflection."""
    rng = np.random.default_rng(N)
    found = []
    for _ in range(8):
        X = rng.standard_normal((N, N)).astype(dtype)
        found += [np.linalg.qr(X)[0], np.linalg.eigh(X + X.T)[1]]
        found.append(np.eye(N, dtype=dtype) - 2 * np.outer(X[0], X[0]) / (X[0] @ X[0]))
    return found


def turned(system: SSM[Any], dt: float, V: Any) -> tuple[Any, Any, Any]:
    """Return Ab, Bb and C of the bilinear rule in the basis V, in its dtype."""
    A, B, C = (
        np.asarray(part, dtype=float).astype(V.dtype) for part in (system.A, system.B, system.C)
    )
    half, eye = V.dtype.type(dt / 2), np.eye(len(V), dtype=V.dtype)
    back = eye - half * A
    Ab, Bb = np.linalg.solve(back, eye + half * A), np.linalg.solve(back, 2 * half * B)
    return V.T @ Ab @ V, V.T @ Bb, C @ V


def kernel(Ab: Any, Bb: Any, C: Any) -> Any:
    """Return C Ab^l Bb, l < L."""
    x, K = Bb, []
    for _ in range(L):
        K.append(C @ x)
        x = Ab @ x
    return np.array(K, dtype=float)


def excess(name: str, dt: Fraction, dtype: str, *, skew: float = 0.0) -> float:
    """Return the largest error over the budget; ``skew``: what is added to the bases, in u."""
    system = systems.small("dense")[name]
    assert isinstance(system, SSM)
    step = Fraction(float(np.dtype(dtype).type(float(dt))))
    exact = oracle.kernel(system, step, L).mid().astype(float)
    budget = bounds.kernel_budget(system, step, L, dtype=dtype, algorithm="powers").algorithm
    u, rng = bounds.UNIT_ROUNDOFF[dtype], np.random.default_rng(0)
    errors = []
    for V in bases(len(system.B), dtype):
        off = (skew * u * rng.standard_normal(V.shape)).astype(dtype)
        errors.append(np.abs(kernel(*turned(system, float(step), V + off)) - exact).max())
    return float(max(errors)) / budget


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("dt", STEPS, ids=str)
@pytest.mark.parametrize("name", SYSTEMS)
def test_orthonormal_bases_keep_within_the_budget(name: str, dt: Fraction, dtype: str) -> None:
    assert excess(name, dt, dtype) < 1


@pytest.mark.parametrize("name", SYSTEMS)
def test_bases_a_hundred_times_less_orthonormal_are_seen(name: str) -> None:
    assert excess(name, Fraction(1, 8), "float64", skew=200.0) > 1
