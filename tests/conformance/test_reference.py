"""The right answers of a run: each is computed once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import bounds, oracle
from s4ref.conformance import systems
from s4ref.conformance.declared import CHOICES
from s4ref.conformance.problems import Realised
from s4ref.conformance.reference import Reference
from s4ref.maths.discretize import rule_named


def held(name: str) -> Realised:
    return Realised(systems.small("dplr")[name], (Fraction(1, 8),), "bilinear")


def test_a_cascade_is_layer_after_layer():
    first, second = held("dyadic-4"), held("dyadic-2")
    u = np.array([1.0, -0.5, 0.25, 2.0])
    reference = Reference()
    whole = reference.cascade([first, second], u)
    between = reference.response(first, u)
    assert whole == pytest.approx(reference.response(second, between), rel=1e-14)
    assert np.any(whole != reference.cascade([second, second], u))
    assert np.array_equal(reference.cascade([first], u), between)
    assert np.any(whole != reference.cascade([first, second], 2 * u))


def test_what_layers_share_with_another_cascade_is_not_computed_again(
    monkeypatch: pytest.MonkeyPatch,
):
    asked = []
    response = oracle.response

    def counted(*args, **more):
        asked.append(args[0])
        return response(*args, **more)

    monkeypatch.setattr(oracle, "response", counted)
    reference, u = Reference(), np.array([1.0, 0.0, 0.5])
    two = reference.cascade([held("dyadic-4"), held("dyadic-2")], u)
    assert len(asked) == 2
    three = reference.cascade([held("dyadic-4"), held("dyadic-2"), held("dyadic-2")], u)
    assert len(asked) == 3
    assert np.array_equal(reference.cascade([held("dyadic-4"), held("dyadic-2")], u), two)
    assert len(asked) == 3
    assert np.any(three != two)


LONG = np.linspace(-1, 1, 40)
ASKED = {
    "kernel": lambda r, h, dtype, way: r.kernel_budget(h, 33, dtype, way),
    "response": lambda r, h, dtype, way: r.response_budget(h, LONG, dtype, (way,)),
    "state": lambda r, h, dtype, way: r.state_budget(h, LONG, dtype),
    "roundtrip": lambda r, h, dtype, way: r.roundtrip_budget(h, 33, dtype),
}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("rule", ["bilinear", "zoh"])
@pytest.mark.parametrize(
    ("structure", "way"),
    [
        (structure, way)
        for structure in ("dplr", "diagonal", "dense")
        for way in CHOICES["algorithm"]
        if way != "vandermonde" or structure == "diagonal"
    ],
)
def test_the_budget_of_a_dtype_is_that_of_bounds_to_the_bit(
    asked: str, structure: str, rule: str, way: str
):
    system = systems.small(structure)["dyadic-4"]
    layer = Realised(system, (Fraction(1, 16),), rule)
    reference = Reference()
    step, named = Fraction(1, 16), rule_named(rule)
    for dtype in bounds.UNIT_ROUNDOFF:
        direct = {
            "kernel": lambda d=dtype: bounds.kernel_budget(
                system, step, 33, rule=named, dtype=d, algorithm=way
            ),
            "response": lambda d=dtype: bounds.response_budget(
                system, LONG, step, rule=named, dtype=d, algorithm=way
            ),
            "state": lambda d=dtype: bounds.state_budget(system, LONG, step, rule=named, dtype=d),
            "roundtrip": lambda d=dtype: bounds.roundtrip_budget(
                system, step, 33, rule=named, dtype=d
            ),
        }[asked]()
        assert ASKED[asked](reference, layer, dtype, way) == direct
