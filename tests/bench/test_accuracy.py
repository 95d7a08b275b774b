"""The worst dyadic window is found, where an error relative to the whole kernel hides it."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from s4ref.bench import accuracy
from s4ref.bench.contestants import Contestant
from s4ref.bench.problem import problem


def planted(K: np.ndarray) -> Contestant:
    return Contestant("planted", {}, lambda: torch.from_numpy(K))


def test_error_in_the_tail_is_found():
    exact = 2.0 ** -np.arange(64.0)
    wrong = exact.copy()
    wrong[32:] *= 1.5
    errors = accuracy.errors(planted(wrong[None]), {0: exact}, "float64")
    assert errors.start == 32
    assert errors.window == pytest.approx(0.5)
    assert errors.whole < 1e-9


def test_window_below_the_range_of_the_dtype_does_not_count():
    exact = np.concatenate([np.ones(32), np.full(32, 1e-42)])
    wrong = np.concatenate([np.ones(32), np.zeros(32)])
    assert accuracy.errors(planted(wrong[None]), {0: exact}, "float32").window == 0.0


def test_not_a_number_is_the_worst():
    exact, wrong = np.ones(8), np.ones(8)
    wrong[5] = np.nan
    assert np.isnan(accuracy.errors(planted(wrong[None]), {0: exact}, "float64").window)


def test_channels_are_the_extremes_and_one_between():
    assert accuracy.channels(128) == [0, 64, 127]
    assert accuracy.channels(1) == [0]


def test_truth_is_at_the_rounded_parameters():
    p = problem("s4d", 2, 1, 4)
    (K,) = accuracy.truths(p).values()
    lam, B, C, dt = (p.parameters[k][0].numpy().astype(complex) for k in ("lam", "B", "C", "dt"))
    first = 2.0 * (C * B * (np.exp(dt * lam) - 1.0) / lam).real
    np.testing.assert_allclose(K[0], first[0], rtol=1e-12)
