"""Kernels in closed form against e^(tau A) B: the bridge between a family and its definition."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import InputError, oracle
from s4ref.maths.hippo import (
    ChebT,
    Family,
    FouD,
    FouT,
    GLegS,
    LagT,
    LagTCode,
    LegS,
    LegSD,
    LegT,
    TLagTCode,
)
from s4ref.oracle import Certified


CLOSED_FORM: list[Family] = [
    LegS(6),
    GLegS(5, "1/2"),
    GLegS(4, "-9/10"),
    LagT(6),
    LagT(4, "1/2", "1/2"),
    LagT(4, "-1/4", "1/10"),
    LagTCode(5),
    LagTCode(5, "-2/3"),
    TLagTCode(5, "1/3"),
    FouD(6),
    ChebT(5),
    ChebT(4, theta="3/2"),
]


def meet(a: Certified, b: Certified) -> bool:
    """Whether all balls meet, being small."""
    scale = max(abs(a.mid()).flat)
    assert max(*a.rad().flat, *b.rad().flat) <= scale / 10**15
    return bool((abs(a.mid() - b.mid()) <= a.rad() + b.rad()).all())


@pytest.mark.parametrize("family", CLOSED_FORM, ids=[f.name for f in CLOSED_FORM])
@given(tau=st.fractions(0, 4, max_denominator=50))
def test_the_closed_form_is_the_matrix_exponential(family: Family, tau: Fraction):
    """(2.6), (2.10), (2.17), (2.18), (2.20), (2.26), (2.27)."""
    definition = oracle.state_kernel(family, tau, digits=20)
    assert meet(definition, oracle.state_kernel(family, tau, route="exponential", digits=20))


@pytest.mark.parametrize("family", [LegT(4), LegT(4, basis="lmu"), FouT(5)])
def test_a_closed_endpoint_changes_the_kernel(family: Family):
    """The kernel of the definition is p_n/theta; the differential equation has another one."""
    definition = oracle.state_kernel(family, "1/2")
    assert not meet(definition, oracle.state_kernel(family, "1/2", route="exponential"))


# Formulary, tables of sections 2.2 to 2.5, 25 digits.
LEGS_01 = """0.9048374180359595731642491 1.268942143472665499185452 0.9779716628905946392149993
0.2693002290683226975009564"""
LEGS_1 = """0.3678794411714423215955238 -0.1683707099239084501357624 -0.3251463048177028146263235
0.3408909926926645800956028"""
LEGT = """0.4400006070992277761048459 0.5458206532670032631696299 -0.3000124140282032199594617
-0.4033963847477882663006669"""
LAGT = """0.4965853037914095147048001 0.14897559113742285441144 -0.07697072208766847477924401
-0.2096417624172733834578764"""
GLAGT = """0.3968971309823648799397673 0.2592521203416998124096663 0.1072454924130744055571073
-0.02003690745664007780041104"""
GLAGT_NEGATIVE = """0.1531066960809463857429226 0.008839619219706861587907348
-0.06118842911691740274008088 -0.09203504860641370937464164"""
FOUT = """1.088058508908476058218324 -0.4652723992861870093455059 1.228167727948363503157796
-0.5639484959693783137091617 -1.216445771597183435528306"""


@pytest.mark.parametrize(
    ("family", "tau", "printed"),
    [
        (LegS(4), "1/10", LEGS_01),
        (LegS(4), 1, LEGS_1),
        (LagT(4), "7/10", LAGT),
        (LagT(4, "1/2", "1/2"), "7/10", GLAGT),
        (LagT(4, "-1/4", "1/10"), "7/10", GLAGT_NEGATIVE),
    ],
)
def test_printed_digits_by_both_routes(family: Family, tau: Any, printed: str):
    for route in ("definition", "exponential"):
        assert_digits(oracle.state_kernel(family, tau, route=route, digits=32), printed)


@pytest.mark.parametrize(
    ("family", "tau", "printed"),
    [(LegT(4, theta=2), "1/2", LEGT), (FouT(5), "3/10", FOUT)],
)
def test_printed_digits_of_systems_with_a_closed_endpoint(family: Family, tau: Any, printed: str):
    assert_digits(oracle.state_kernel(family, tau, route="exponential", digits=32), printed)


def assert_digits(k: Certified, printed: str) -> None:
    for ours, text in zip(k.mid(), printed.split(), strict=True):
        unit = Fraction(1, 10 ** len(text.split(".")[1]))
        assert abs(ours - Fraction(text)) <= unit


@given(tau=st.fractions(0, 5, max_denominator=20), b=st.fractions("1/5", 3, max_denominator=5))
def test_tlagt_is_lagt_times_the_root_of_b(tau: Fraction, b: Fraction):
    """(2.20): their squares differ by the factor b."""
    ours = oracle.state_kernel(TLagTCode(4, b), tau, digits=30).mid()
    paper = oracle.state_kernel(LagT(4, 0, b), tau, digits=30).mid()
    assert max(abs(ours**2 - b * paper**2)) <= Fraction(1, 10**25)


@given(tau=st.fractions(0, 4, max_denominator=30))
def test_mpmath_lies_in_the_balls(tau: Fraction):
    with mpmath.workdps(60):
        t = mpmath.mpf(tau.numerator) / tau.denominator
        x = mpmath.exp(-t)
        alpha = mpmath.mpf(1) / 2
        expected = {
            GLegS(3, "1/2"): [
                mpmath.sqrt(2 * n + 1 + alpha)
                * x ** (1 + alpha)
                * mpmath.jacobi(n, 0, alpha, 2 * x - 1, zeroprec=400)
                for n in range(3)
            ],
            LagTCode(3): [
                mpmath.exp(-t / 2) * mpmath.laguerre(n, 0, t, zeroprec=400) for n in range(3)
            ],
            ChebT(3, theta=1): [
                mpmath.sqrt(8)
                / mpmath.pi
                * mpmath.sqrt(2 if n else 1)
                * mpmath.chebyt(n, 1 - 2 * t, zeroprec=400)
                for n in range(3)
            ],
        }
        for family, values in expected.items():
            k = oracle.state_kernel(family, tau, digits=25)
            for value, mid, rad in zip(values, k.mid(), k.rad(), strict=True):
                error = abs(value - mpmath.mpf(mid.numerator) / mid.denominator)
                assert error <= mpmath.mpf(rad.numerator) / rad.denominator + 1e-50


def test_exact_zeros_are_exact():
    """L_1(1) = 0, T_1(0) = P_1(0) = 0, cos at a quarter turn, the dummy state."""
    assert oracle.state_kernel(LagT(2), 1).to_numpy()[1] == 0
    assert oracle.state_kernel(ChebT(2, theta=2), 1).to_numpy()[1] == 0
    assert oracle.state_kernel(LegT(2), 1).to_numpy()[1] == 0
    assert oracle.state_kernel(FouD(4), "1/4", digits=30).to_numpy()[1:3].tolist() == [0, 0]
    assert oracle.state_kernel(FouT(3), "1/2").to_numpy()[2] == 0


def test_a_family_without_closed_form_has_the_exponential():
    with pytest.raises(InputError, match="no kernel in closed form"):
        oracle.state_kernel(LegSD(2), 1)
    k = oracle.state_kernel(LegSD(2), [0, 1], route="exponential")
    assert k.shape == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((LegS(2), -1), "tau = -1"),
        ((LegT(2, theta=2), "5/2"), r"window \[0, 2\]"),
        ((LegS(2), 1j), "one real number"),
        ((LegS(2), [[1]]), "one real number"),
        (("legs", 1), "give a HiPPO family"),
    ],
)
def test_bad_requests_are_refused(arguments: Any, message: str):
    with pytest.raises(InputError, match=message):
        oracle.state_kernel(*arguments)
    with pytest.raises(InputError, match="route = 'ode'"):
        oracle.state_kernel(LegS(2), 1, route="ode")
