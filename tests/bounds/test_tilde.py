"""Layers that store C (I - Ab^L) and solve C out of it: steps and powers inherit that condition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.errors import InputError
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LegS
from s4ref.records import SSM, Diagonal


L, N = 32, 4
U = (2 * np.random.default_rng(2).integers(-8, 8, L) + 1) / 8
DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])
DTS = pytest.mark.parametrize("dt", ["1/16", "1/1024", "1/1048576"])


def legs(dtype: str) -> tuple[Any, Any, Any]:
    """Return A, B and C of LegS as a float program holds them."""
    hippo = oracle.hippo(LegS(N))
    return hippo.A.to_numpy(dtype), hippo.B.to_numpy(dtype), np.array([1, -1, 0.5, 2], dtype)


def held(A: Any, B: Any, C: Any, dt: str, rule: Any) -> tuple[Any, Any, Any]:
    """Return Ab, Bb and the C that a program in that dtype solves out of the best Ct there is."""
    d = oracle.discretize(SSM(A, B, C), dt, rule=rule)
    Ab, Bb = d.Ab.to_numpy(A.dtype), d.Bb.to_numpy(A.dtype)
    exact = d.Ab.to_numpy(np.float64).astype(np.longdouble)
    power = np.eye(N, dtype=np.longdouble)
    for _ in range(L):
        power = power @ exact
    Ct = np.asarray(C - C @ power, dtype=A.dtype)
    gap = np.eye(N, dtype=A.dtype) - np.linalg.matrix_power(Ab, L)
    return Ab, Bb, np.linalg.solve(gap.T, Ct)


def run(Ab: Any, Bb: Any, C: Any) -> tuple[Any, Any]:
    """Return the outputs for U by steps, and the kernel by powers."""
    x, y, z, K = 0 * Bb, [], Bb, []
    for now in U.astype(Ab.dtype):
        x = Ab @ x + Bb * now
        y.append(C @ x)
        K.append(C @ z)
        z = Ab @ z
    return np.array(y), np.array(K)


@DTYPES
@DTS
@pytest.mark.parametrize("rule", [bilinear, zoh])
def test_a_program_that_solves_for_c_keeps_within_its_budgets(
    dtype: str, dt: str, rule: Any
) -> None:
    A, B, C = legs(dtype)
    y, K = run(*held(A, B, C, dt, rule))
    system = SSM(A, B, C)
    right = oracle.response(system, U, dt, rule=rule).y.to_numpy(np.float64)
    error = np.abs(y - right).max()
    assert (
        error
        <= bounds.response_budget(
            system, U, dt, rule=rule, dtype=dtype, algorithm="recurrence", tilde=L
        ).algorithm
    )
    right = oracle.kernel(system, dt, L, rule=rule).to_numpy(np.float64)
    error = np.abs(K - right).max()
    assert (
        error
        <= bounds.kernel_budget(
            system, dt, L, rule=rule, dtype=dtype, algorithm="powers", tilde=L
        ).algorithm
    )


def test_where_i_minus_ab_to_the_l_is_small_the_condition_is_what_counts() -> None:
    A, B, C = legs("float64")
    y, _ = run(*held(A, B, C, "1/1048576", bilinear))
    system = SSM(A, B, C)
    right = oracle.response(system, U, "1/1048576").y.to_numpy(np.float64)
    error = np.abs(y - right).max()
    plain, solved = (
        bounds.response_budget(
            system, U, "1/1048576", dtype="float64", algorithm="recurrence", tilde=tilde
        ).algorithm
        for tilde in (None, L)
    )
    assert plain < error < solved
    assert solved < 1e4 * error  # an overestimate, but no excuse for anything


def test_at_moderate_steps_it_hardly_counts() -> None:
    A, B, C = legs("float64")
    for lam in (None, np.array([-0.5 + 1j, -0.5 + 3j])):
        system: Any = SSM(A, B, C) if lam is None else Diagonal(lam, 0 * lam + 1, 0 * lam + 2)
        plain, solved = (
            bounds.response_budget(
                system, U, "1/4", dtype="float32", algorithm="recurrence", tilde=tilde
            ).algorithm
            for tilde in (None, L)
        )
        assert plain <= solved <= 4 * plain


def test_cauchy_needs_no_c_and_an_undetermined_c_has_no_budget() -> None:
    A, B, C = legs("float64")
    one, other = (
        bounds.kernel_budget(SSM(A, B, C), "1/16", L, algorithm="cauchy", tilde=tilde)
        for tilde in (None, L)
    )
    assert one == other
    still = SSM(0 * A, B, C)
    assert bounds.response_budget(still, U, 1, algorithm="recurrence").algorithm < 1
    assert bounds.response_budget(still, U, 1, algorithm="recurrence", tilde=L).algorithm == np.inf
    with pytest.raises(InputError, match="tilde"):
        bounds.response_budget(still, U, 1, algorithm="recurrence", tilde=0)
