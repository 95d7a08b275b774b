"""The proofs speak about the library: its exact matrices equal theirs, entry by entry."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from proofs import (
    bilinear_resolvent,
    legs_normal_plus_rank_one,
    legs_spectrum,
    legt_lmu_similarity,
    legt_nplr,
)
from proofs.exact import evaluate, matrix
from s4ref.arithmetic.rational import Rational
from s4ref.maths.discretize import bilinear
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.hippo.family import Family
from s4ref.records import SSM


SIZES = range(1, 13)
THETA = [Fraction(1), Fraction(2), Fraction(3, 2)]


def exact(x: Fraction) -> sp.Rational:
    """Turn a fraction into SymPy's."""
    return sp.Rational(x.numerator, x.denominator)


def dense(family: Family) -> tuple[sp.Matrix, sp.Matrix]:
    """Return the library's A = T As T^-1 and B = T Bs over the surds."""
    As, Bs = family.scaled()
    N, root = family.N, [sp.sqrt(r) for r in family.radicands]
    A = sp.Matrix(N, N, lambda i, j: exact(As[i, j]) * root[i] / root[j])
    return A, sp.Matrix(N, 1, lambda i, _: exact(Bs[i, 0]) * root[i])


def correction(family: Family) -> sp.Matrix:
    """Return the library's P = T p diag(sqrt(gain))."""
    low = family.low_rank()
    root, gain = [sp.sqrt(r) for r in family.radicands], [sp.sqrt(exact(g)) for g in low.gain]
    return sp.Matrix(family.N, len(gain), lambda i, q: exact(low.p[i, q]) * root[i] * gain[q])


def same(X: sp.Matrix, Y: sp.Matrix) -> bool:
    """Tell whether two matrices of surds are equal."""
    return (X - Y).applyfunc(lambda x: sp.radsimp(sp.expand(x))).is_zero_matrix is True


@pytest.mark.parametrize("N", SIZES)
def test_legs(N: int) -> None:
    """Theorems ``legs-nplr``, ``legs-ode``: the same A, B, P and Re Lambda."""
    s, n = legs_normal_plus_rank_one.statement(), legs_normal_plus_rank_one.n
    A, B = dense(LegS(N))
    assert same(A, sp.Matrix(N, N, s.entry))
    assert same(B, sp.Matrix(N, 1, lambda i, _: s.B.subs(n, i)))
    assert same(correction(LegS(N)), sp.Matrix(N, 1, lambda i, _: s.P.subs(n, i)))
    assert exact(LegS(N).low_rank().shift) == s.real_part


@pytest.mark.parametrize("N", SIZES)
def test_legs_scaled_basis_is_minus_the_matrix_of_the_spectrum(N: int) -> None:
    """Theorem ``legs-spectrum``: V diagonalises the library's matrix."""
    s = legs_spectrum.statement()
    As, _ = LegS(N).scaled()
    V = sp.Matrix(N, N, lambda i, j: s.V.subs({legs_spectrum.i: i, legs_spectrum.j: j}))
    V = sp.Matrix(N, N, lambda i, j: V[i, j] if i >= j else 0)
    A = sp.Matrix(N, N, lambda i, j: exact(As[i, j]))
    assert A * V == -V * sp.diag(*(s.eigenvalue.subs(legs_spectrum.j, j) for j in range(N)))


@pytest.mark.parametrize("theta", THETA)
@pytest.mark.parametrize("N", SIZES)
def test_legt(N: int, theta: Fraction) -> None:
    """Theorems ``legt-nplr``, ``legt-ode``: the same A, B and both columns of P."""
    s, n = legt_nplr.statement(), legt_nplr.n
    window = exact(theta)
    A, B = dense(LegT(N, theta=theta))
    P = correction(LegT(N, theta=theta))
    assert same(A, sp.Matrix(N, N, s.entry).subs(legt_nplr.theta, window))
    assert same(B, sp.Matrix(N, 1, lambda i, _: legt_nplr.root(sp.Integer(i)) / window))
    for q in (0, 1):
        column = [s.P.subs({n: i, legt_nplr.theta: window}) if i % 2 == q else 0 for i in range(N)]
        assert same(P[:, q], sp.Matrix(column))


@pytest.mark.parametrize("N", SIZES)
def test_lmu(N: int) -> None:
    """Theorem ``legt-lmu-similarity``: the LMU pair."""
    s, n, sign = legt_lmu_similarity.statement(), legt_nplr.n, legt_nplr.sign
    one = {legt_nplr.theta: 1}
    A, B = dense(LegT(N, theta=Fraction(1), basis="lmu"))

    def entry(i: int, j: int) -> sp.Expr:
        branch = s.below if i >= j else s.above
        return branch.subs({n: i, sign: sp.Integer(-1) ** abs(i - j), **one})

    assert same(A, sp.Matrix(N, N, entry))
    assert same(B, sp.Matrix(N, 1, lambda i, _: s.B.subs({n: i, **one})))


@pytest.mark.parametrize("N", range(1, 6))
def test_the_bilinear_rule_is_the_one_of_the_resolvent(N: int) -> None:
    """Theorem ``bilinear-resolvent``: D Ab = E and D Bb = dt B for the library's Ab and Bb."""
    proof, s, F = bilinear_resolvent, bilinear_resolvent.statement(), Rational()
    As, Bs = LegT(N).scaled()
    dt = Fraction(1, 10)
    found = bilinear(F, SSM(F.matrix(As), F.matrix(Bs), F.matrix(Bs.T)), F.scalar(dt))
    Ab, Bb = (
        matrix([[exact(F.fraction(x)) for x in row] for row in _rows(F, X)])
        for X in (found.Ab, found.Bb)
    )
    at = {proof.A: matrix([[exact(x) for x in row] for row in As])}
    at[proof.B] = matrix([[exact(x) for x in row] for row in Bs])
    scalars = {proof.dt: exact(dt)}
    D, E = (evaluate(x, N, at, scalars) for x in (s.D, s.E))
    assert D * Ab == E
    assert D * Bb == evaluate(proof.dt * proof.B, N, at, scalars)


def _rows(F: Rational, X: object) -> list[list[object]]:
    m, n = F.shape(X)
    flat = list(F.entries(X))
    return [flat[n * i : n * (i + 1)] for i in range(m)]
