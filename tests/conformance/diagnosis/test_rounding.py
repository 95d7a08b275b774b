"""What is kept in a narrower dtype has the name of what is kept, and of that dtype."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.diagnosis.explain import explaining
from s4ref.conformance.diagnosis.library import READINGS, ROUNDINGS
from s4ref.conformance.diagnosis.library.rounding import narrow
from s4ref.conformance.diagnosis.plan import state_after
from s4ref.conformance.diagnosis.reading import change


def digits(x: Any, bits: int) -> Any:
    """Return x rounded to so many binary digits, of any exponent."""
    if np.iscomplexobj(x):
        return digits(x.real, bits) + 1j * digits(x.imag, bits)
    fraction, exponent = np.frexp(x)
    return np.ldexp(np.round(np.ldexp(fraction, bits)), exponent - bits)


BITS = {"bfloat16": 8, "float16": 11, "tf32": 11, "float32": 24}


def names(pose: SimpleNamespace, way: str, stage: str, do: Callable[..., Any]) -> set[str]:
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    g = pose.grouped(c, way, pose.RIGHT.changed(change(stage, do)))
    assert g is not None
    assert not list(explaining(READINGS, g))
    return {reading.id for reading, _ in explaining(ROUNDINGS, g)}


@pytest.mark.parametrize("dtype", list(BITS))
def test_numbers_of_few_digits(dtype: str) -> None:
    x = np.random.default_rng(0).uniform(-4, 4, 1000)
    assert np.array_equal(narrow(x, dtype), digits(x, BITS[dtype]))


def test_tf32_keeps_what_it_can_hold_and_ties_go_to_even() -> None:
    u = 2.0**-11
    assert narrow(np.array([1 + u, 1 + 3 * u, 1 + 2 * u, 1e30]), "tf32")[:3].tolist() == [
        1.0, 1 + 4 * u, 1 + 2 * u,
    ]  # fmt: skip
    assert np.isfinite(narrow(np.array([1e30]), "tf32"))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32"])
def test_a_step_held_as_a_short_logarithm_has_its_name(dtype: str, pose: SimpleNamespace) -> None:
    def held(bits: int) -> Callable[..., Any]:
        return lambda h: replace(h, dt=np.exp(digits(np.log(h.dt), bits)))

    assert names(pose, "kernel", "params", held(BITS[dtype])) == {f"log-dt-in-{dtype}"}
    assert not names(pose, "kernel", "params", held(BITS[dtype] - 2))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_decay_held_as_a_short_logarithm_has_its_name(dtype: str, pose: SimpleNamespace) -> None:
    def held(bits: int) -> Callable[..., Any]:
        def do(h: Any) -> Any:
            decay = np.exp(digits(np.log(-h.lam.real), bits))
            return replace(h, lam=-decay + 1j * h.lam.imag)

        return do

    assert f"log-re-lam-in-{dtype}" in names(pose, "kernel", "params", held(BITS[dtype]))
    assert not names(pose, "kernel", "params", held(BITS[dtype] - 4))


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "tf32", "float32"])
@pytest.mark.parametrize("way", ["states", "apply"])
def test_a_state_returned_in_fewer_digits_has_its_name(
    dtype: str, way: str, pose: SimpleNamespace
) -> None:
    def made(bits: int) -> Callable[..., Any]:
        return lambda d, u, x: digits(state_after(d, u, x), bits)

    assert f"state-in-{dtype}" in names(pose, way, "made", made(BITS[dtype]))
    assert not names(pose, way, "made", made(BITS[dtype] - 2))
