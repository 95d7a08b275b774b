"""Layers that are right, each in its own way, raise no alarm in float32 and in float64."""

from __future__ import annotations

import pytest

from tests.mutants.catalogue import HERE, RIGHT
from tests.mutants.verdicts import judge


@pytest.mark.parametrize("name", RIGHT)
def test_right_implementation_raises_no_alarm(name: str) -> None:
    judged = judge(HERE / "right" / f"{name}.py", others=1)
    assert judged.killers == (), "\n".join(judged.lines)
    assert judged.dtypes == ("float32", "float64")
    # Whatever an adapter offers, something is judged of it.
    assert len(judged.verdicts) >= 5


def test_right_implementations_are_many_and_offer_everything() -> None:
    assert len(RIGHT) >= 12
