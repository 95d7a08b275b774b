"""HiPPO families against closed forms that share nothing with how they are built."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, isqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Rational
from s4ref.errors import InputError
from s4ref.maths.hippo import FAMILIES, Family, LegS, LegT, family


families = st.one_of(
    st.builds(LegS, st.integers(1, 12)),
    st.builds(LegT, st.integers(1, 12), st.sampled_from([1, 2, "1/3"])),
)


@pytest.mark.parametrize("N", [1, 2, 3, 7, 16])
def test_legs_spectrum_trace_and_dc_gain(N: int) -> None:
    A, B = LegS(N).scaled()
    assert [A[n, n] for n in range(N)] == [-(n + 1) for n in range(N)]
    assert np.trace(A) == -Fraction(N * (N + 1), 2)
    F = Rational()
    # a constant input gives the state e_0 (Formulary 2.7)
    x = F.entries(F.solve(F.matrix(A), F.matrix(-B)))
    assert [F.fraction(v) for v in x] == [1] + [0] * (N - 1)


def test_legs_table() -> None:
    A, B = LegS(4).scaled()
    r = LegS(4).radicands
    squares = [[A[n, k] ** 2 * r[n] / r[k] for k in range(4)] for n in range(4)]
    assert squares == [[1, 0, 0, 0], [3, 4, 0, 0], [5, 15, 9, 0], [7, 21, 35, 16]]
    assert all(b == 1 for b in B.flat)
    assert r == (1, 3, 5, 7)


@given(families)
def test_normal_plus_low_rank_exactly(fam: Family) -> None:
    """A + P P^T - shift I is skew: checked in rationals through T^-1 (.) T^-1."""
    A, _ = fam.scaled()
    low = fam.low_rank()
    r = np.array(fam.radicands, dtype=object)
    gram = (low.p * np.array(low.gain, dtype=object)).dot(low.p.T)
    # T^-1 (A + P P^T - shift I) T^-1 = As T^-2 + p g p^T - shift T^-2
    S = A / r[None, :] + gram - np.diag([low.shift / x for x in r])
    assert (S == -S.T).all()


@pytest.mark.parametrize("theta", [Fraction(1), Fraction(2), Fraction(1, 3)])
@pytest.mark.parametrize("N", [1, 2, 4, 5])
def test_lmu_is_legt_by_a_diagonal_similarity(N: int, theta: Fraction) -> None:
    """A_lmu = S A S^-1, S = diag((-1)^n sqrt(2n+1)); in the scaled basis diag((-1)^n (2n+1))."""
    A, B = LegT(N, theta).scaled()
    A_lmu, B_lmu = LegT(N, theta, "lmu").scaled()
    s = np.array([(-1) ** n * (2 * n + 1) for n in range(N)], dtype=object)
    assert (A_lmu == A * s[:, None] / s[None, :]).all()
    assert (B_lmu[:, 0] == B[:, 0] * s).all()


@pytest.mark.parametrize("N", [1, 2, 3, 6])
def test_lmu_delay_is_a_pade_approximant(N: int) -> None:
    """Exactly 2N moments of e^(-theta s) match: -C A^-(k+1) B = (-theta)^k/k! (Formulary 2.15)."""
    theta = Fraction(3, 2)
    F = Rational()
    A, B = (F.matrix(x) for x in LegT(N, theta, "lmu").scaled())
    x, moments = B, []
    for _ in range(2 * N + 1):
        x = F.solve(A, x)
        moments.append(-sum((F.fraction(v) for v in F.entries(x)), Fraction(0)))
    expected = [(-theta) ** k / factorial(k) for k in range(2 * N + 1)]
    assert moments[: 2 * N] == expected[: 2 * N]
    assert moments[2 * N] != expected[2 * N]


def test_named_normalisations_scale_legt_by_two() -> None:
    s4, _ = family("legt", 5).scaled()
    code, _ = family("legt", 5, normalisation="hippo-code").scaled()
    assert (code == 2 * s4).all()
    assert family("legt", 5).name == LegT(5).name
    assert family("legt", 5, normalisation="lmu") == LegT(5, Fraction(1), "lmu")


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_radicands_are_positive_and_shapes_agree(name: str) -> None:
    for normalisation in FAMILIES[name]:
        fam = family(name, 6, normalisation=normalisation)
        A, B = fam.scaled()
        assert A.shape == (6, 6)
        assert B.shape == (6, 1)
        assert all(r > 0 and isqrt(r) ** 2 <= r for r in fam.radicands)


@pytest.mark.parametrize(
    "make, match",
    [
        (lambda: LegS(0), "N = 0"),
        (lambda: LegS(-3), "N = -3"),
        (lambda: LegS(2.0), "N = 2.0"),  # type: ignore[arg-type]
        (lambda: LegS(True), "N = True"),
        (lambda: LegT(4, 0), "theta = 0"),  # type: ignore[arg-type]
        (lambda: LegT(4, basis="legendre"), "basis = 'legendre'"),  # type: ignore[arg-type]
        (lambda: family("legz", 4), "family = 'legz' is unknown: choose one of legs, legt"),
        (lambda: family("legt", 4, normalisation="x"), "normalisation = 'x'"),
        (lambda: LegT(4, basis="lmu").low_rank(), "LMU"),
    ],
)
def test_refusals(make: object, match: str) -> None:
    with pytest.raises(InputError, match=match):
        make()  # type: ignore[operator]
