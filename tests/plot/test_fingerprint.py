"""Fingerprints change with the data and not with the last bits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s4ref.plot.fingerprint import ROUNDED, fingerprint


@dataclass(frozen=True, eq=False)
class Sample:
    """Numbers, and numbers that machines may differ in."""

    x: Any
    noise: Any = field(default=0, metadata=ROUNDED)


X = np.array([1 / 3, -2.5, 1e-9, 0.0])


def test_a_millionth_of_the_largest_is_seen_and_a_rounding_error_is_not() -> None:
    name = fingerprint(Sample(X))
    assert len(name) == 16
    assert fingerprint(Sample(X * (1 + 2.0**-50))) == name
    for changed in (X + [4e-6, 0, 0, 0], X[::-1], X[:3], X * (1 + 2e-5), X + 3e-6j):
        assert fingerprint(Sample(changed)) != name


def test_machine_dependent_fields_are_passed_over() -> None:
    assert fingerprint(Sample(X, noise=1)) == fingerprint(Sample(X, noise=2))


def test_names_and_nesting_count() -> None:
    assert fingerprint({"a": X}) != fingerprint({"b": X})
    assert fingerprint({"a": {"b": X}}) == fingerprint({"a": {"b": X.copy()}})
    assert fingerprint({"a": None}) != fingerprint({"a": 0})
    assert fingerprint({"a": "text"}) != fingerprint({"a": "other"})


def test_zeros_have_a_fingerprint() -> None:
    assert fingerprint(np.zeros(3)) != fingerprint(np.zeros(4))
