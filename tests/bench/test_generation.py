"""Generation is measured by the recurrence and by what it replaces."""

from __future__ import annotations

import pytest

from s4ref.bench.generation import generation
from s4ref.bench.problem import STRUCTURES


@pytest.mark.parametrize("structure", STRUCTURES)
def test_every_rate_is_there(structure: str):
    (row,) = generation(structure, 4, 2, "float32", "cpu", (16,))
    assert row["L"] == 16
    for name in ("step", "convolution", "dot"):
        assert row[f"{name}_per_second"] > 0.0
    assert row["ratio"] == pytest.approx(row["step_per_second"] / row["convolution_per_second"])
