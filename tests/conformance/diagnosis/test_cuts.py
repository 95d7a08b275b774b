"""Kernels and chunks that end at a size of their own are found with that size."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s4ref.conformance.diagnosis.explain import Group, explaining, group
from s4ref.conformance.diagnosis.fit import fitted
from s4ref.conformance.diagnosis.library import READINGS, cuts
from s4ref.conformance.diagnosis.plan import convolved, state_after
from s4ref.conformance.diagnosis.reading import change
from s4ref.conformance.signals import broadband


OWN = {family.id for family in cuts.CUTS}


LENGTHS = (7, 16, 21, 32, 48, 60)


def asked(pose: SimpleNamespace, way: str, stage: str, do: Any, T: tuple[int, ...]) -> Group:
    """Return the failures of a small layer for signals of so many samples."""
    c = pose.conventions("diagonal", rule="zoh", spectrum="half")
    small = max(pose.posed(c, way), key=lambda q: q.held.n)
    questions = []
    for n in T:
        u = None if way == "kernel" else broadband(n)
        blank = np.zeros(small.held.n, dtype=complex) if way == "states" else np.zeros(n)
        q = replace(small, L=n, u=u, cuts=(), since=0, got=blank, expected=blank)
        q._memo = {}
        q.got = q.expected = q.predict(pose.RIGHT)
        q.budget, q.failed = 5e-15 * q.scale, False
        questions.append(q)
    g = group(pose.answered(questions, pose.RIGHT.changed(change(stage, do))), c)
    assert g is not None
    return g


def names(pose: SimpleNamespace, way: str, stage: str, do: Any, T: tuple[int, ...]) -> set[str]:
    """Return what fits."""
    g = asked(pose, way, stage, do, T)
    return {reading.says for reading, _ in fitted(g) if reading.id in OWN}


@pytest.mark.parametrize("n", [12, 16, 32])
def test_an_early_end_of_the_convolution_is_found(n: int, pose: SimpleNamespace) -> None:
    def mix(K: Any, u: Any) -> Any:
        K = K.copy()
        K[..., n:] = 0
        return convolved(K, u)

    found = names(pose, "apply", "mix", mix, LENGTHS)
    assert f"convolves with the first {n} taps of the kernel only" in found


@pytest.mark.parametrize("n", [12, 32])
def test_an_early_end_of_the_kernel_is_found(n: int, pose: SimpleNamespace) -> None:
    def shape(K: Any, d: Any) -> Any:
        return np.concatenate([K[..., :n], 0 * K[..., n:]], axis=-1)

    found = names(pose, "kernel", "shape", shape, LENGTHS)
    assert found == {f"gives the first {n} taps of the kernel, zeros behind"}


@pytest.mark.parametrize("n", [12, 32])
def test_a_window_with_a_ramp_has_no_name(n: int, pose: SimpleNamespace) -> None:
    def window(K: Any, d: Any) -> Any:
        return K * np.clip((n + 2 - np.arange(K.shape[-1])) / 4, 0, 1)

    assert not names(pose, "kernel", "shape", window, LENGTHS)


def made(size: int, how: str) -> Any:
    """Return the state after chunks, written out as sums of powers."""

    def do(d: Any, u: Any, x: Any) -> Any:
        whole, rest = divmod(len(u), size)
        head, tail = u[: size * whole], u[size * whole :]
        before = state_after(d, head, x)
        if how == "whole lost":
            kept = u if rest else u[: size * (whole - 1)]
            return state_after(d, kept, x)
        if not rest:
            return before
        fresh, more = state_after(d, tail, 0 * x), d.power(size - rest)
        by_whole, by_rest = d.power(size) @ before, d.power(rest) @ before
        return {
            "decays": by_whole + fresh,
            "weighed": by_rest + more @ fresh,
            "runs on": by_whole + more @ fresh,
            "twice": more @ by_whole + fresh,
        }[how]

    return do


@pytest.mark.parametrize(
    "how, text",
    [
        ("whole lost", "leaves the last chunk of 16 samples out of its state"),
        ("decays", "lets an incomplete chunk damp the state before by a whole chunk of 16"),
        ("weighed", "counts the inputs of an incomplete chunk from the end of a whole one of 16"),
        ("runs on", "lets the state run on through the padding of the last chunk of 16"),
    ],
)
def test_the_end_of_the_last_chunk_is_found(how: str, text: str, pose: SimpleNamespace) -> None:
    found = names(pose, "states", "made", made(16, how), LENGTHS)
    assert len(found) == 1
    assert next(iter(found)).startswith(text)


def test_another_damping_of_the_last_chunk_has_no_name(pose: SimpleNamespace) -> None:
    assert not names(pose, "states", "made", made(16, "twice"), LENGTHS)


@pytest.mark.parametrize("n", [64, 128, 96])
def test_frequent_sizes_need_no_fit(n: int, pose: SimpleNamespace) -> None:
    g = asked(pose, "apply", "mix", cuts.in_apply(n), (60, 100, 140))
    found = {reading.id for reading, _ in explaining(READINGS, g)}
    at = {f"{what}-ends-at-{n}" for what in ("convolution", "kernel")}
    assert found == (at if n != 96 else set())
