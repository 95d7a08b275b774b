"""The right answers of a run: each is computed once."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref import oracle
from s4ref.conformance import systems
from s4ref.conformance.problems import Realised
from s4ref.conformance.reference import Reference


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
