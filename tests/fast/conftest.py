"""Window errors, one thread, and the systems that several files use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pytest
import torch


Array = npt.NDArray[np.float64]


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def _worst_window(K: Array, truth: Array, smallest: float = 0.0) -> float:
    """Return the largest norm-relative error over dyadic windows with a norm above ``smallest``."""
    worst, start, stop = 0.0, 0, 1
    while start < len(truth):
        exact, got = truth[start:stop], np.asarray(K[start:stop], dtype=np.float64)
        top = float(np.abs(exact).max())
        # Scaled by the largest entry, as the squares of a tail underflow.
        if top > 0.0 and top * np.linalg.norm(exact / top) > smallest:
            error = np.linalg.norm((got - exact) / top) / np.linalg.norm(exact / top)
            worst = max(worst, float(error))
        start, stop = stop, 2 * stop
    return worst


@pytest.fixture
def worst_window() -> Callable[..., float]:
    """The largest norm-relative error over dyadic windows."""
    return _worst_window
