"""Every route to the kernel equals the definition, exactly over the rationals."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Rational, precision
from s4ref.exact import exact_array
from s4ref.maths.convolution import convolve
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.kernel import kernel_by_bsgs, kernel_by_powers
from s4ref.maths.recurrence import recur
from s4ref.maths.resolvent import (
    generating_function,
    generating_function_bilinear,
    generating_function_dplr,
    kernel_by_bilinear_resolvent,
    kernel_by_resolvent,
    matrix_power,
    output_from_tilde,
    output_tilde,
)
from s4ref.records import SSM


entries = st.fractions(min_value=-2, max_value=2, max_denominator=4)


@st.composite
def systems(draw: st.DrawFn) -> SSM[np.ndarray]:
    """Stable systems: A = -(M M^T) - I + skew keeps 2/dt and the unit circle out of reach."""
    N, inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))

    def block(m: int, n: int) -> np.ndarray:
        return exact_array([[draw(entries) for _ in range(n)] for _ in range(m)], "block")

    M, K = block(N, N), block(N, N)
    A = -M.dot(M.T) + (K - K.T) - np.diag([Fraction(1)] * N)
    return SSM(A, block(N, inputs), block(outputs, N), block(outputs, inputs))


def over(F: Ball | Rational, s: SSM[np.ndarray]) -> SSM[object]:
    return SSM(F.matrix(s.A), F.matrix(s.B), F.matrix(s.C), F.matrix(s.D))


@given(systems(), st.integers(1, 20))
def test_bsgs_equals_powers_exactly(system: SSM[np.ndarray], L: int) -> None:
    F = Rational()
    d = bilinear(F, over(F, system), F.scalar(Fraction(1, 3)))
    assert kernel_by_bsgs(F, d, L) == kernel_by_powers(F, d, L)


@given(systems(), st.integers(1, 9), st.sampled_from([bilinear, zoh]))
def test_resolvent_encloses_the_same_kernel(system: SSM[np.ndarray], L: int, rule: object) -> None:
    F = Ball()
    with precision(200):
        ssm, dt = over(F, system), F.scalar(Fraction(1, 3))
        d = rule(F, ssm, dt)  # type: ignore[operator]
        K = kernel_by_powers(F, d, L)
        routes = [kernel_by_resolvent(F, d, L)]
        if rule is bilinear:
            routes.append(kernel_by_bilinear_resolvent(F, ssm, d, dt, L))
        for other in routes:
            assert len(other) == len(K)
            assert all(
                (a - b).contains(0) and float(a.rad()) < 1e-40
                for a, b in zip(K, other, strict=True)
            )


@given(systems(), st.integers(1, 6))
def test_generating_function_at_plus_and_minus_one_exactly(system: SSM[np.ndarray], L: int) -> None:
    """z = 1 and z = -1 are rational, so the pole of the published form is met exactly."""
    F = Rational()
    ssm, dt = over(F, system), F.scalar(Fraction(1, 3))
    d = bilinear(F, ssm, dt)
    K = kernel_by_powers(F, d, 2 * L)
    width = len(K) // (2 * L)
    Ct = output_tilde(F, d, 2 * L)
    for z in (1, -1):
        want = [sum(z**l * K[l * width + c] for l in range(2 * L)) for c in range(width)]
        assert F.entries(generating_function(F, d, Ct, F.scalar(Fraction(z)))) == want
        pole_free = generating_function_bilinear(F, ssm, Ct, dt, F.scalar(Fraction(z)))
        assert F.entries(pole_free) == want
    at_minus_one = F.scale(F.mul(Ct, ssm.B), dt / 2)
    assert F.entries(at_minus_one) == F.entries(pole_free)


@given(systems(), st.integers(0, 12), st.integers(0, 12))
def test_matrix_power_and_tilde_invert(system: SSM[np.ndarray], j: int, k: int) -> None:
    F = Rational()
    d = bilinear(F, over(F, system), F.scalar(Fraction(1, 3)))
    product = F.mul(matrix_power(F, d.Ab, j), matrix_power(F, d.Ab, k))
    assert F.entries(product) == F.entries(matrix_power(F, d.Ab, j + k))
    Ct = output_tilde(F, d, k + 1)
    assert F.entries(output_from_tilde(F, d.Ab, Ct, k + 1)) == F.entries(d.C)


@given(systems(), st.integers(1, 11), st.data())
def test_recurrence_is_convolution_plus_zero_input_response(
    system: SSM[np.ndarray], T: int, data: st.DataObject
) -> None:
    F = Rational()
    d = bilinear(F, over(F, system), F.scalar(Fraction(1, 3)))
    N, inputs = system.B.shape
    outputs = system.C.shape[0]
    u = [exact_array([[data.draw(entries)] for _ in range(inputs)], "u") for _ in range(T)]
    s = F.matrix(exact_array([[data.draw(entries)] for _ in range(N)], "s"))
    y, final = recur(F, d, [F.matrix(x) for x in u], s)
    K = kernel_by_powers(F, d, T)
    width = inputs * outputs
    for k in range(T):
        for o in range(outputs):
            free = F.entries(F.mul(d.C, F.mul(matrix_power(F, d.Ab, k + 1), s)))[o]
            forced = sum(
                K[(k - j) * width + o * inputs + i] * F.scalar(u[j][i, 0])
                for j in range(k + 1)
                for i in range(inputs)
            )
            through = sum(F.scalar(system.D[o, i]) * F.scalar(u[k][i, 0]) for i in range(inputs))
            assert y[k * outputs + o] == free + forced + through
    again, last = convolve(F, d, [F.matrix(x) for x in u], s)
    assert (again, F.entries(last)) == (y, F.entries(final))
    restarted = recur(
        F,
        d,
        [F.matrix(x) for x in u[T // 2 :]],
        recur(F, d, [F.matrix(x) for x in u[: T // 2]], s)[1],
    )
    assert F.entries(restarted[1]) == F.entries(final)


@pytest.mark.parametrize("r", [1, 2, 3])
@pytest.mark.parametrize("z", [1, -1])
def test_woodbury_form_equals_the_dense_pencil_exactly(r: int, z: int) -> None:
    """Real lam, P != Q, any rank: (6.9) against (6.6) without rounding."""
    F = Rational()
    n = 3
    lam = [Fraction(-1), Fraction(-2), Fraction(-5, 2)]
    P = exact_array([[Fraction(i + 2 * j + 1, 7) for j in range(r)] for i in range(n)], "P")
    Q = exact_array([[Fraction(3 * i - j + 2, 5) for j in range(r)] for i in range(n)], "Q")
    B = exact_array([[1], [-2], ["1/3"]], "B")
    Ct = exact_array([[1, "1/2", -3]], "C")
    dt = F.scalar(Fraction(1, 4))

    class Real(Rational):
        """Over real data conj is the identity."""

        def conj(self, X: object) -> object:
            return X

    got = generating_function_dplr(
        Real(),
        [F.scalar(x) for x in lam],
        *(F.matrix(x) for x in (P, Q, B, Ct)),
        dt,
        F.scalar(Fraction(z)),
    )
    dense = SSM(F.matrix(np.diag(lam) - P.dot(Q.T)), F.matrix(B), F.matrix(Ct))
    want = generating_function_bilinear(F, dense, F.matrix(Ct), dt, F.scalar(Fraction(z)))
    assert F.entries(got) == F.entries(want)
