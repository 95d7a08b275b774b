"""A contestant that writes down when it runs, and one thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from s4ref.bench.contestants import Contestant


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def recorded() -> Callable[[str, list[str]], Contestant]:
    """Return a function (name, diary) -> contestant whose kernel is 2 x."""

    def make(name: str, diary: list[str]) -> Contestant:
        def kernel(x: Tensor) -> Tensor:
            diary.append(name + ("'" if x.requires_grad else ""))
            return 2.0 * x

        return Contestant(name, {"x": torch.ones(3)}, kernel)

    return make
