"""Contestants run in turn after a warm-up, and ratios are taken within a round."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from s4ref.bench import clock
from s4ref.bench.contestants import Contestant


Make = Callable[[str, list[str]], Contestant]


def test_contestants_run_in_turn(recorded: Make):
    diary: list[str] = []
    field = [recorded("a", diary), recorded("b", diary)]
    times = clock.interleaved(field, backward=False, repeats=2, seconds=60.0)
    assert diary == ["a", "b"] * 3  # the first pair warms up
    assert times.rounds == 2
    assert times.ratios[0] == times.least[0] == 1.0


def test_backward_differentiates_by_every_leaf(recorded: Make):
    diary: list[str] = []
    clock.once(recorded("a", diary), backward=True)
    assert diary == ["a'"]


def test_two_rounds_are_run_whatever_they_cost(recorded: Make):
    times = clock.interleaved([recorded("a", [])], backward=False, repeats=9, seconds=0.0)
    assert times.rounds == 2


def test_ratio_is_the_median_of_rounds(recorded: Make, monkeypatch: pytest.MonkeyPatch):
    # The machine is twice as slow in the second round: ratios do not notice.
    seconds = iter([9.0, 9.0, 1.0, 3.0, 2.0, 6.0, 1.0, 4.0])
    monkeypatch.setattr(clock, "once", lambda who, backward: next(seconds))
    field = [recorded("a", []), recorded("b", [])]
    times = clock.interleaved(field, backward=False, repeats=3, seconds=60.0)
    assert times.seconds == (1.0, 4.0)
    assert times.ratios == (1.0, 3.0)
    assert times.least == (1.0, 3.0)
