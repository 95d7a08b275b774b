"""Every docstring of s4ref.fast with a rule names the default that the signature has."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
import torch

from s4ref import fast


BILINEAR = [
    "kernel", "choose", "dplr_kernel", "dplr_step", "dplr_chunks", "dense_kernel", "dense_step",
    "dense_chunks", "diagonal_kernel", "diagonal_step", "diagonal_chunks",
]  # fmt: skip
ZOH = ["mimo_system", "mimo_kernel", "S4D", "S5", "S4D.from_modes", "S5.from_modes"]
ENTRY = re.compile(r"^(?:\w+, )*rule(?:, \w+)*(?: : (.*))?((?:\n    .*)*)", re.MULTILINE)
DEFAULT = re.compile(
    r":func:`s4ref\.fast\.(\w+)` \(default\)|by default :func:`s4ref\.fast\.(\w+)`"
)
ELSEWHERE = re.compile(r"[Aa]s for :func:`(?:s4ref\.fast\.)?(\w+)`")


def public(name: str) -> Any:
    found: Any = fast
    for part in name.split("."):
        found = getattr(found, part)
    return found


def told(name: str) -> str | None:
    """The default that a docstring names, or the docstring it refers to."""
    entry = ENTRY.search(inspect.getdoc(public(name)) or "")
    assert entry is not None, name
    text = f"{entry[1] or ''}{entry[2]}"
    named, other = DEFAULT.search(text), ELSEWHERE.search(text)
    if named is None and other is not None:
        return told(other[1])
    return None if named is None else named[1] or named[2]


@pytest.mark.parametrize("name", BILINEAR + ZOH)
def test_the_docstring_names_the_default_of_the_signature(name: str):
    default = inspect.signature(public(name)).parameters["rule"].default
    assert default is (fast.bilinear if name in BILINEAR else fast.zoh)
    assert told(name) == default.__name__


def test_no_other_function_has_a_default_rule():
    ruled = set()
    for name in fast.__all__:
        if inspect.isfunction(public(name)) or inspect.isclass(public(name)):
            rule = inspect.signature(public(name)).parameters.get("rule")
            if rule is not None and rule.default is not inspect.Parameter.empty:
                ruled.add(name)
    assert ruled == {name for name in BILINEAR + ZOH if "." not in name}


@pytest.mark.parametrize("rule", [fast.bilinear, fast.zoh])
def test_the_system_of_a_layer_takes_its_rule_along(rule: Any):
    diagonal, many = (make(2, 4, rule=rule, dt_min=0.5, dt_max=0.5) for make in (fast.S4D, fast.S5))
    with torch.no_grad():
        K = fast.diagonal_kernel(**diagonal.system(), L=5)
        assert torch.equal(K, diagonal.kernel(5))
        assert torch.equal(fast.mimo_kernel(**many.system(), L=5), many.kernel(5))
        other = fast.zoh if rule is fast.bilinear else fast.bilinear
        assert not torch.allclose(
            fast.diagonal_kernel(**{**diagonal.system(), "rule": other}, L=5), K, rtol=1e-3
        )
