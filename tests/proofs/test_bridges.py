"""The theorems speak of the library: operators, kernels and resolvents equal theirs exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

from proofs import (
    fout_nplr,
    gbt_resolvent,
    lagt_nplr,
    legs_dc_gain,
    legs_determinant,
    legs_resolvent,
)
from proofs.exact import Matrix, evaluate, matrix
from s4ref.arithmetic.rational import Rational
from s4ref.maths import kernel, scan
from s4ref.maths.discretize import gbt
from s4ref.maths.doubling import kernel_by_doubling, krylov_block
from s4ref.maths.hippo import FouT, LagT, LegS
from s4ref.maths.recurrence import recur
from s4ref.maths.resolvent import (
    generating_function,
    generating_function_bilinear,
    output_from_tilde,
    output_tilde,
)
from s4ref.maths.transfer import legs_all_pass
from s4ref.maths.transfer import legs_resolvent as resolvent_of_legs
from s4ref.records import SSM, Discrete


F = Rational()
SIZES = range(1, 7)
L = 9


def exact(x: Any) -> sp.Rational:
    """Turn a scalar of the library into SymPy's."""
    value = x if isinstance(x, Fraction) else F.fraction(x)
    return sp.Rational(value.numerator, value.denominator)


def dense(X: Any) -> Matrix:
    """Turn a matrix of the library into that of the proofs."""
    rows, columns = F.shape(X)
    flat = [exact(x) for x in F.entries(X)]
    return matrix([list(flat[columns * i : columns * (i + 1)]) for i in range(rows)])


def system(N: int) -> Discrete[Any]:
    """A dense rational system with matrices that commute with nothing."""
    A = [[Fraction((3 * i + 5 * j) % 7 - 3, 9 + i) for j in range(N)] for i in range(N)]
    B = [[Fraction(i + 1, 2)] for i in range(N)]
    C = [[Fraction(5 - 3 * j, j + 1) for j in range(N)]]
    Ab, Bb, row = (F.matrix(np.array(x, dtype=object)) for x in (A, B, C))
    return Discrete(Ab, Bb, row)


def definition(d: Discrete[Any]) -> list[sp.Expr]:
    """Return K_l = C Ab^l Bb, power by power."""
    Ab, Bb, C = dense(d.Ab), dense(d.Bb), dense(d.C)
    return [sp.QQ_I.to_sympy((C * Ab**l * Bb)[0, 0].element) for l in range(L)]


@pytest.mark.parametrize("beta", [Fraction(1), Fraction(5, 3)])
@pytest.mark.parametrize("N", SIZES)
def test_lagt(N: int, beta: Fraction) -> None:
    """Theorems ``lagt-nplr``, ``lagt-spectrum``, ``lagt-kernel``: A, P P^T and the shift."""
    s, family = lagt_nplr.statement(), LagT(N, beta=beta)
    As, _ = family.scaled()
    low, rate = family.low_rank(), exact(beta)
    for i in range(N):
        for j in range(N):
            assert exact(As[i, j]) == sp.sympify(s.entry(i, j)).subs(lagt_nplr.beta, rate)
            assert exact(low.p[i, 0] * low.p[j, 0] * low.gain[0]) == s.P**2
    assert exact(low.shift) == s.shift.subs(lagt_nplr.beta, rate)


@pytest.mark.parametrize("theta", [Fraction(1), Fraction(2)])
@pytest.mark.parametrize("N", [1, 3, 5])
def test_fout(N: int, theta: Fraction) -> None:
    """Theorem ``fout-nplr``: the rank-one term of A, and P P^T."""
    s, family, window = fout_nplr.statement(), FouT(N, theta=theta), exact(theta)
    As, _ = family.scaled()  # the rotations stand apart; this is T^-1 (-(2/theta) b b^T) T
    root = [sp.sqrt(r) for r in family.radicands]
    low = family.low_rank()
    b = [sp.Integer(1), *([sp.sqrt(2), sp.Integer(0)] * N)][:N]
    for i in range(N):
        for j in range(N):
            at = {fout_nplr.bn: b[i], fout_nplr.bk: b[j], fout_nplr.theta: window}
            assert sp.simplify(exact(As[i, j]) * root[i] / root[j] - s.term.subs(at)) == 0
            PP = exact(low.p[i, 0] * low.p[j, 0] * low.gain[0]) * root[i] * root[j]
            assert sp.simplify(PP + s.term.subs(at)) == 0


@pytest.mark.parametrize("N", SIZES)
def test_legs_determinant_and_gain(N: int) -> None:
    """Theorems ``legs-determinant``, ``legs-hurwitz``, ``legs-dc-gain``: of the library's pair."""
    As, Bs = LegS(N).scaled()
    A = sp.Matrix(N, N, lambda i, j: exact(As[i, j]))
    B = sp.Matrix(N, 1, lambda i, _: exact(Bs[i, 0]))
    determinant = legs_determinant.statement().value.subs(legs_determinant.N_, N)
    assert A.det() == determinant
    assert list(-A.inv() * B) == [legs_dc_gain.statement().gain, *[0] * (N - 1)]


@pytest.mark.parametrize("N", SIZES)
def test_the_resolvent_of_legs(N: int) -> None:
    """Theorems ``legs-resolvent``, ``legs-diagonal-transfer``: y_n and E_N at a rational s."""
    s, point = legs_resolvent.statement(), Fraction(7, 3)
    found = resolvent_of_legs(F, N, F.scalar(point))
    at = {legs_resolvent.s_: exact(point)}
    assert [exact(x) for x in found] == [sp.sympify(s.entry(n)).subs(at) for n in range(N)]
    assert exact(legs_all_pass(F, N, F.scalar(point))) == s.allpass(N).subs(at)


@pytest.mark.parametrize("alpha", [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
@pytest.mark.parametrize("N", [1, 3])
def test_the_generalised_bilinear_transform(N: int, alpha: Fraction) -> None:
    """Theorems ``gbt-resolvent``, ``gbt-stability``, ``gbt-spectral-mapping``: D Ab = E, D Bb =
    dt B."""
    proof, s = gbt_resolvent, gbt_resolvent.statement()
    d, dt = system(N), Fraction(1, 10)
    found = gbt(alpha)(F, SSM(d.Ab, d.Bb, d.C), F.scalar(dt))
    at = {proof.A: dense(d.Ab), proof.B: dense(d.Bb)}
    scalars = {proof.alpha: exact(alpha), proof.dt: exact(dt)}
    D, E = (evaluate(x, N, at, scalars) for x in (s.D, s.E))
    assert D * dense(found.Ab) == E
    assert D * dense(found.Bb) == evaluate(proof.dt * proof.B, N, at, scalars)


@pytest.mark.parametrize("N", SIZES)
def test_every_route_to_the_kernel_is_its_definition(N: int) -> None:
    """Theorems ``krylov-doubling``, ``baby-step-giant-step``, ``scan-associativity``,
    ``scan-is-recurrence``, ``prefix-property``: all of them exactly C Ab^l Bb."""
    d = system(N)
    expected = definition(d)
    for route in (
        kernel.kernel_by_powers, kernel.kernel_by_bsgs, kernel_by_doubling, scan.kernel_by_scan,
    ):  # fmt: skip
        assert [exact(x) for x in route(F, d, L)] == expected
        assert [exact(x) for x in route(F, d, 4)] == expected[:4]
    columns = dense(krylov_block(F, d.Ab, d.Bb, L))
    assert [sp.QQ_I.to_sympy((dense(d.C) * columns)[0, l].element) for l in range(L)] == expected


@pytest.mark.parametrize("N", SIZES)
def test_the_recurrence_gives_the_kernel(N: int) -> None:
    """Theorems ``recurrence-is-convolution``, ``linearity-and-causality``, ``state-passing``: for
    an impulse."""
    d = system(N)
    impulse = [F.matrix(_one(1 if k == 0 else 0)) for k in range(L)]
    outputs, _ = recur(F, d, impulse, F.scale(d.Bb, 0))
    assert [exact(x) for x in outputs] == definition(d)


@pytest.mark.parametrize("point", [1, -1])
@pytest.mark.parametrize("N", SIZES)
def test_the_generating_function(N: int, point: int) -> None:
    """Theorems ``truncated-generating-function``, ``truncation-doubling``,
    ``root-of-unity-invertibility``: at both real roots of unity of even length."""
    d, length = system(N), 8
    Ct = output_tilde(F, d, length)
    found = generating_function(F, d, Ct, F.scalar(point))
    total = sum(k * sp.Integer(point) ** l for l, k in enumerate(definition(d)[:length]))
    assert [exact(x) for x in F.entries(found)] == [total]
    assert dense(output_from_tilde(F, d.Ab, Ct, length)) == dense(d.C)


@pytest.mark.parametrize("point", [1, -1, 3])
@pytest.mark.parametrize("N", SIZES)
def test_the_resolvent_without_a_pole(N: int, point: int) -> None:
    """Theorems ``bilinear-resolvent``, ``bilinear-resolvent-at-minus-one``,
    ``bilinear-resolvent-at-one``, ``similarity-invariance``: against the dense inverse."""
    d, dt = system(N), Fraction(1, 10)
    bars = gbt(Fraction(1, 2))(F, SSM(d.Ab, d.Bb, d.C), F.scalar(dt))
    z = F.scalar(point)
    found = generating_function_bilinear(F, SSM(d.Ab, d.Bb, d.C), d.C, F.scalar(dt), z)
    assert dense(found) == dense(generating_function(F, bars, d.C, z))


@pytest.mark.parametrize("N", SIZES)
def test_a_diagonal_kernel_is_a_vandermonde_sum(N: int) -> None:
    """Theorem ``vandermonde-kernel``: K_l = sum_n C_n B_n lamb_n^l."""
    d = system(N)
    lam = [Fraction(n - 2, n + 3) for n in range(N)]
    Ab = F.rows([[F.scalar(lam[i] if i == j else 0) for j in range(N)] for i in range(N)])
    found = kernel.kernel_by_powers(F, Discrete(Ab, d.Bb, d.C), L)
    weights = [exact(c) * exact(b) for c, b in zip(F.entries(d.C), F.entries(d.Bb), strict=True)]
    expected = [sum(w * exact(x) ** l for w, x in zip(weights, lam, strict=True)) for l in range(L)]
    assert [exact(x) for x in found] == expected


def _one(value: int) -> Any:
    return np.array([[Fraction(value)]], dtype=object)
