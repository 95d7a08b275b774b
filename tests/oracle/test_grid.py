"""Unequal steps: what is exact stays exact, equal steps are a response, printed digits."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate
from typing import Any

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4ref import LegS, backward_euler, bilinear, euler, exp_euler, foh, gbt, oracle, zoh
from s4ref.arithmetic import Multiprecision, precision
from s4ref.errors import InputError
from s4ref.exact import exact_array
from s4ref.maths.discretize import Rule
from s4ref.maths.recurrence import recur
from s4ref.records import SSM, Diagonal


entries = st.fractions(min_value=-2, max_value=2, max_denominator=8)
widths = st.fractions(min_value=Fraction(1, 20), max_value=1, max_denominator=20)
RULES: list[Rule] = [bilinear, zoh, euler, backward_euler, gbt("1/3"), foh, exp_euler]
any_rule = st.sampled_from(RULES)


def drawn(data: st.DataObject, n: int) -> list[Fraction]:
    return [data.draw(entries) for _ in range(n)]


def grid(data: st.DataObject, T: int) -> list[Fraction]:
    return list(accumulate((data.draw(widths) for _ in range(T)), initial=data.draw(entries)))


def close(a: Any, b: Any) -> bool:
    """Both enclosures hold one value, known to ten digits of the largest."""
    off = abs(a.mid() - b.mid())
    size = max(1, abs(a.mid()).max())
    return bool((off <= a.rad() + b.rad()).all() and (a.rad() + b.rad()).max() < size * 10**-10)


@given(st.data(), st.integers(1, 3), st.integers(1, 5), any_rule, widths)
def test_equal_steps_are_a_response(
    data: st.DataObject, N: int, T: int, rule: Rule, dt: Fraction
) -> None:
    C, start, u, last = drawn(data, N), drawn(data, N), drawn(data, T), data.draw(entries)
    times = [Fraction(7, 3) + k * dt for k in range(T + 1)]
    given = {"C": C, "rule": rule, "state": start, "previous": last, "relative_to": "largest"}
    unequal = oracle.response_on_grid(LegS(N), u, times, **given)  # type: ignore[arg-type]
    equal = oracle.response(LegS(N), u, dt, **given)  # type: ignore[arg-type]
    assert close(unequal.y, equal.y)
    assert unequal.states.shape == (T, N)
    end = abs(unequal.states.mid()[-1] - equal.state.mid())
    assert (end <= unequal.states.rad()[-1] + equal.state.rad()).all()


@given(st.data(), st.integers(1, 3), st.integers(1, 3), st.sampled_from([zoh, foh]))
def test_refining_a_grid_changes_nothing_under_a_hold(
    data: st.DataObject, n: int, T: int, rule: Rule
) -> None:
    """Held inputs are exact under zoh, straight ones under foh: extra samples say nothing new."""
    lam = [complex(-1, float(data.draw(entries))) for _ in range(n)]
    system = Diagonal(lam, drawn(data, n), drawn(data, n), [2] * n)
    coarse, u, before = grid(data, T), drawn(data, T), data.draw(entries)
    fine, v, kept = [coarse[0]], [], []
    for k in range(T):
        share = data.draw(st.fractions(min_value=Fraction(1, 9), max_value=Fraction(8, 9)))
        start = u[k - 1] if k else before
        fine += [coarse[k] + share * (coarse[k + 1] - coarse[k]), coarse[k + 1]]
        v += [u[k] if rule is zoh else start + share * (u[k] - start), u[k]]
        kept.append(2 * k + 1)
    given = {"rule": rule, "previous": before, "relative_to": "largest"}
    one = oracle.response_on_grid(system, u, coarse, **given)  # type: ignore[arg-type]
    two = oracle.response_on_grid(system, v, fine, **given)  # type: ignore[arg-type]
    for a, b in ((one.states.real, two.states.real), (one.states.imag, two.states.imag)):
        off = abs(a.mid() - b.mid()[kept]) - a.rad() - b.rad()[kept]
        assert (off <= 0).all()


@given(st.data(), st.integers(1, 3), st.integers(1, 4), any_rule)
def test_mpmath_at_twice_the_precision_lies_in_the_balls(
    data: st.DataObject, N: int, T: int, rule: Rule
) -> None:
    A = [[data.draw(entries) - 5 * (i == j) for j in range(N)] for i in range(N)]
    B, C, u, times = drawn(data, N), drawn(data, N), drawn(data, T), grid(data, T)
    last = data.draw(entries)
    found = oracle.response_on_grid(
        SSM(A, B, C), u, times, rule=rule, previous=last, digits=20, relative_to="largest"
    )
    G: Any = Multiprecision()

    def matrix(x: Any) -> Any:
        return G.matrix(exact_array(x, "x"))

    with precision(400):
        x = matrix([[0]] * N)
        ssm = SSM(matrix(A), matrix([[b] for b in B]), matrix([C]), matrix([[0]]))
        for k in range(T):
            d = rule(G, ssm, G.scalar(times[k + 1] - times[k]))
            y, x = recur(G, d, [matrix([[u[k]]])], x, matrix([[u[k - 1] if k else last]]))
            pairs = [(found.y, k, y[0])]
            pairs += [(found.states, (k, n), value) for n, value in enumerate(G.entries(x))]
            for where, index, value in pairs:
                mid, rad = where.mid()[index], where.rad()[index]
                off = abs(mpmath.mpf(mid.numerator) / mid.denominator - value)
                assert off <= mpmath.mpf(rad.numerator) / rad.denominator + mpmath.mpf(2) ** -370


# Formulary 7.5: A = (-1, -2), steps 1/10, 1/2, 1/5, B and C that change with the sample
SELECTIVE = {
    exp_euler: ["0.3", "3.047730243708238220401655", "-0.6946126762848312059289665"],
    zoh: [
        "0.2764318288860585681658154", "2.254750737955997740989413",
        "-0.1736167998108854428496039",
    ],
}  # fmt: skip


@pytest.mark.parametrize("rule", SELECTIVE, ids=lambda rule: rule.__name__)
def test_the_selective_scan_of_mamba(rule: Rule) -> None:
    """B_t u_t as two inputs; C_t x_t from the states."""
    B, C, u = [(1, 2), (-1, 1), (Fraction(1, 2), 0)], [(1, 1), (2, -1), (1, 3)], [1, -2, 3]
    inputs = [[b * x for b in row] for row, x in zip(B, u, strict=True)]
    system = Diagonal([-1, -2], [[1, 0], [0, 1]], [1, 1])
    times = [0, "1/10", "6/10", "8/10"]
    found = oracle.response_on_grid(system, inputs, times, rule=rule, digits=40)
    states = found.states.real.mid()
    for row, c, want in zip(states, C, SELECTIVE[rule], strict=True):
        y = sum(a * b for a, b in zip(c, row, strict=True))
        assert abs(y - Fraction(want)) < Fraction(1, 10**24)


def test_rational_rules_settle_zeros_and_stay_rational() -> None:
    """Forward Euler over a step of 1 forgets; then 1/2 halves: 3, 3/2 - 3/2."""
    found = oracle.response_on_grid(LegS(1), [3, -3], [0, 1, "3/2"], C=[1], rule=euler, state=[9])
    assert found.states.rational().tolist() == [[Fraction(3)], [Fraction(0)]]
    assert found.y.rational().tolist() == [Fraction(3), Fraction(0)]
    modes = Diagonal([-1], [1], [1])
    found = oracle.response_on_grid(modes, [3, -3], [0, 1, "3/2"], rule=euler, state=[9])
    assert found.y.rational().tolist() == [Fraction(3), Fraction(0)]


@pytest.mark.parametrize(
    ("keywords", "match"),
    [
        ({"times": [0, 1]}, "times has 2 entries but u has 2 samples: give 3"),
        ({"times": [0, 1, 1]}, r"times\[2\] = '1' does not come after times\[1\] = '1'"),
        ({"times": [0, 2, 1]}, r"times\[2\] = '1' does not come after"),
        ({"times": [0]}, r"times has shape \(1,\)"),
        ({"times": 1}, r"times has shape \(\)"),
        ({"times": [0, 1j, 2]}, "times has complex entries"),
        ({"times": [0, float("inf"), 2]}, r"times\[1\] = inf is not finite"),
        ({"u": [[1, 2]]}, "1 inputs need"),
        ({"digits": 0}, "digits = 0"),
        ({"digits": "x"}, "digits = 'x'"),
        ({"state": [1]}, r"state has shape \(1,\)"),
        ({"rule": "zoh"}, "rule = 'zoh' is no rule"),
        ({"C": None}, "C is missing"),
    ],
)
def test_refusals(keywords: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        oracle.response_on_grid(
            LegS(2), **{"u": [1, 2], "times": [0, 1, 3], "C": [1, 1], **keywords}
        )


def test_an_endless_request_is_estimated_first() -> None:
    with pytest.raises(InputError, match="would take about"):
        oracle.response_on_grid(LegS(200), [1] * 3000, [k * k for k in range(3001)], C=[1] * 200)
