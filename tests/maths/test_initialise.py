"""Diagonal initialisations: exact recipes, refusals, and the factors of LSSL."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref.arithmetic import Ball, Float64, Rational, precision
from s4ref.errors import InputError
from s4ref.maths.halves import halve
from s4ref.maths.hippo import Family, LagT, LegS, LegT
from s4ref.maths.initialise import (
    DSS,
    INITIALISATIONS,
    LRU,
    S5,
    Modal,
    S4DInv,
    S4DInv2,
    S4DLegS,
    S4DLin,
    S4DQuad,
    S4DReal,
    initialisation,
    lssl_factors,
)
from s4ref.maths.initialise.legs import legs_half_inputs
from s4ref.maths.nplr import nplr


sizes = st.integers(1, 12).map(lambda half: 2 * half)
unit = st.fractions(0, 1, max_denominator=16)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_every_initialisation_is_a_value_with_a_name(name: str):
    modal = initialisation(name, 4)
    assert isinstance(modal, Modal)
    assert modal.name.startswith(f"{name}(N=4")
    assert modal == initialisation(name.upper().replace("-", "_"), 4)
    assert hash(modal) == hash(initialisation(name, 4))
    assert modal != initialisation(name, 6)


@pytest.mark.parametrize("name", INITIALISATIONS)
@given(N=sizes)
def test_float64_agrees_with_the_balls(name: str, N: int):
    modal = initialisation(name, N)
    with precision(80):
        lam = [complex(x) for x in modal.modes(Ball())]
        B = [complex(x) for x in modal.inputs(Ball())]
    assert len(lam) == modal.n == len(modal.weight)
    np.testing.assert_allclose(modal.modes(Float64()), lam, rtol=1e-12)
    np.testing.assert_allclose(modal.inputs(Float64()), B, rtol=1e-12)


@given(N=sizes)
def test_the_rational_frequencies_are_exact_multiples_of_a_power_of_pi(N: int):
    with precision(100):
        F = Ball()
        pi = F.pi()
        for n in range(N // 2):
            assert (S4DLin(N).modes(F)[n].imag / pi).contains(n)
            assert (S4DQuad(N).modes(F)[n].imag * pi).contains((2 * n + 1) ** 2)
            for modal, shift in ((S4DInv(N), 2 * n + 1), (S4DInv2(N), n + 1)):
                scaled = modal.modes(F)[n].imag * pi
                assert (scaled * shift).contains(N * N - N * shift)


def test_s4d_real_is_rational():
    assert S4DReal(6).rational().tolist() == [-1, -2, -3]
    assert all(initialisation(n, 6).rational() is None for n in INITIALISATIONS if "real" not in n)


@given(N=sizes)
def test_closed_form_inputs_of_legs_are_those_of_the_eigensolver(N: int):
    with precision(160):
        F = Ball()
        full = halve(F, nplr(F, LegS(N), closed_form=False))
        for x, y in zip(legs_half_inputs(F, N), F.entries(full.B), strict=True):
            assert x.overlaps(y)
            assert (x - y).abs_upper() < 1e-20
        half = S4DLegS(N).inputs(F)
        whole = S4DLegS(N, B="full").inputs(F)
        assert all((2 * a - b).contains(0) for a, b in zip(half, whole, strict=True))
        assert all(b == 1 for b in S4DLegS(N, B="ones").inputs(F))


def test_dss_takes_the_upper_half_of_twice_the_size():
    with precision(80):
        F = Ball()
        assert all(
            a.overlaps(b) for a, b in zip(DSS(5).modes(F), S4DLegS(10).modes(F), strict=True)
        )
    assert DSS(5).weight == (1,) * 5


def test_s5_blocks_repeat_one_spectrum():
    with precision(80):
        F = Ball()
        lam = S5(12, blocks=3).modes(F)
        assert all(x.overlaps(y) for x, y in zip(lam, S4DLegS(4).modes(F) * 3, strict=True))
    assert S5(12, 3, B=np.ones((12, 2))).width == 2
    assert S5(12, 3).readout == 12
    assert S5(12, 3, basis="modes").readout == 6


@given(N=st.integers(1, 9), theta=st.fractions("1/8", 8, max_denominator=8))
def test_the_factors_of_lssl_multiply_out_exactly(N: int, theta: Fraction):
    """-A = P (T^-1 + diag d) P reads -As = c (T^-1 + diag d) diag(r) with P^2 = c r."""
    for family in (LegS(N), LegT(N, theta)):
        factors, F = lssl_factors(family), Rational()
        inverse = F.solve(F.matrix(factors.T), F.eye(N))
        M = np.array([Rational.fraction(x) for x in F.entries(inverse)], dtype=object)
        M = M.reshape(N, N) + np.diag(np.array(factors.d, dtype=object))
        r = np.array(family.radicands, dtype=object)
        ratio = set(np.array(factors.radicands, dtype=object) / r)
        assert len(ratio) == 1
        As, _ = family.scaled()
        assert (M * r[None, :] * ratio.pop() == -As).all()
        assert all(factors.T[i, j] == 0 for i in range(N) for j in range(N) if abs(i - j) > 1)


@given(u1=unit, u2=unit, low=unit, high=unit)
def test_lru_stays_in_its_ring_and_gamma_normalises(
    u1: Fraction, u2: Fraction, low: Fraction, high: Fraction
):
    low, high = min(low, high), max(low, high)
    ring = LRU([u1], [u2], low, high, theta_max="6.28")
    q = ring.squares[0]
    assert low**2 <= q <= high**2
    with precision(100):
        F = Ball()
        lam, gamma = ring.multipliers(F)[0], ring.gains(F)[0]
        assert (abs(lam) ** 2 - F.scalar(q)).contains(0)
        # gamma^2 sum_k |lam|^2k = 1, the sum being 1/(1 - |lam|^2)
        assert q == 1 or (gamma**2 / (1 - F.scalar(q))).contains(1)
        assert all(abs(a - lam**3) < 1e-25 for a in ring.power(F, 3))


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "odd N": (lambda: S4DLin(5), r"N = 5: S4D-Lin stores one mode of each conjugate pair"),
    "odd LegS": (lambda: S4DLegS(3), r"N = 3: S4D-LegS stores one mode"),
    "no N": (lambda: S4DInv("4"), r"N = '4': an integer of at least 1"),  # type: ignore[arg-type]
    "inputs": (lambda: S4DLegS(4, B="theory"), r"B = 'theory' is unknown"),  # type: ignore[arg-type]
    "basis": (lambda: S4DLegS(4, basis="x"), r"basis = 'x' is unknown"),  # type: ignore[arg-type]
    "blocks": (lambda: S5(12, 5), r"blocks = 5 does not divide N = 12"),
    "odd block": (lambda: S5(12, 4), r"N/blocks = 3 is odd"),
    "B of S5": (lambda: S5(4, B=[1, 2]), r"B has shape \(2,\); N = 4 needs"),
    "complex B": (lambda: S5(2, B=[1, 1j]), r"B has complex entries: S5 starts from a real B"),
    "name": (lambda: initialisation("hippo", 4), r"name = 'hippo' is no diagonal initialisation"),
    "ring": (lambda: LRU([0], [0], r_min="0.9", r_max="0.5"), r"0 <= r_min <= r_max <= 1"),
    "uniform": (lambda: LRU([0, "3/2"], [0, 0]), r"u1\[1\] = 3/2: uniform numbers"),
    "complex": (lambda: LRU([0], [1j]), r"u2\[0\] = 0 \+ 1 i: uniform numbers lie in \[0, 1\]"),
    "lengths": (lambda: LRU([0], [0, 1]), r"u1 has 1 numbers and u2 has 2"),
    "nothing": (lambda: LRU([], []), r"u1 is empty"),
    "angle": (lambda: LRU([0], [0], theta_max=-1), r"theta_max = -1: it must not be negative"),
    "number": (lambda: LRU(0.5, [0]), r"u1 has 0 axes"),
    "lssl": (lambda: lssl_factors(LagT(4)), r"inverse-tridiagonal factors are known for LegS"),
    "lmu": (lambda: lssl_factors(LegT(4, basis="lmu")), r"in the orthonormal basis"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_name_the_argument_and_what_to_do(case: str):
    make, message = REFUSALS[case]
    with pytest.raises(InputError, match=message):
        make()


def test_families_are_no_initialisations():
    assert not isinstance(LegS(2), Modal)
    assert not isinstance(S4DLin(2), Family)
