"""The computation that readings change is itself the oracle's."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from s4ref import oracle
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.diagnosis.held import held
from s4ref.conformance.diagnosis.plan import RIGHT, discretized, kernel
from s4ref.conformance.problems import Realised
from s4ref.maths.discretize import rule_named


CLOSE = 1e-13  # float64 of a small system


@pytest.mark.parametrize("rule", ["bilinear", "zoh", "foh", "exp_euler", "gbt(1/3)", "none"])
@pytest.mark.parametrize("structure", ["dplr", "diagonal", "dense"])
def test_the_right_kernel_is_the_oracles(structure: str, rule: str, pose: SimpleNamespace) -> None:
    c = pose.conventions(structure, rule=rule)
    declaration = Declaration("", "", c, frozenset({"make"}), {})
    for p in grids.small(declaration, grid=((8, 16),), own=False):
        right = oracle.kernel(p.system, p.dt[0], p.L, rule=rule_named(rule)).to_numpy(np.float64)
        h = held(Realised(p.system, p.dt, p.rule), half=False)
        d = discretized(RIGHT, h)
        assert d is not None
        K = kernel(RIGHT, d, p.L)
        assert K is not None
        K = K[0, 0] if h.siso else K
        np.testing.assert_allclose(K, right, rtol=0, atol=CLOSE * np.max(np.abs(right)))


def test_chunks_and_halves_agree_with_the_whole(pose: SimpleNamespace) -> None:
    whole = pose.posed(pose.conventions("dplr"), "apply")
    halves = pose.posed(pose.conventions("dplr", spectrum="half"), "apply")
    for questions in (whole, halves):
        by_since = {}
        for q in questions:
            assert q.u is not None
            key = q.u.tobytes(), q.held.B.tobytes(), q.held.rule
            by_since.setdefault(key, {})[q.since] = q.expected
        for answers in by_since.values():
            for since, y in answers.items():
                np.testing.assert_allclose(y, answers[0][since:], rtol=0, atol=1e-13)
