"""Strong against weak convergence of S4D-LegS: the table, exact cases, an unrelated route."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, precision
from s4ref.errors import InputError
from s4ref.maths.basis import attach, surds
from s4ref.maths.deviation import Part, _ceiling, deviation, output_roots
from s4ref.maths.hippo import LegS, LegSD


# N -> (N deviation at omega = 1, peak omega, peak deviation), C = e_0
TABLE = {
    8: ("0.624305417027", "19.8574368606", "0.643785226093"),
    16: ("0.698582193566", "80.9660813035", "0.638603365123"),
    32: ("0.72832666763", "325.426315545", "0.637127269506"),
    64: ("0.712324692345", "1303.27384298", "0.636747365164"),
    128: ("0.702835689564", "5214.66561346", "0.636651715374"),
}
part = st.fractions(-2, 2, max_denominator=4)
rows = st.lists(part, min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize("N", TABLE)
def test_weak_convergence_at_a_fixed_frequency(N: int):
    """N times the deviation at omega = 1 tends to 1/sqrt(2)."""
    deviation = oracle.diagonal_deviation(N, 1, digits=20)
    with precision(80):
        scaled = N * mpmath.mpf(deviation.decimal().item())
        assert mpmath.nstr(scaled, 12) == TABLE[N][0]


@pytest.mark.parametrize("N", TABLE)
def test_no_strong_convergence(N: int):
    """The supremum over all frequencies tends to 2/pi, near omega = N^2/pi."""
    worst = oracle.diagonal_peak(N, digits=15)
    assert worst.omega.decimal(12).item() == TABLE[N][1]
    assert worst.deviation.decimal(12).item() == TABLE[N][2]
    assert worst.deviation.to_numpy() > 2 / np.pi


def test_exact_cases():
    """N = 1: omega/|(1 + i omega)(1 + 2 i omega)|, at most 1/3 at 1/sqrt 2.  N = 2: 1/2 at 1."""
    one = oracle.diagonal_peak(1, digits=30)
    assert one.deviation.decimal().item() == "0." + "3" * 30
    assert one.omega.decimal(20).item() == "0.7071067811865475244"
    two = oracle.diagonal_peak(2, digits=30)
    assert (two.omega.decimal().item(), two.deviation.decimal().item()) == ("1", "0.5")
    assert oracle.diagonal_deviation(3, [0, 0]).mid().tolist() == [0, 0]


@given(N=st.integers(1, 6), omega=st.fractions("1/8", 8, max_denominator=8))
def test_mpmath_lies_in_the_balls(N: int, omega: Fraction):
    """|G_diag - G| for C = e_0 by two linear solves at 60 digits."""
    found = oracle.diagonal_deviation(N, omega, digits=25)
    with mpmath.workdps(60):
        s = mpmath.mpc(0, mpmath.mpf(omega.numerator) / omega.denominator)
        b = [mpmath.sqrt(2 * n + 1) for n in range(N)]
        A = mpmath.matrix(N, N)
        for n in range(N):
            A[n, n] = -(n + 1)
            for k in range(n):
                A[n, k] = -b[n] * b[k]
        normal = A + mpmath.matrix(b) * mpmath.matrix(b).T / 2
        G = [
            mpmath.lu_solve(s * mpmath.eye(N) - M, mpmath.matrix(b) * scale)[0]
            for M, scale in ((A, 1), (normal, mpmath.mpf(1) / 2))
        ]
        mid, rad = found.mid()[()], found.rad()[()]
        m = mpmath.mpf(mid.numerator) / mid.denominator
        assert abs(abs(G[1] - G[0]) - m) <= mpmath.mpf(rad.numerator) / rad.denominator + 1e-50


@given(C=rows, omega=st.fractions("1/64", 64, max_denominator=64))
def test_the_closed_form_is_the_difference_of_two_resolvents(C: list[Fraction], omega: Fraction):
    """C (sI - A)^-1 B of ``legs`` and of ``legsd`` by linear solves in balls, and in mpmath."""
    N = len(C)
    found = oracle.diagonal_deviation(N, omega, C=C, digits=30)
    with precision(300):
        F = Ball()
        values = []
        for family in (LegS(N), LegSD(N)):
            As, Bs = family.scaled()
            T = surds(F, family.radicands)
            A, B = attach(F, F.matrix(As), family.radicands), F.mul(T, F.matrix(Bs))
            s = F.scale(F.eye(N), F.imaginary(F.scalar(omega)))
            values.append(
                F.entries(F.mul(F.matrix(np.array([C], dtype=object)), F.solve(s - A, B)))[0]
            )
        difference = abs(values[1] - values[0])
        low, high = found.mid().item() - found.rad().item(), found.mid().item() + found.rad().item()
        assert difference.overlaps(F.scalar(low).union(F.scalar(high)))
        assert difference.rad() < 1e-40
        # at twice the precision, by the products, in mpmath
        w = mpmath.mpc(0, mpmath.mpf(omega.numerator) / omega.denominator)
        G, E = mpmath.mpc(0), mpmath.mpc(1)
        for n, c in enumerate(C):
            G += mpmath.mpf(c.numerator) / c.denominator * mpmath.sqrt(2 * n + 1) * E / (w + 1 + n)
            E *= (w - n) / (w + 1 + n)
        value = abs(G * E / (1 + E))
        assert _mpf(low) - mpmath.mpf(2) ** -280 <= value <= _mpf(high) + mpmath.mpf(2) ** -280


def _mpf(x: Fraction) -> mpmath.mpf:
    return mpmath.mpf(x.numerator) / x.denominator


@given(
    C=rows,
    inverse=st.booleans(),
    low=st.fractions(0, 1, max_denominator=1000),
    width=st.fractions("1/1000", 1, max_denominator=1000),
    where=st.fractions(0, 1, max_denominator=100),
)
def test_no_frequency_of_a_part_is_above_its_ceiling(
    C: list[Fraction], inverse: bool, low: Fraction, width: Fraction, where: Fraction
):
    x = low + width * where
    with precision(80):
        F = Ball()
        roots = output_roots(F, C)
        if x == 0:
            return
        omega = F.scalar(1 / x if inverse else x)
        value = abs(deviation(F, roots, F.imaginary(omega)))
        assert not value > _ceiling(F, roots, Part(inverse, low, low + width))


@given(C=st.lists(part, min_size=1, max_size=3).filter(any), omega=st.fractions("1/16", 64))
def test_no_frequency_is_above_the_peak(C: list[Fraction], omega: Fraction):
    worst = oracle.diagonal_peak(len(C), C=C, digits=10)
    other = oracle.diagonal_deviation(len(C), omega, C=C, digits=20)
    top = worst.deviation.mid().item() + worst.deviation.rad().item()
    assert other.mid().item() - other.rad().item() <= top
    at = oracle.diagonal_deviation(len(C), worst.omega.mid().item(), C=C, digits=20)
    assert abs(at.mid().item() - worst.deviation.mid().item()) < top * Fraction(1, 10**9)


def test_refusals():
    with pytest.raises(InputError, match=r"N = 0: an integer of at least 1"):
        oracle.diagonal_deviation(0, 1)
    with pytest.raises(InputError, match=r"C has shape \(1,\); LegS of size 2 needs \(2,\)"):
        oracle.diagonal_peak(2, C=[1])
    with pytest.raises(InputError, match=r"C\[1\] = .* is complex"):
        oracle.diagonal_deviation(2, 1, C=[1, 1j])
    with pytest.raises(InputError, match=r"C is zero"):
        oracle.diagonal_peak(2, C=[0, 0])
    with pytest.raises(InputError, match=r"give one real frequency"):
        oracle.diagonal_deviation(2, [[1]])
