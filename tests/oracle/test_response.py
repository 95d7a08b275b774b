"""Certified responses under every rule: printed digits, pieces of a sequence, mpmath."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import LegS, backward_euler, bilinear, dss, euler, exp_euler, foh, gbt, oracle, zoh
from s4ref.arithmetic import Multiprecision, precision
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule
from s4ref.maths.recurrence import recur
from s4ref.records import SSM, Diagonal


entries = st.fractions(min_value=-2, max_value=2, max_denominator=8)
RULES: list[Rule] = [bilinear, zoh, euler, backward_euler, gbt("1/3"), foh, exp_euler]
any_rule = st.sampled_from(RULES)


def drawn(data: st.DataObject, n: int) -> list[Fraction]:
    return [data.draw(entries) for _ in range(n)]


def test_the_kernel_of_the_first_order_hold() -> None:
    """Formulary 5.2: LegS, N = 3, dt = 1/10, C_n = (-1)^n/(n+1): the response to an impulse."""
    for method in ("auto", "recurrence"):
        found = oracle.response(
            LegS(3), [1, 0, 0, 0], "1/10", C=["1", "-1/2", "1/3"], rule=foh, digits=25,
            method=method,  # type: ignore[arg-type]
        )  # fmt: skip
        assert found.y.decimal().tolist() == [
            "0.03862807815852265641915232",
            "0.06062946282754986548974149",
            "0.04399519082802868379835969",
            "0.03517893220832478734881679",
        ]


@given(st.data(), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4), any_rule)
def test_a_sequence_may_come_in_pieces(
    data: st.DataObject, N: int, before: int, after: int, rule: Rule
) -> None:
    """The final state and, under the first-order hold, the last input carry everything over."""
    C, start, last = drawn(data, N), drawn(data, N), data.draw(entries)
    u = drawn(data, before + after)

    def run(u: list[Fraction], state: Any, previous: Any, digits: int = 15) -> Any:
        return oracle.response(
            LegS(N), u, "1/5", C=C, rule=rule, state=state, previous=previous, digits=digits,
            relative_to="largest",
        )  # fmt: skip

    whole = run(u, start, last)
    first = run(u[:before], start, last, digits=60)
    second = run(u[before:], list(first.state.mid()), u[before - 1])
    for all_of_it, end in (
        (whole.y.mid()[before:], second.y.mid()),
        (whole.state.mid(), second.state.mid()),
    ):
        scale = max(1, max(abs(x) for x in whole.y.mid()))
        assert max(abs(a - b) for a, b in zip(all_of_it, end, strict=True)) <= 10**-14 * scale


@given(st.data(), st.integers(1, 3), st.integers(1, 5), any_rule)
def test_mpmath_at_twice_the_precision_lies_in_the_balls(
    data: st.DataObject, N: int, T: int, rule: Rule
) -> None:
    A = [[data.draw(entries) - 5 * (i == j) for j in range(N)] for i in range(N)]
    B, C, state, u = drawn(data, N), drawn(data, N), drawn(data, N), drawn(data, T)
    last = data.draw(entries)
    found = oracle.response(
        SSM(A, B, C, D=2), u, "1/3", rule=rule, state=state, previous=last, digits=20,
        relative_to="largest",
    )  # fmt: skip
    G: Any = Multiprecision()

    def matrix(x: Any) -> Any:
        return G.matrix(exact_array(x, "x"))

    with precision(400):
        ssm = SSM(matrix(A), matrix([[b] for b in B]), matrix([C]), matrix([[2]]))
        d = rule(G, ssm, G.scalar(Fraction(1, 3)))
        columns = [matrix([[x]]) for x in u]
        y, x = recur(G, d, columns, matrix([[s] for s in state]), matrix([[last]]))
        for ours, theirs in ((found.y, y), (found.state, G.entries(x))):
            for mid, rad, value in zip(ours.mid(), ours.rad(), theirs, strict=True):
                off = abs(mpmath.mpf(mid.numerator) / mid.denominator - value)
                assert off <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(2) ** -370


def test_outputs_that_are_all_zero_are_zero() -> None:
    found = oracle.response(
        SSM([[-3]], [0], [1]), [0, 0], "1/3", rule=euler, state=[1], relative_to="largest"
    )
    assert [*found.y.mid(), *found.y.rad()] == [0] * 4


@given(st.data(), st.integers(1, 3), st.integers(1, 9), st.sampled_from([*RULES, dss(9)]))
def test_convolution_agrees_with_the_recurrence(
    data: st.DataObject, n: int, T: int, rule: Rule
) -> None:
    lam = [
        complex(-1 - float(data.draw(entries)) ** 2, float(data.draw(entries))) for _ in range(n)
    ]
    system = Diagonal(lam, drawn(data, n), drawn(data, n), [2] * n)
    u, state = drawn(data, T), drawn(data, n)
    one, two = (
        oracle.response(
            system, u, "1/4", rule=rule, state=state, previous=3, method=method,  # type: ignore[arg-type]
            relative_to="largest",
        )
        for method in ("auto", "recurrence")
    )  # fmt: skip
    for a, b in (
        (one.y, two.y),
        (one.state.real, two.state.real),
        (one.state.imag, two.state.imag),
    ):
        off = abs(a.mid() - b.mid()) - a.rad() - b.rad()
        assert (off <= 0).all()


def test_zeros_of_every_rational_rule_are_exact() -> None:
    """Ab = 0: the state forgets everything but the last input."""
    found = oracle.response(LegS(1), [3, -3, 5], 1, C=[1], rule=euler, state=[7])
    assert found.y.decimal().tolist() == ["3", "-3", "5"]
    cancel = oracle.response(SSM([[-1]], [1], [1]), [2, -1], 1, rule=backward_euler)
    assert cancel.y.mid().tolist() == [1, 0]
    assert cancel.y.rad().tolist() == [0, 0]


def test_the_previous_input_matters_to_the_first_order_hold_alone() -> None:
    for rule in RULES:
        with_it = oracle.response(LegS(2), [1], "1/10", C=[1, 1], rule=rule, previous=1)
        without = oracle.response(LegS(2), [1], "1/10", C=[1, 1], rule=rule)
        assert (with_it.y.decimal() != without.y.decimal()).all() == (rule is foh)
    wide = SSM([[-1]], [[1, 1]], [1])
    both = oracle.response(wide, [[1, 0]], 1, rule=foh, previous=[1, 0])
    held = oracle.response(SSM([[-1]], [1], [1]), [1], 1, rule=zoh)
    assert both.y.decimal()[0, 0] == held.y.decimal()[0]  # a constant input


@pytest.mark.parametrize(
    ("keywords", "match"),
    [
        ({"previous": [1, 2]}, r"previous has shape \(2,\); 1 inputs need \(1,\)"),
        ({"previous": 1j}, "previous has complex entries"),
        ({"previous": "x"}, "previous = 'x' is no number"),
        ({"u": [1j]}, "u has complex entries: outputs are real"),
        ({"u": []}, "u has shape"),
        ({"u": [[1, 2]]}, r"u has shape \(1, 2\); 1 inputs need"),
        ({"method": "fft"}, "method = 'fft'"),
        ({"rule": "foh"}, "rule = 'foh' is no rule"),
    ],
)
def test_refusals(keywords: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        oracle.response(LegS(2), **{"u": [1], "dt": 1, "C": [1, 1], **keywords})


def test_an_input_of_numpy_floats_counts_at_its_binary_value() -> None:
    u = np.array([0.1, 0.2])
    exact = [Fraction(x) for x in u.tolist()]
    found = oracle.response(LegS(2), u, "1/10", C=[1, 1], rule=foh).y.decimal()
    assert (
        found.tolist()
        == oracle.response(LegS(2), exact, "1/10", C=[1, 1], rule=foh).y.decimal().tolist()
    )
