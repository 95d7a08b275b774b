"""Matrices and diagonal-plus-low-rank forms of every family."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Ball, Multiprecision, precision
from s4ref.errors import InputError
from s4ref.maths.basis import attach
from s4ref.maths.halves import halve
from s4ref.maths.hippo import (
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
)
from s4ref.maths.nplr import nplr


fractions = st.fractions(min_value="1/8", max_value=3, max_denominator=8)
sizes = st.integers(1, 9)
odd, even = (st.integers(1, 4).map(lambda m, k=k: 2 * m - k) for k in (1, 0))
normal_plus_low_rank = st.one_of(
    st.builds(LegS, sizes),
    st.builds(LegSD, sizes),
    st.builds(GLegS, sizes, fractions),
    st.builds(LegT, sizes, fractions),
    st.builds(LagT, sizes, st.just(0), fractions),
    st.builds(LagTCode, sizes, fractions),
    st.builds(TLagTCode, sizes, fractions),
    st.builds(FouT, odd, fractions),
    st.builds(FouT, even, fractions, st.just(True)),
    st.builds(FourierDecay, even, fractions),
    st.builds(FouD, even),
)
others = st.one_of(
    st.builds(LagT, sizes, st.fractions("-7/8", "7/8", max_denominator=8), fractions),
    st.builds(ChebT, sizes, fractions),
    st.builds(LegT, sizes, fractions, st.just("lmu")),
)
BITS = 160
TINY = Fraction(1, 2**90)


def in_balls(family: Family) -> tuple[object, object]:
    """A and B over balls, at the current precision."""
    F = Ball()
    As, Bs = family.scaled()
    circular = family.circular()
    scaled = F.matrix(As) if circular is None else F.matrix(As) + F.matrix(circular) * F.pi()
    T = [F.sqrt(r) for r in family.radicands]
    B = [t * F.scalar(b) * family.gain(F) for t, b in zip(T, Bs[:, 0], strict=True)]
    return attach(F, scaled, family.radicands), F.rows([[b] for b in B])


def vanishes(residual: object) -> bool:
    """Whether every ball holds 0 and is tiny."""
    return all(x.contains(0) and abs(x).upper() < float(TINY) for x in Ball().entries(residual))


@given(normal_plus_low_rank)
def test_the_form_gives_back_the_matrices(family: Family) -> None:
    """V (diag(lam) - P P*) V* = A and V B^ = B, V* V = I: certified residuals."""
    F = Ball()
    with precision(BITS):
        d = nplr(F, family)
        A, B = in_balls(family)
        Vs = F.transpose(F.conj(d.V))
        lam = [d.shift + F.imaginary(w) for w in d.omega]
        zero = F.scalar(Fraction(0))
        diagonal = F.rows(
            [[x if i == j else zero for j in range(family.N)] for i, x in enumerate(lam)]
        )
        inner = diagonal - F.mul(d.P, F.transpose(F.conj(d.P)))
        assert vanishes(F.mul(F.mul(d.V, inner), Vs) - A)
        assert vanishes(F.mul(d.V, d.B) - B)
        assert vanishes(F.mul(Vs, d.V) - F.eye(family.N))
        kept = halve(F, d)
        for w, weight in zip(kept.omega, kept.weight, strict=True):
            assert w > 0 if weight == 2 else w == 0


@given(st.one_of(st.builds(LegS, sizes), st.builds(LagT, sizes, st.just(0), fractions)))
def test_closed_form_and_eigensolver_agree(family: Family) -> None:
    closed, solved = (
        oracle.dplr(family, digits=25, method=method) for method in ("closed-form", "eigensolver")
    )
    for name in ("lam", "P", "B", "V"):
        one, other = getattr(closed, name), getattr(solved, name)
        assert one.shape == other.shape
        assert one.is_complex == other.is_complex
        parts = [(one, other)]
        if one.is_complex:
            parts = [(one.real, other.real), (one.imag, other.imag)]
        for a, b in parts:
            assert (np.abs(a.mid() - b.mid()) <= a.rad() + b.rad()).all()
    assert closed.weight == solved.weight


@given(st.one_of(normal_plus_low_rank, others))
def test_matrices_hold_mpmath_at_twice_the_precision(family: Family) -> None:
    h = oracle.hippo(family, digits=30)
    with precision(2 * max(h.A.bits, h.B.bits)):
        F = Multiprecision()
        As, Bs = family.scaled()
        circular = family.circular()
        T = [F.sqrt(r) for r in family.radicands]
        for i in range(family.N):
            for j in range(family.N):
                entry = F.scalar(As[i, j])
                if circular is not None:
                    entry = entry + F.scalar(circular[i, j]) * F.pi()
                assert holds(h.A.mid()[i, j], h.A.rad()[i, j], entry * T[i] / T[j])
            b = F.scalar(Bs[i, 0]) * T[i] * family.gain(F)
            assert holds(h.B.mid()[i], h.B.rad()[i], b)


@given(st.one_of(st.builds(LegS, sizes), st.builds(LegT, sizes, fractions)))
def test_forms_hold_mpmath_at_twice_the_precision(family: Family) -> None:
    """Eigenpairs of the skew part by mpmath's Hermitian solver, at twice the precision."""
    d = oracle.dplr(family, digits=25, halve=False)
    with precision(3 * d.lam.bits):
        m = nplr(Multiprecision(), family, closed_form=False)
        F = Multiprecision()
        for w, mid, rad in zip(m.omega, d.lam.imag.mid(), d.lam.imag.rad(), strict=True):
            assert holds(mid, rad, w)
        for found, values in ((d.P, F.entries(m.P)), (d.B, F.entries(m.B)), (d.V, F.entries(m.V))):
            parts = [(found.real, mpmath.re)]
            if found.is_complex:
                parts.append((found.imag, mpmath.im))
            for part, take in parts:
                flat = zip(part.mid().flat, part.rad().flat, values, strict=True)
                assert all(
                    holds(mid, rad + Fraction(1, 10**40), take(value)) for mid, rad, value in flat
                )


def holds(mid: Fraction, rad: Fraction, value: mpmath.mpf) -> bool:
    """Whether a value good to twice the precision lies in the ball."""
    sign, man, exp, _ = value._mpf_
    exact = (-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp
    return bool(abs(exact - mid) <= rad + abs(mid) / 10**55)


@pytest.mark.parametrize(
    "N, omega, squares",
    [
        (2, ["0.8660254037844386467637232"], ["2"]),
        (3, ["2.397915761656359770798719", "0"],
         ["4.173913043478260869565217", "0.6521739130434782608695652"]),
        (4, ["4.603293007066848680913577", "0.5565011150837434038521495"],
         ["7.065044112707684456442643", "0.9349558872923155435573566"]),
        (8, ["19.8574103709705768348891", "5.354208515030874232826975",
             "1.957794150902805156606203", "0.4274887122858601189958386"],
         ["26.58047453534035536265844", "3.399852559205731567302772",
          "1.380530877642009428341808", "0.6391420278119036416969764"]),
    ],
)  # fmt: skip
def test_legs_frequencies_and_input_weights(N: int, omega: list[str], squares: list[str]) -> None:
    """Formulary (3.6), (3.7)."""
    d = oracle.dplr(LegS(N), digits=25)
    assert d.lam.imag.decimal(25).tolist() == omega
    weights = d.B.real.mid() ** 2
    if d.B.is_complex:
        weights = weights + d.B.imag.mid() ** 2
    for ours, printed in zip(weights, squares, strict=True):
        assert abs(ours - Fraction(printed)) <= Fraction(printed) / 10**24


def test_extreme_legs_frequencies() -> None:
    """Formulary, N = 64: the four largest and the two smallest."""
    omega = oracle.dplr(LegS(64), digits=25).lam.imag.decimal(25)
    assert omega[:4].tolist() == [
        "1303.273842981196325509229", "433.0307565386910804242917",
        "258.1522102153825973405808", "182.6204114000343788638449",
    ]  # fmt: skip
    assert omega[-2:].tolist() == ["0.9058594100247451219383055", "0.2638569311113158186102316"]


def test_laguerre_frequencies_are_cotangents() -> None:
    """N = 4: cot(pi/8)/2 = (1 + sqrt 2)/2 and cot(3 pi/8)/2 = (sqrt 2 - 1)/2 (Formulary 3.10)."""
    omega = oracle.dplr(LagT(4), digits=20).lam.imag.mid()
    root = Fraction("1.4142135623730950488016887242")
    expected = [(1 + root) / 2, (root - 1) / 2]
    assert all(abs(a - b) < Fraction(1, 10**19) for a, b in zip(omega, expected, strict=True))
    assert (oracle.dplr(LagT(4)).lam.real.mid() == Fraction(-1, 2)).all()


def test_padded_fourier_keeps_both_real_modes() -> None:
    d = oracle.dplr(FouT(6, 1, padded=True), digits=20)
    assert d.weight == (2, 2, 1, 1)
    assert d.lam.imag.decimal(20).tolist() == [
        "12.566370614359172954", "6.2831853071795864769", "0", "0",
    ]  # fmt: skip
    assert d.V.shape == (6, 4)
    assert (d.B.to_numpy(np.complex128)[3]) == 0


def test_zero_rank_forms_have_no_columns() -> None:
    for family in (LegSD(4), FouD(4)):
        d = oracle.dplr(family)
        assert d.P.shape == (len(d.weight), 0)


def test_a_thousand_digits() -> None:
    d = oracle.dplr(LegS(4), digits=1000)
    s = d.lam.imag.decimal()
    assert all(len(x) > 990 for x in s)
    assert s[0].startswith("4.60329300706684868091357")
    again = oracle.dplr(LegS(4), digits=1000, method="eigensolver")
    assert again.lam.imag.decimal().tolist() == s.tolist()


@pytest.mark.parametrize(
    "call, match",
    [
        (lambda: oracle.hippo("legs"), "family = 'legs' is no HiPPO family"),  # type: ignore[arg-type]
        (lambda: oracle.dplr(LegT(4, 1, "lmu")), "use basis='orthonormal'"),  # type: ignore[arg-type]
        (lambda: oracle.dplr(LegT(4), method="closed-form"), "take method='eigensolver'"),
        (lambda: oracle.dplr(FouT(5), method="eigensolver"), "take the closed form"),
        (lambda: oracle.dplr(LegS(4), method="eig"), "method = 'eig' is unknown"),  # type: ignore[arg-type]
        (lambda: oracle.dplr(ChebT(4)), "nilpotent"),
    ],
)
def test_refusals(call: object, match: str) -> None:
    with pytest.raises(InputError, match=match):
        call()  # type: ignore[operator]
