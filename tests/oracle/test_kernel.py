"""Balls hold mpmath's value at twice the precision; routes agree; nothing wrong is accepted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import oracle
from s4ref.arithmetic import Multiprecision, precision
from s4ref.errors import InputError, PrecisionError
from s4ref.maths.discretize import bilinear, zoh
from s4ref.maths.hippo import LegS, LegT
from s4ref.maths.initialise import S4DLin
from s4ref.maths.kernel import kernel_by_powers
from s4ref.oracle.prepare import prepare
from s4ref.records import DPLR, SSM, Diagonal


dyadic = st.integers(-16, 16).map(lambda k: k / 8)
steps = st.sampled_from(["1/2", "1/10", "1/100", 0.125])


@st.composite
def any_system(draw: st.DrawFn) -> tuple[Any, Any]:
    """A system and its C, of every kind the oracle takes; all stable."""
    N = draw(st.integers(1, 5))
    C = [draw(dyadic) + 1 / 16 for _ in range(N)]
    kind = draw(st.sampled_from(["legs", "legt", "lmu", "s4d-lin", "dplr", "diagonal", "dense"]))
    if kind in ("legs", "legt", "lmu"):
        return {"legs": LegS(N), "legt": LegT(N), "lmu": LegT(N, Fraction(1), "lmu")}[kind], C
    if kind == "s4d-lin":
        return S4DLin(2 * N), C
    if kind == "dense":
        A = np.diag([-1.0 - n for n in range(N)])
        A[np.triu_indices(N, 1)] = draw(dyadic)
        return SSM(A, np.ones(N), np.array(C)), None
    lam = np.array([complex(-0.25 - abs(draw(dyadic)), draw(dyadic)) for _ in range(N)])
    B = np.array([complex(draw(dyadic), draw(dyadic)) for _ in range(N)])
    Cc = np.array([complex(draw(dyadic) + 1 / 16, draw(dyadic)) for _ in range(N)])
    weight = [2] * N
    if kind == "diagonal":
        return Diagonal(lam, B, Cc, weight), None
    P = np.array([[complex(draw(dyadic), draw(dyadic)) / 4] for _ in range(N)])
    return DPLR(lam, P, B, Cc, weight=weight), None


def enclosed(K: oracle.Certified, reference: list[Any]) -> None:
    """Every reference value, good to twice the precision, lies in its ball."""
    for mid, rad, value in zip(K.mid().flat, K.rad().flat, reference, strict=True):
        slack = abs(mid) / Fraction(10) ** (2 * K.digits - 5) + Fraction(1, 10**60)
        sign, man, exp, _ = value._mpf_
        exact = (-1) ** sign * Fraction(int(man)) * Fraction(2) ** exp
        assert abs(exact - mid) <= rad + slack


@given(any_system(), st.integers(1, 12), steps, st.sampled_from([bilinear, zoh]))
def test_balls_hold_mpmath_at_twice_the_precision(
    system: tuple[Any, Any], L: int, dt: Any, rule: Any
) -> None:
    record, C = system
    try:
        K = oracle.kernel(record, dt, L, C=C, rule=rule, digits=30)
    except PrecisionError as error:
        # a true zero that exact arithmetic cannot reach (ZOH), or an even B
        assert "entry" in str(error)  # noqa: PT017
        return
    with precision(2 * K.bits):
        F = Multiprecision()
        reference = kernel_by_powers(F, prepare(record, dt, C=C).discrete(F, rule), L)
        enclosed(K, reference)


@given(any_system(), st.integers(1, 9), steps, st.sampled_from([bilinear, zoh]))
def test_routes_agree(system: tuple[Any, Any], L: int, dt: Any, rule: Any) -> None:
    record, C = system
    results = []
    for method in ("auto", "powers", "bsgs", "resolvent"):
        try:
            results.append(oracle.kernel(record, dt, L, C=C, rule=rule, digits=20, method=method))
        except PrecisionError:
            # no resolvent at z = 1 where 1 is an eigenvalue of Ab; zeros may stay open
            continue
    for other in results[1:]:
        first = results[0]
        gap = np.abs(other.mid() - first.mid())
        assert (gap <= other.rad() + first.rad()).all()


def test_multiple_inputs_and_outputs() -> None:
    A = [[-1, "1/2"], [0, -2]]
    B, C = [[1, 0, 2], [0, 1, -1]], [[1, 1], ["1/3", -1]]
    K = oracle.kernel(SSM(A, B, C), "1/8", 9)
    assert K.shape == (2, 3, 9)
    for o in range(2):
        for i in range(3):
            single = SSM(A, [row[i] for row in B], C[o])
            assert (oracle.kernel(single, "1/8", 9).mid() == K.mid()[o, i]).all()


def test_per_mode_steps() -> None:
    lam, B, C = [-1 + 2j, -0.5 + 1j], [1, 1j], [1, 2]
    both = oracle.kernel(Diagonal(lam, B, C, [2, 2]), ["1/8", "1/16"], 6)
    apart = [oracle.kernel(Diagonal(lam[m : m + 1], B[m : m + 1], C[m : m + 1], [2]), h, 6)
             for m, h in enumerate(["1/8", "1/16"])]  # fmt: skip
    difference = both.mid() - apart[0].mid() - apart[1].mid()
    assert max(abs(float(x)) for x in difference) < 1e-17


def test_prefix_property_and_long_tail() -> None:
    """A kernel is a prefix of a longer one; the tail keeps its digits below float64's range."""
    C = [Fraction((-1) ** n, n + 1) for n in range(8)]
    short, long = (oracle.kernel(LegS(8), "1/10", L, C=C, digits=20) for L in (100, 9000))
    assert (np.abs(short.mid() - long.mid()[:100]) <= short.rad() + long.rad()[:100]).all()
    tail = long.mid()[-1]
    assert 0 < abs(tail) < Fraction(1, 10**380)
    assert long.rad()[-1] < abs(tail) / 10**20
    assert long.to_numpy()[-1] == 0.0


def test_tilde_round_trip() -> None:
    """Ct rounded to 60 digits and solved back gives the kernel of C."""
    C = [1, "-1/2", "1/3"]
    Ct = oracle.output_tilde(LegS(3), "1/10", 16, C=C, digits=60)
    K = oracle.kernel(LegS(3), "1/10", 8, C=C, digits=20)
    again = oracle.kernel(LegS(3), "1/10", 8, C=list(Ct.mid()), digits=40, tilde_length=16)
    assert max(abs(float(x)) for x in again.mid() - K.mid()) < 1e-20


def test_digits_are_delivered() -> None:
    for digits in (1, 5, 50, 200):
        K = oracle.kernel(LegS(6), "1/1000", 50, C=[1] * 6, digits=digits)
        assert all(
            r <= abs(m) / Fraction(10) ** digits for m, r in zip(K.mid(), K.rad(), strict=True)
        )


@pytest.mark.parametrize(
    "call, match",
    [
        (lambda: oracle.kernel(LegS(2), "1/10", 0, C=[1, 1]), "L = 0"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2.0, C=[1, 1]), "L = 2.0"),
        (lambda: oracle.kernel(LegS(2), 0, 2, C=[1, 1]), "dt = 0"),
        (lambda: oracle.kernel(LegS(2), -0.5, 2, C=[1, 1]), "dt = -0.5"),
        (lambda: oracle.kernel(LegS(2), float("nan"), 2, C=[1, 1]), "dt = nan is not finite"),
        (lambda: oracle.kernel(LegS(2), "ten", 2, C=[1, 1]), "dt = 'ten'"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2), "C is missing"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1]), r"C has shape \(1,\)"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1, 1j]), "complex"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1, float("inf")]), r"C\[1\] = inf"),
        (lambda: oracle.kernel("legs", "1/10", 2, C=[1, 1]), "system = 'legs'"),  # type: ignore[arg-type]
        (lambda: oracle.kernel(SSM([[1]], [1], [1]), "1/10", 2, C=[1]), "C is given twice"),
        (lambda: oracle.kernel(SSM([[1j]], [1], [1]), "1/10", 2), "A has complex entries"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1, 1], digits=0), "digits = 0"),
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1, 1], method="fft"), "method = 'fft'"),  # type: ignore[arg-type]
        (lambda: oracle.kernel(LegS(2), "1/10", 2, C=[1, 1], method="vandermonde"), "diagonal"),
        (lambda: oracle.kernel(Diagonal([-1], [1], [1]), ["1/2", "1/3"], 2), "dt has 2 entries"),
        (lambda: oracle.response(LegS(2), [], "1/10", C=[1, 1]), "u has shape"),
        (lambda: oracle.response(LegS(2), [1], "1/10", C=[1, 1], state=[1]), "state has shape"),
        (lambda: oracle.discretize(DPLR([-1], [1], [1], [1], weight=[2]), "1/10"), "DPLR"),
    ],
)
def test_refusals(call: Any, match: str) -> None:
    with pytest.raises(InputError, match=match):
        call()


def test_pole_of_the_bilinear_rule_is_explained() -> None:
    with pytest.raises(PrecisionError, match="2/dt is an eigenvalue of A"):
        oracle.kernel(SSM([[2]], [1], [1]), 1, 3)
    for call in (oracle.kernel, oracle.output_tilde):
        with pytest.raises(PrecisionError, match="2/dt is an eigenvalue of A"):
            call(Diagonal([2, -1], [1, 1], [1, 1]), 1, 3)
    with pytest.raises(PrecisionError, match="2/dt is an eigenvalue of A"):
        oracle.discretize(Diagonal([6], [1], [1]), "1/3")
    with pytest.raises(PrecisionError, match="2/dt is an eigenvalue of A"):
        oracle.response(Diagonal([2], [1], [1]), [1], 1)
