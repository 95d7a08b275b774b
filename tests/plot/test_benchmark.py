"""The figure of a benchmark: a line for each contestant and pass, and a guide that grows as L."""

from __future__ import annotations

from typing import Any

import pytest

from s4ref.plot import benchmark, render


def result() -> dict[str, Any]:
    rows = []
    for L in (16, 64):
        each = {"rounds": 3, "s4ref": {"seconds": 1e-3 * L}, "naive": {"seconds": 2e-3 * L}}
        passes = {"forward": each, "forward+backward": each}
        errors = {"s4ref": {"window": 1e-7, "whole": 1e-8}, "naive": {"window": 1e9, "whole": 0.0}}
        rows.append({"structure": "dplr", "L": L, "passes": passes, "errors": errors})
    return {"rows": rows}


def test_data_has_a_curve_for_each_contestant_and_pass():
    (curves,) = benchmark.data(result())
    assert curves.structure == "dplr"
    assert curves.times["naive", "forward"] == [(16, 0.032), (64, 0.128)]
    assert len(curves.times) == 4
    assert curves.errors["s4ref", "window"] == [(16, 1e-7), (64, 1e-7)]
    assert curves.errors["s4ref", "whole"] == [(16, 1e-8), (64, 1e-8)]


def test_drawing_shows_every_contestant_once():
    pytest.importorskip("matplotlib")
    (curves,) = benchmark.data(result())
    with render.figure(2.6) as drawn:
        left, right = drawn.subplots(1, 2)
        benchmark.draw(left, curves)
        benchmark.draw_errors(right, curves)
        labels = [text.get_text() for text in left.get_legend().get_texts()]
        assert labels == ["s4ref", "naive", "O(L)"]
        assert len(right.get_legend().get_texts()) == 2
        # An error of zero has a place on the logarithmic axis, and one beyond all digits is 1.
        for line in right.get_lines():
            assert 0.0 < line.get_ydata().min()
            assert line.get_ydata().max() <= 1.0
