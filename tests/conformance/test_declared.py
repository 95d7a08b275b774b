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
    ({"structure": "dplr", "rule": "euler"}, "one of 'bilinear', 'zoh'"),
    ({"structure": "dplr", "C_conj": 1}, "one of False, True"),
    ({"structure": "dplr", "output_scale": True}, "one of 1, 2"),
    ({"structure": "dplr", "half_sign": 0}, "one of 1, -1"),
    ({"structure": "dplr", "dtypes": "float32"}, "a list of names"),
    ({"structure": "dplr", "dtypes": []}, "a list of names"),
    ({"structure": "dplr", "dtypes": ["float16"]}, "out of 'float32', 'float64'"),
    ({"structure": "dplr", "measures": ["fout"]}, "out of 'legs', 'legt'"),
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
