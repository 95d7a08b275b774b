"""The arithmetics agree, enclose, and leave the global precision alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Float64, Multiprecision, Rational, precision
from s4ref.errors import InputError
from s4ref.exact import Gauss, exact_array


ALL = [Rational(), Ball(), Multiprecision(), Float64()]
ANALYTIC = ALL[1:]

small = st.fractions(min_value=-4, max_value=4, max_denominator=8)


def as_float(F: Any, x: Any) -> complex:
    if isinstance(x, flint.acb):
        return complex(float(x.real.mid()), float(x.imag.mid()))
    if isinstance(x, flint.arb):
        return float(x.mid())
    if isinstance(x, flint.fmpq):
        return float(Rational.fraction(x))
    return complex(x)


def values(F: Any, X: Any) -> list[complex]:
    return [as_float(F, x) for x in F.entries(X)]


@pytest.mark.parametrize("F", ALL, ids=lambda F: F.name)
@given(st.lists(small, min_size=9, max_size=9), st.lists(small, min_size=6, max_size=6))
def test_ring_operations_equal_numpy(F: Any, a: list[Fraction], b: list[Fraction]) -> None:
    X = exact_array([a[:3], a[3:6], a[6:]], "X")
    Y = exact_array([b[:2], b[2:4], b[4:]], "Y")
    x, y = X.astype(float), Y.astype(float)
    with precision(128):
        FX, FY = F.matrix(X), F.matrix(Y)
        cases = [
            (F.mul(FX, FY), x @ y),
            (FX + F.mul(FX, FX) - F.eye(3), x + x @ x - np.eye(3)),
            (F.scale(FY, F.scalar(Fraction(3, 7))), y * 3 / 7),
            (F.transpose(FY), y.T),
            (F.hstack([FX, FY]), np.hstack([x, y])),
            (F.vstack([FX, F.transpose(FY)]), np.vstack([x, y.T])),
            (F.block(FX, slice(1, 3), slice(0, 2)), x[1:3, :2]),
            (F.rows([[F.scalar(e) for e in row] for row in X]), x),
        ]
        for got, want in cases:
            assert F.shape(got) == want.shape
            np.testing.assert_allclose(values(F, got), want.ravel(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("F", ALL, ids=lambda F: F.name)
def test_solve_inverts_and_refuses_singular(F: Any) -> None:
    with precision(128):
        X = F.matrix(exact_array([[2, 1], [1, "3/2"]], "X"))
        Y = F.matrix(exact_array([[1, 0], [5, -1]], "Y"))
        residual = F.mul(X, F.solve(X, Y)) - Y
        assert max(abs(v) for v in values(F, residual)) < 1e-14
        with pytest.raises(ZeroDivisionError):
            F.solve(F.matrix(exact_array([[1, 2], [2, 4]], "X")), Y)


@pytest.mark.parametrize("F", ANALYTIC, ids=lambda F: F.name)
def test_scalars(F: Any) -> None:
    with precision(128):
        z = F.scalar(Gauss(Fraction(-1, 3), Fraction(5, 2)))
        w = -1 / 3 + 2.5j
        assert as_float(F, F.exp(z)) == pytest.approx(np.exp(w), rel=1e-15)
        assert as_float(F, F.phi1(z)) == pytest.approx(np.expm1(w) / w, rel=1e-14)
        assert as_float(F, F.phi1(F.scalar(Fraction(0)))) == 1
        tiny = F.scalar(Fraction(1, 10**12))
        assert as_float(F, F.phi1(tiny)) == pytest.approx(1 + 0.5e-12, rel=1e-15)
        assert as_float(F, F.sqrt(Fraction(2))) == pytest.approx(np.sqrt(2), rel=1e-15)
        assert as_float(F, F.imaginary(F.pi())) == pytest.approx(1j * np.pi, rel=1e-15)
        assert (as_float(F, F.re(z)), as_float(F, F.im(z))) == pytest.approx((-1 / 3, 2.5))
        X = F.matrix(exact_array([[0, 1], [-1, 0]], "X"))
        np.testing.assert_allclose(
            values(F, F.expm(X)), [np.cos(1), np.sin(1), -np.sin(1), np.cos(1)], rtol=1e-14
        )


@pytest.mark.parametrize("F", ANALYTIC, ids=lambda F: F.name)
@pytest.mark.parametrize("L", [1, 2, 3, 4, 7, 8, 12])
def test_unit_roots(F: Any, L: int) -> None:
    with precision(128):
        roots = [as_float(F, F.unit_root(k, L)) for k in range(L)]
        np.testing.assert_allclose(roots, np.exp(-2j * np.pi * np.arange(L) / L), atol=1e-15)
        for quarter, exact in enumerate((1, -1j, -1, 1j)):
            if quarter * L % 4 == 0:
                assert as_float(F, F.unit_root(quarter * L // 4, L)) == exact


@given(st.integers(1, 6), st.data())
def test_eig_skew_is_a_certified_unitary_diagonalisation(n: int, data: st.DataObject) -> None:
    S = np.full((n, n), Fraction(0), dtype=object)
    for i in range(n):
        for j in range(i):
            # distinct magnitudes keep the eigenvalues apart
            S[i, j] = Fraction(data.draw(st.integers(1, 50)) + 100 * (i + n * j))
            S[j, i] = -S[i, j]
    F = Ball()
    with precision(256):
        omega, V = F.eig_skew(F.matrix(S))
        Vs = F.transpose(F.conj(V))
        D = F.rows(
            [
                [F.imaginary(w) if i == j else flint.arb(0) for j in range(n)]
                for i, w in enumerate(omega)
            ]
        )
        residual = F.mul(F.matrix(S), V) - F.mul(V, D)
        assert all(x.contains(0) for x in F.entries(residual))
        assert all(x.contains(0) for x in F.entries(F.mul(Vs, V) - F.eye(n)))
        assert all(float(x.rad()) < 1e-50 for e in F.entries(V) for x in (F.re(e), F.im(e)))
        assert all(omega[i] > omega[i + 1] for i in range(n - 1))
        assert all(F.re(V[0, j]) > 0 and F.im(V[0, j]) == 0 for j in range(n))


def test_rational_refuses_complex() -> None:
    with pytest.raises(InputError, match="real form"):
        Rational().scalar(Gauss(Fraction(1), Fraction(1)))


def test_precision_is_restored_after_an_error() -> None:
    before = flint.ctx.prec, mpmath.mp.prec
    seen = []

    def fail() -> None:
        with precision(777):
            seen.append((flint.ctx.prec, mpmath.mp.prec))
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
    assert seen == [(777, 777)]
    assert (flint.ctx.prec, mpmath.mp.prec) == before


@pytest.mark.parametrize("bits", [0, 1, 1 << 21])
def test_precision_refuses_nonsense(bits: int) -> None:
    with pytest.raises(InputError, match=f"bits = {bits}"), precision(bits):
        pass
