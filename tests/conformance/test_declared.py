"""Declarations are checked key by key, and refusals say what to write."""

from __future__ import annotations

from typing import Any

import pytest

from s4ref.conformance.adapter import parse_hello
from s4ref.conformance.declared import CHOICES, Conventions, parse_conventions
from s4ref.errors import AdapterError


def test_defaults() -> None:
    c = parse_conventions({"structure": "dplr"}, "a.py")
    assert c == Conventions("dplr")
    assert (c.rule, c.output_scale, c.C_kind, c.dtypes) == (
        "bilinear",
        1,
        "plain",
        ("float32", "float64"),
    )


def test_a_half_is_doubled_unless_told_otherwise() -> None:
    assert parse_conventions({"structure": "dplr", "spectrum": "half"}, "").output_scale == 2
    told = {"structure": "dplr", "spectrum": "half", "output_scale": 1}
    assert parse_conventions(told, "").output_scale == 1


@pytest.mark.parametrize("key", CHOICES)
def test_every_choice_is_taken(key: str) -> None:
    for value in CHOICES[key]:
        data: dict[str, Any] = {"structure": "diagonal", key: value}
        assert getattr(parse_conventions(data, ""), key) == value


REFUSED: list[tuple[object, str]] = [
    (None, "not a dict"),
    ({}, "does not say which parameters"),
    ({"structure": "sparse"}, "one of 'dplr', 'diagonal', 'dense'"),
    ({"structure": "dplr", "Rule": "zoh"}, "unknown key 'Rule'"),
    ({"structure": "dplr", "rule": "tustin"}, "one of 'bilinear', 'zoh'"),
    ({"structure": "dplr", "rule": 1}, "one of 'bilinear', 'zoh'"),
    ({"structure": "diagonal", "rule": "dss(16)"}, '"dss"'),
    ({"structure": "dplr", "rule": "gbt(2)"}, "gbt(alpha)"),
    ({"structure": "dplr", "rule": "none"}, "independent modes or a dense matrix"),
    ({"structure": "dense", "rule": "dss"}, "each mode by itself"),
    ({"structure": "dense", "C_kind": "merged"}, "merge only in a diagonal system"),
    ({"structure": "diagonal", "C_kind": "merged", "io": "mimo"}, "no row"),
    ({"structure": "diagonal", "C_kind": "tilde", "rule": "none"}, '"C_kind": "plain"'),
    ({"structure": "dplr", "inits": ["hippo"]}, "'legs'"),
    ({"structure": "dplr", "dt_range": [1, 0.1]}, "[least, largest]"),
    ({"structure": "dplr", "dt_range": 0.1}, "[least, largest]"),
    ({"structure": "dplr", "C_conj": 1}, "one of False, True"),
    ({"structure": "dplr", "output_scale": True}, "one of 1, 2"),
    ({"structure": "dplr", "half_sign": 0}, "one of 1, -1"),
    ({"structure": "dplr", "dtypes": "float32"}, "a list of names"),
    ({"structure": "dplr", "dtypes": []}, "a list of names"),
    ({"structure": "dplr", "dtypes": ["float8"]}, "out of 'float16', 'bfloat16', "),
    ({"structure": "dplr", "measures": ["hippo"]}, "out of 'legs', "),
    ({"structure": "dplr", "max_L": 0}, "at least 1"),
    ({"structure": "dplr", "max_L": True}, "at least 1"),
    ({"structure": "dplr", "N_multiple": None}, "at least 1"),
    ({"structure": "dense", "spectrum": "half"}, "no modes to halve"),
    ({"structure": "dplr", "dt_shape": "modes"}, "independent modes"),
]


@pytest.mark.parametrize("data, says", REFUSED)
def test_refusals_name_the_key_and_the_choices(data: object, says: str) -> None:
    with pytest.raises(AdapterError, match=r"my\.py: CONVENTIONS") as caught:
        parse_conventions(data, "my.py")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_rules_inits_and_steps_are_taken() -> None:
    for rule in ("euler", "backward_euler", "exp_euler", "foh", "gbt(1/4)", "dss", "none"):
        assert parse_conventions({"structure": "diagonal", "rule": rule}, "").rule == rule
    data = {"structure": "dplr", "inits": ["legs", "legt/lmu", "own"], "dt_range": [0.001, 1]}
    c = parse_conventions(data, "")
    assert (c.inits, c.dt_range) == (("legs", "legt/lmu", "own"), (0.001, 1.0))


def test_construct_without_realised_is_refused() -> None:
    hello = {"conventions": {"structure": "dplr"}, "provides": ["construct", "kernel"]}
    with pytest.raises(AdapterError, match="without realised"):
        parse_hello(hello, "my.py")


def test_an_adapter_that_offers_nothing_is_refused() -> None:
    hello = {"conventions": {"structure": "dplr"}, "provides": ["kernel"]}
    with pytest.raises(AdapterError, match="nothing to judge"):
        parse_hello(hello, "my.py")


def test_what_is_lacking() -> None:
    hello = {"conventions": {"structure": "dplr"}, "provides": ["make", "apply", "other"]}
    d = parse_hello(hello, "my.py")
    assert d.name == "my.py"
    assert d.lacks(("make", "kernel|apply")) == ()
    assert d.lacks(("make", "kernel", "step")) == ("kernel", "step")


def test_json_form_has_every_key() -> None:
    data = Conventions("dplr").to_json()
    assert data["dtypes"] == ["float32", "float64"]
    assert parse_conventions(data, "") == Conventions("dplr")
