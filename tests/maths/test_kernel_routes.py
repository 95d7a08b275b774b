"""The routes that are exact over the rationals equal the definition; the others enclose it."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Float64, Multiprecision, Rational, precision
from s4ref.exact import exact_array
from s4ref.maths.cauchy import kernel_by_cauchy
from s4ref.maths.discretize import bilinear
from s4ref.maths.doubling import kernel_by_doubling, krylov_block
from s4ref.maths.eigenbasis import eigenbasis_bits, kernel_by_eigenbasis, legs_eigenvectors
from s4ref.maths.fourier import inverse_dft
from s4ref.maths.full_modes import FullModes, with_conjugates
from s4ref.maths.hippo import GLegS, LegS
from s4ref.maths.kernel import kernel_by_bsgs, kernel_by_powers
from s4ref.maths.rational_form import kernel_by_rational_form, rational_form
from s4ref.maths.resolvent import matrix_power, output_tilde, truncated_sum
from s4ref.maths.scan import associative_scan, kernel_by_scan
from s4ref.maths.state_passing import kernel_by_state_passing
from s4ref.maths.step import bilinear_step, kernel_by_step
from s4ref.maths.vandermonde import power_sums, powers
from s4ref.records import SSM, Discrete


entries = st.fractions(min_value=-2, max_value=2, max_denominator=4)


@st.composite
def discretes(draw: st.DrawFn) -> Discrete[Any]:
    """Any rational recurrence, singular and unstable ones too."""
    N, inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    F = Rational()

    def block(m: int, n: int) -> Any:
        return F.matrix(exact_array([[draw(entries) for _ in range(n)] for _ in range(m)], "block"))

    return Discrete(block(N, N), block(N, inputs), block(outputs, N))


@given(discretes(), st.integers(1, 20), st.integers(1, 7))
def test_routes_over_a_ring_equal_the_definition_exactly(
    discrete: Discrete[Any], L: int, chunk: int
) -> None:
    F = Rational()
    want = kernel_by_powers(F, discrete, L)
    assert kernel_by_bsgs(F, discrete, L) == want
    assert kernel_by_doubling(F, discrete, L) == want
    assert kernel_by_scan(F, discrete, L) == want
    assert kernel_by_state_passing(F, discrete, L) == want
    assert kernel_by_state_passing(F, discrete, L, chunk=chunk) == want


@given(discretes(), st.integers(1, 9))
def test_krylov_block_is_made_of_the_powers(discrete: Discrete[Any], count: int) -> None:
    F = Rational()
    block = krylov_block(F, discrete.Ab, discrete.Bb, count)
    want = F.hstack([F.mul(matrix_power(F, discrete.Ab, k), discrete.Bb) for k in range(count)])
    assert F.entries(block) == F.entries(want)


@given(discretes())
def test_rational_form_is_the_transfer_function(discrete: Discrete[Any]) -> None:
    """q(z) K(z) = p(z) as power series: sum_i q_i K_(j-i) is p_j, and 0 beyond."""
    F = Rational()
    p, q = rational_form(F, discrete.Ab, discrete.Bb, discrete.C)
    N, width = len(p), F.shape(discrete.C)[0] * F.shape(discrete.Bb)[1]
    assert q[0] == 1
    K = kernel_by_powers(F, discrete, 2 * N)
    for j in range(2 * N):
        row = [
            sum(q[i] * K[(j - i) * width + c] for i in range(min(j, N) + 1)) for c in range(width)
        ]
        assert row == (F.entries(p[j]) if j < N else [0] * width)


def test_the_kernel_from_samples_of_the_quotient_is_the_truncated_one() -> None:
    """Also where Ab has the eigenvalue 1, so that q(1) = 0."""
    F = Ball()
    with precision(300):
        for diagonal in (["1/2", "1/3"], [1, "1/3"]):
            d = Discrete(
                F.matrix(exact_array([[diagonal[0], 1], [0, diagonal[1]]], "Ab")),
                F.matrix(exact_array([[1], [2]], "Bb")),
                F.matrix(exact_array([[1, "1/5"]], "C")),
            )
            for L in (1, 4, 7):
                pairs = zip(
                    kernel_by_rational_form(F, d, L), kernel_by_powers(F, d, L), strict=True
                )
                assert all((a - b).contains(0) and float(a.rad()) < 1e-60 for a, b in pairs)


@given(discretes(), st.integers(1, 12), st.sampled_from([1, -1, Fraction(1, 2)]))
def test_truncated_sum_is_the_sum_over_lags(
    discrete: Discrete[Any], L: int, z: int | Fraction
) -> None:
    F = Rational()
    K = kernel_by_powers(F, discrete, L)
    width = len(K) // L
    scalar = F.scalar(Fraction(z))
    want = [sum(K[l * width + c] * scalar**l for l in range(L)) for c in range(width)]
    assert F.entries(truncated_sum(F, discrete, scalar, L)) == want


@given(st.lists(st.text(alphabet="abc", max_size=2), max_size=20))
def test_scan_gives_every_prefix_of_a_product_that_does_not_commute(parts: list[str]) -> None:
    calls = 0

    def join(a: str, b: str) -> str:
        nonlocal calls
        calls += 1
        return a + b

    assert associative_scan(join, parts) == ["".join(parts[: i + 1]) for i in range(len(parts))]
    assert calls <= 2 * len(parts)


@pytest.mark.parametrize("alpha", [0, 1, Fraction(1, 3), Fraction(-1, 2)])
@pytest.mark.parametrize("N", [1, 2, 7, 12])
def test_eigenvectors_of_legs_in_closed_form_exactly(N: int, alpha: Fraction) -> None:
    """As V = -V diag(k + 1 + alpha) and V (1, ..., 1) = Bs, over the rationals; Formulary (8.5)."""
    V = legs_eigenvectors(N, Fraction(alpha))
    As, Bs = GLegS(N, Fraction(alpha)).scaled()
    lam = np.array([k + 1 + Fraction(alpha) for k in range(N)], dtype=object)
    assert (As.dot(V) == -V * lam).all()
    assert (V.sum(axis=1) == Bs[:, 0]).all()
    if alpha == 0:
        want = [[(-1) ** (n + k) * comb(n, k) * comb(n + k, k) for k in range(N)] for n in range(N)]
        assert V.tolist() == want


@pytest.mark.parametrize("N", [3, 10, 20])
def test_the_eigenbasis_loses_no_more_than_the_bits_it_is_given(N: int) -> None:
    F = Ball()
    with precision(100 + eigenbasis_bits(N)):
        C = exact_array([[1] * N], "C")
        dt = F.scalar(Fraction(1, 100))
        K = kernel_by_eigenbasis(F, C, dt, 20, rule=bilinear)
        assert min(k.rel_accuracy_bits() for k in K) > 80
        roots = [F.sqrt(Fraction(2 * n + 1)) for n in range(N)]
        As, Bs = LegS(N).scaled()
        d = bilinear(F, SSM(F.matrix(As), F.matrix(Bs), F.rows([roots])), dt)
        pairs = zip(K, kernel_by_powers(F, d, 20), strict=True)
        assert all((a - b).contains(0) for a, b in pairs)


@given(st.integers(1, 24), st.integers(0, 2**30))
def test_inverse_dft_inverts_the_sum(L: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(L) + 1j * rng.standard_normal(L)
    assert inverse_dft(Float64(), list(np.fft.fft(x))) == pytest.approx(x, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("F", [Ball(), Multiprecision(), Float64()])
def test_powers_and_their_sums(F: Any) -> None:
    with precision(100):
        z = F.scalar(Fraction(-3, 4))
        for count in (1, 2, 5, 8):
            table, step = powers(F, z, count)
            assert len(table) == count
            exponent = 1 << (count - 1).bit_length()
            assert float(step) == (-0.75) ** exponent
            assert [float(x) for x in table] == [(-0.75) ** k for k in range(count)]
        one, two = F.scalar(Fraction(1)), F.scalar(Fraction(2))
        for real in (False, True):
            got = power_sums(F, [z, one], [[one, two]], [[two], [one]], 5, real=real)
            assert [float(x) for x in got] == [2 * (-0.75) ** l + 2 for l in range(5)]


@pytest.mark.parametrize("r", [0, 1, 2])
def test_the_step_is_the_dense_bilinear_rule_exactly(r: int) -> None:
    """Real modes, P != Q, over the rationals; Formulary (6.16)."""

    class Real(Rational):
        """Over real data conj and re are the identity."""

        def conj(self, X: object) -> object:
            return X

        def re(self, x: object) -> object:
            return x

    F: Any = Real()
    lam = [F.scalar(x) for x in (Fraction(-1), Fraction(-2), Fraction(-5, 2))]
    P, Q = (
        F.matrix(
            exact_array([[Fraction(i + s * j + 1, 7) for j in range(r)] for i in range(3)], "P")
        )
        if r
        else None
        for s in (2, 3)
    )
    B, C = exact_array([[1], [-2], ["1/3"]], "B"), exact_array([[1, "1/2", -3]], "C")
    modes = FullModes(lam, P, Q, F.matrix(B), F.matrix(C), self_conjugate=True)
    dt = F.scalar(Fraction(1, 4))
    dense = bilinear(F, modes.dense(F), dt)
    step, Bb = bilinear_step(F, modes, dt)
    assert F.entries(Bb) == F.entries(dense.Bb)
    assert F.entries(step(Bb)) == F.entries(F.mul(dense.Ab, Bb))
    assert kernel_by_step(F, modes, dt, 6) == kernel_by_powers(F, dense, 6)


@pytest.mark.parametrize("r", [0, 2])
@pytest.mark.parametrize("L", [1, 2, 5, 8])
def test_cauchy_meets_its_poles_and_goes_on(r: int, L: int) -> None:
    """lam = 0 lies on the node z = 1, and for r = 0 makes A singular there."""
    F = Ball()
    with precision(300):
        lam = [F.scalar(Fraction(x)) for x in (0, -1)]
        P = F.matrix(exact_array([[1, "1/2"], ["1/3", -1]], "P")) if r else None
        B, C = exact_array([[1], [2]], "B"), exact_array([[3, "1/2"]], "C")
        modes = FullModes(lam, P, P, F.matrix(B), F.matrix(C), self_conjugate=True)
        dt = F.scalar(Fraction(1, 4))
        d = bilinear(F, modes.dense(F), dt)
        K = kernel_by_cauchy(F, modes, output_tilde(F, d, L), dt, L)
        pairs = zip(K, kernel_by_powers(F, d, L), strict=True)
        assert all((a - b).contains(0) and float(a.rad()) < 1e-60 for a, b in pairs)


def test_conjugates_follow_the_stored_modes() -> None:
    F = Float64()
    X = np.array([[1 + 2j], [3 + 0j], [4 - 1j]])
    got = with_conjugates(F, X, [2, 1, 2])
    assert got[:, 0].tolist() == [1 + 2j, 3, 4 - 1j, 1 - 2j, 4 + 1j]
    assert with_conjugates(F, X, [1, 1, 1]) is X
