"""Signatures of errors without a name."""

from __future__ import annotations

import numpy as np
import pytest

from s4ref.bounds import Budget
from s4ref.conformance.diagnose import diagnose, signature
from s4ref.conformance.observation import compare


RIGHT = np.array([1.0, -2.0, 3.0, 4.0, 5.0, -6.0])
BUDGET = Budget(1e-12, 1e-9)


def off(*samples: int) -> np.ndarray:
    out = RIGHT.copy()
    out[list(samples)] += np.arange(1, len(samples) + 1)
    return out


@pytest.mark.parametrize(
    "got, says",
    [
        (0.75 * RIGHT, "every sample is off; got = 0.75 x expected in every entry"),
        (off(2), "only sample 2 of 6 is off"),
        (off(3, 4, 5), "right up to sample 2, off from 3 on"),
        (off(0, 1), "off up to sample 1, right from 2 on"),
        (off(0, 2, 4), "only even samples are off"),
        (off(1, 3), "only odd samples are off"),
        (off(1, 2, 4), "3 of 6 samples are off, the first at 1"),
    ],
)
def test_signature(got: np.ndarray, says: str) -> None:
    assert signature(compare("K", got, RIGHT, BUDGET)) == says


def test_signature_of_several_channels_runs_along_time() -> None:
    K = np.stack([[RIGHT, RIGHT]])
    got = K.copy()
    got[0, 1, 2:] += 1
    assert signature(compare("K", got, K, BUDGET)) == "right up to sample 1, off from 2 on"
    y = np.stack([RIGHT, RIGHT], axis=1)
    late = y.copy()
    late[4:, 0] -= 1
    assert signature(compare("y", late, y, BUDGET)) == "right up to sample 3, off from 4 on"


def test_no_subject_no_name() -> None:
    seen = diagnose("", [(compare("K", off(2), RIGHT, BUDGET), None)])  # type: ignore[list-item]
    assert seen.reading is None
    assert seen.verdict is None
    assert seen.signature == "only sample 2 of 6 is off"
