"""HiPPO families against closed forms that share nothing with how they are built."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Float64, Rational
from s4ref.errors import InputError
from s4ref.maths.hippo import (
    FAMILIES,
    ChebT,
    Family,
    FouD,
    FourierDecay,
    FouT,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegSD,
    LegT,
    TLagTCode,
    family,
)


windows = st.sampled_from([1, 2, "1/3"])
odd, even = (st.integers(1, 6).map(lambda m, k=k: 2 * m - k) for k in (1, 0))
families = st.one_of(
    st.builds(LegS, st.integers(1, 12)),
    st.builds(LegSD, st.integers(1, 12)),
    st.builds(GLegS, st.integers(1, 12), st.sampled_from(["-1/2", "1/3", 2])),
    st.builds(LegT, st.integers(1, 12), windows),
    st.builds(LagT, st.integers(1, 12), st.just(0), windows),
    st.builds(LagTCode, st.integers(1, 12), windows),
    st.builds(TLagTCode, st.integers(1, 12), windows),
    st.builds(FouT, odd, windows),
    st.builds(FouT, even, windows, st.just(True)),
    st.builds(FourierDecay, even, windows),
    st.builds(FouD, even),
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
    circular = fam.circular()
    if circular is not None:
        assert (circular / r[None, :] == -(circular / r[None, :]).T).all()


def attached(fam: Family) -> tuple[np.ndarray, np.ndarray]:
    """A and B in float64."""
    A, B = fam.scaled()
    T, circular = np.sqrt(np.array(fam.radicands, dtype=float)), fam.circular()
    A = A.astype(float) + (0 if circular is None else np.pi * circular.astype(float))
    return A * T[:, None] / T[None, :], fam.gain(Float64()) * T[:, None] * B.astype(float)


def test_fourier_families_as_published() -> None:
    """The loops of ``hippo.py``, written out: N = 6, frequencies 0, 1, 2 in the padded order."""
    b = np.array([1, 0, 2**0.5, 0, 2**0.5, 0])
    turn = np.diag([0, 0, 1.0, 0, 2.0], -1) - np.diag([0, 0, 1.0, 0, 2.0], 1)
    published = {
        "fout": (np.pi * turn - np.outer(b, b), b),
        "fourier2": (2 * np.pi * turn - 2 * np.outer(b, b), 2 * b),
        "fourier_decay": (np.pi * turn - np.outer(b, b) / 2, b / 2),
        "foud": (2 * np.pi * turn - np.eye(6) / 2, b),
    }
    for name, (A, B) in published.items():
        ours = attached(family(name, 6, normalisation="s4"))
        np.testing.assert_allclose(ours[0], A, rtol=4e-16, atol=1e-15)
        np.testing.assert_allclose(ours[1][:, 0], B, rtol=4e-16)


def test_laguerre_families_as_published() -> None:
    lower = np.tril(np.ones((4, 4)))
    for name, b, diagonal in (("lagt", 1, 0.5), ("tlagt", 0.25, 0.375)):
        A, B = attached(family(name, 4, normalisation="s4", b=b))
        np.testing.assert_array_equal(A, diagonal * np.eye(4) - lower)
        np.testing.assert_array_equal(B[:, 0], b)
    A, B = attached(family("lagt", 4))
    np.testing.assert_array_equal(A, -lower)
    np.testing.assert_array_equal(B[:, 0], 1)


def test_padding_adds_an_idle_state_and_nothing_else() -> None:
    A, B = attached(FouT(6, 1, padded=True))
    plain, b = attached(FouT(5, 1))
    assert not A[1].any()
    assert not A[:, 1].any()
    assert B[1] == 0
    keep = [0, 2, 3, 4, 5]
    np.testing.assert_array_equal(A[np.ix_(keep, keep)], plain)
    np.testing.assert_array_equal(B[keep], b)


@pytest.mark.parametrize("N", [1, 3, 7])
def test_fout_gramian_is_a_multiple_of_the_identity(N: int) -> None:
    """A W + W A^T + B B^T = 0 with W = I/theta (Formulary 2.24): exactly, in the scaled basis."""
    fam = FouT(N, "1/3")
    A, B = fam.scaled()
    r = np.array(fam.radicands, dtype=object)
    S = A / r[None, :]  # T^-1 (A_rational) T^-1; the rest is skew
    assert (fam.theta * B.dot(B.T) + S + S.T == 0).all()


def test_chebt_is_nilpotent() -> None:
    A, _ = ChebT(7).scaled()
    power = A
    for _ in range(6):
        power = power.dot(A)
    assert not power.any()


def test_generalised_legs_is_legs_at_zero() -> None:
    for ours, theirs in zip(GLegS(6, 0).scaled(), LegS(6).scaled(), strict=True):
        assert (ours == theirs).all()
    assert GLegS(6, 0).radicands == LegS(6).radicands


def test_legsd_is_the_normal_part_of_legs() -> None:
    A, B = attached(LegS(7))
    D, b = attached(LegSD(7))
    np.testing.assert_allclose(D, A + B @ B.T / 2, atol=1e-14)
    np.testing.assert_allclose(b, B / 2)
    np.testing.assert_allclose(D @ D.T, D.T @ D, atol=1e-12)


def test_parameters_reach_the_family() -> None:
    assert family("lagt", 4, alpha="1/2", beta=2) == LagT(4, Fraction(1, 2), Fraction(2))
    assert family("fout", 5, theta="1/3") == FouT(5, Fraction(1, 3))
    assert family("legt", 5, normalisation="lmu", theta=3) == LegT(5, Fraction(3), "lmu")


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
        N = 5 if normalisation == "fout" else 6
        fam = family(name, N, normalisation=normalisation)
        A, B = fam.scaled()
        assert A.shape == (N, N)
        assert B.shape == (N, 1)
        assert len(fam.radicands) == N
        assert all(isinstance(r, Fraction) and r > 0 for r in fam.radicands)


@pytest.mark.parametrize(
    "make, match",
    [
        (lambda: LegS(0), "N = 0"),
        (lambda: LegS(-3), "N = -3"),
        (lambda: LegS(2.0), "N = 2.0"),  # type: ignore[arg-type]
        (lambda: LegS(True), "N = True"),
        (lambda: LegT(4, 0), "theta = 0"),  # type: ignore[arg-type]
        (lambda: LegT(4, basis="legendre"), "basis = 'legendre'"),  # type: ignore[arg-type]
        (lambda: family("legz", 4), "family = 'legz' is unknown: choose one of chebt, foud"),
        (lambda: family("legs", 4, theta=1), "theta is no parameter of legs: it takes N alone"),
        (lambda: family("legt", 4, beta=1), "beta is no parameter of legt: it takes theta"),
        (lambda: LagT(4, 1), "alpha = 1: must lie between -1 and 1"),
        (lambda: LagT(4, 0, 0), "beta = 0: must be positive"),
        (lambda: TLagTCode(4, -1), "b = -1: must be positive"),
        (lambda: GLegS(4, -1), "alpha = -1: must be above -1"),
        (lambda: FouT(4), "N = 4: fout has one constant and pairs"),
        (lambda: FouT(5, 1, padded=True), "N = 5: the padded order of fout"),
        (lambda: FouT(5, "zero"), "theta = 'zero'"),
        (lambda: FouD(3), "N = 3: the padded order of foud"),
        (lambda: FourierDecay(4, -1), "theta = -1"),
        (lambda: ChebT(4, 0), "theta = 0"),
        (lambda: ChebT(4).low_rank(), "nilpotent"),
        (lambda: LagT(4, "1/2").low_rank(), "only after the similarity"),
        (lambda: family("legt", 4, normalisation="x"), "normalisation = 'x'"),
        (lambda: LegT(4, basis="lmu").low_rank(), "LMU"),
    ],
)
def test_refusals(make: object, match: str) -> None:
    with pytest.raises(InputError, match=match):
        make()  # type: ignore[operator]
