"""Lyapunov and Stein equations: exact and enclosed solutions solve them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, precision
from s4ref.errors import PrecisionError
from s4ref.maths.lyapunov import exact_lyapunov, lyapunov, stein


small = st.integers(-8, 8).map(lambda k: Fraction(k, 8))


@st.composite
def stable(draw: st.DrawFn) -> tuple[Any, Any]:
    N = draw(st.integers(1, 4))
    A = np.array([[draw(small) for _ in range(N)] for _ in range(N)], dtype=object)
    for i in range(N):
        A[i, i] = -Fraction(1, 4) - sum(abs(x) for j, x in enumerate(A[i]) if j != i)
    v = np.array([draw(small) for _ in range(N)], dtype=object)
    return A, np.outer(v, v)


@given(case=stable())
def test_the_exact_solution_has_no_residual_and_lies_in_the_balls(case: Any) -> None:
    A, Q = case
    W = exact_lyapunov(A, Q)
    assert not (A.dot(W) + W.dot(A.T) + Q).any()
    with precision(120):
        F = Ball()
        enclosed = lyapunov(F, F.matrix(A), F.matrix(Q))
        assert all(
            ball.contains(flint.fmpq(x.numerator, x.denominator))
            for ball, x in zip(enclosed.entries(), W.flat, strict=True)
        )


@given(case=stable())
def test_stein_solutions_have_residuals_that_contain_zero(case: Any) -> None:
    A, Q = case
    with precision(120):
        F = Ball()
        Z = F.matrix(A / 8)
        W = stein(F, Z, F.matrix(Q))
        residual = Z * W * Z.transpose() - W + F.matrix(Q)
        assert all(x.contains(0) for x in residual.entries())
        assert all(x.rad() < 1e-25 for x in residual.entries())


def test_unstable_matrices_are_found_out() -> None:
    with precision(120):
        F = Ball()
        for A in ([[3]], [[0]]):
            with pytest.raises(PrecisionError, match="do not decay"):
                lyapunov(F, flint.arb_mat(A), flint.arb_mat([[1]]))
        with pytest.raises(PrecisionError, match="may be an eigenvalue"):
            lyapunov(F, flint.arb_mat([[1]]), flint.arb_mat([[1]]))
    with pytest.raises(ZeroDivisionError):
        exact_lyapunov(np.array([[Fraction(0)]]), np.array([[Fraction(1)]]))
