"""Memory is measured in a process of its own, and nothing is started that would not fit."""

from __future__ import annotations

import pytest

from s4ref.bench import memory
from s4ref.bench.contestants import NAIVE
from s4ref.bench.problem import STRUCTURES, problem
from s4ref.errors import InputError


def test_a_process_reports_both_passes():
    p = problem("dplr", 16, 64, 2048)  # large beside what a process has to spare
    found = memory.peak(p, NAIVE, None, 120.0)
    table = 4 * 64 * 16 * 1025 * 8  # four sums, as complex64
    assert table < found["forward"] <= found["forward+backward"]
    assert found["forward+backward"] <= 2.0**27 + memory.needed(p, backward=True)


def test_process_that_fails_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory.sys, "executable", "false")
    with pytest.raises(InputError, match="the process that measures the memory of naive ended"):
        memory.peak(problem("s4d", 4, 1, 8), NAIVE, None, 120.0)


@pytest.mark.parametrize("structure", STRUCTURES)
def test_need_grows_with_the_channels(structure: str):
    one, two = (memory.needed(problem(structure, 4, H, 64), backward=True) for H in (1, 2))
    assert two == 2.0 * one


@pytest.mark.parametrize("structure", STRUCTURES)
def test_channels_that_fit(structure: str, monkeypatch: pytest.MonkeyPatch):
    p = problem(structure, 4, 8, 64)
    room = memory.needed(p, backward=True)
    for share, channels in ((10.0, 8), (1.0, 8), (0.51, 4), (0.0, 1)):
        monkeypatch.setattr(memory, "available", lambda device, share=share: share * room)
        assert memory.fitting(p) == channels
