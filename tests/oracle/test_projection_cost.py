"""Requests that would take hours are refused before they start, with an estimate."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from s4ref import InputError, oracle
from s4ref.maths.hippo import LegS
from s4ref.oracle import Held, Signal
from s4ref.oracle.projection_cost import flow_cost, gram_cost, quadrature_cost, table_cost


WAVE = Signal.cos(3)


@pytest.mark.parametrize(
    "request_",
    [
        lambda: oracle.project(LegS(10**5), WAVE, 1),
        lambda: oracle.evolve(LegS(10**5), WAVE, 1),
        lambda: oracle.basis_functions(LegS(10**6), [1] * 1000),
        lambda: oracle.reconstruct(LegS(10**4), [1] * 10**4, [1] * 10**5),
        lambda: oracle.gram(LegS(1000)),
        lambda: oracle.state_kernel(LegS(10**4), 1, route="exponential"),
        lambda: oracle.project(LegS(2), Signal.exp("-99999999/100000000"), 0, past="signal"),
        lambda: oracle.project(LegS(2), Signal.cos(10**9), 1),
        lambda: oracle.evolve(LegS(8), WAVE, 10**5, time_varying=True),
        lambda: oracle.project(LegS(2), Signal.cos("1e400"), 1),
        lambda: oracle.evolve(LegS(8), WAVE, "1e400", time_varying=True),
        lambda: oracle.project(LegS(8), WAVE, "1e400", time_varying=True),
    ],
)
def test_hopeless_requests_are_refused_with_an_estimate(request_: Callable[[], object]):
    with pytest.raises(InputError, match=r"would take about .* oracle\.patience"):
        request_()


def test_estimates_grow_with_what_is_asked():
    few, many = Held([1] * 10, 1), Held([1] * 1000, 1)
    assert quadrature_cost(4, many, 1, digits=17).seconds > 20 * (
        quadrature_cost(4, few, 1, digits=17).seconds
    )
    assert quadrature_cost(64, WAVE, 1, digits=17).seconds > 100 * (
        quadrature_cost(4, WAVE, 1, digits=17).seconds
    )
    assert flow_cost(8, WAVE, digits=17, all_past=True).seconds > 0
    assert gram_cost(8, digits=100).seconds > gram_cost(8, digits=17).seconds
    assert table_cost(10, 8, digits=17).memory > table_cost(1, 8, digits=17).memory


def test_a_wave_of_many_turns_starts_with_the_bits_that_its_series_cancels():
    a = oracle.evolve(LegS(2), WAVE, 400, time_varying=True)
    b = oracle.project(LegS(2), WAVE, 400, time_varying=True, digits=12)
    assert a.bits < 2 * 1200 + 200
    assert all(abs(x - y) < r for x, y, r in zip(a.mid(), b.mid(), a.rad() + b.rad(), strict=True))
