"""Inputs survive JSON, and ids are hashes that any language can compute."""

from __future__ import annotations

import hashlib
import json
import math
from fractions import Fraction
from typing import Any

import pytest

from s4ref import LegT, bilinear, gbt, zoh
from s4ref.conformance.vectors.catalogue import OPERATORS
from s4ref.conformance.vectors.exchange import canonical, decode, encode, identity
from s4ref.conformance.vectors.make import plans
from s4ref.errors import InputError
from s4ref.exact import Gauss


@pytest.mark.parametrize(
    "value, text",
    [
        (Fraction(-3, 7), '"-3/7"'),
        (4, "4"),
        ([Fraction(1), Gauss(Fraction(1, 2), Fraction(-1))], '["1",{"im":"-1","re":"1/2"}]'),
        (LegT(4, theta=Fraction(1), basis="lmu"),
         '{"N":4,"basis":"lmu","kind":"family","name":"LegT","theta":"1"}'),
        (bilinear, '{"kind":"rule","name":"bilinear"}'),
        (gbt("1/3"), '{"alpha":"1/3","kind":"rule","name":"gbt"}'),
    ],
)  # fmt: skip
def test_the_spelling(value: object, text: str):
    assert canonical(encode(value)) == text
    assert decode(json.loads(text)) == value


@pytest.mark.parametrize("name", OPERATORS)
def test_inputs_survive_the_exchange(name: str):
    for plan in plans(OPERATORS[name]):
        again = {key: encode(decode(value)) for key, value in plan.inputs.items()}
        assert again == plan.inputs


@pytest.mark.parametrize("name", OPERATORS)
def test_no_vector_is_planned_twice(name: str):
    ids = [plan.id for plan in plans(OPERATORS[name])]
    assert len(set(ids)) == len(ids)


def test_an_id_is_a_hash_of_what_the_vector_asks():
    inputs = {"dt": "1/10", "rule": {"kind": "rule", "name": "zoh"}}
    text = '{"inputs":{"dt":"1/10","rule":{"kind":"rule","name":"zoh"}},"operator":"kernel"}'
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert identity("kernel", inputs) == f"kernel-{digest[:16]}"
    assert identity("discretize", inputs)[-16:] != digest[:16]


@pytest.mark.parametrize("value", [math.pi, object(), 1j])
def test_only_exact_inputs_are_taken(value: Any):
    with pytest.raises(InputError, match="use exact inputs"):
        encode(value)


@pytest.mark.parametrize(
    "value, message",
    [
        ({"kind": "nosuch"}, "kind = 'nosuch'"),
        ({"kind": "family", "name": "NoSuch", "N": 4}, "name = 'NoSuch': there is no such family"),
        ({"kind": "rule", "name": "nosuch"}, "rule = 'nosuch'"),
    ],
)
def test_unknown_objects_are_refused(value: Any, message: str):
    with pytest.raises(InputError, match=message):
        decode(value)


def test_rules_come_back_as_themselves():
    assert decode(encode(zoh)) is zoh
