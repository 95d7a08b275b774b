"""Layers with real modes only: what they are posed, and what they may declare."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from s4ref.conformance import grids, realmodes, systems
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import Conventions, parse_conventions
from s4ref.conformance.encode import decode, encode, expressible
from s4ref.conformance.problems import Problem
from s4ref.errors import AdapterError


REAL = {"structure": "diagonal", "field": "real"}


def declared(**more: object) -> Declaration:
    conventions = parse_conventions(REAL | more, "here")
    return Declaration("here", "", conventions, frozenset({"make", "kernel"}), {})


@pytest.mark.parametrize("discrete", [False, True])
def test_modes_are_real_stable_and_distinct(discrete: bool) -> None:
    tried = {
        **realmodes.small(discrete=discrete),
        "random": realmodes.random(16, discrete=discrete),
        "named": realmodes.named("decay" if discrete else "s4d-real", 8),
    }
    for name, system in tried.items():
        lam = np.asarray(system.lam)
        assert lam.dtype == np.float64, name
        assert len(set(lam.tolist())) == len(lam), name
        assert ((lam > 0) & (lam < 1) if discrete else lam < 0).all(), name


@pytest.mark.parametrize("rule", ["zoh", "exp_euler", "none"])
def test_only_real_systems_are_posed_and_they_travel_as_real_numbers(rule: str) -> None:
    d = declared(rule=rule)
    posed = [*grids.small(d), *grids.families(d), *grids.lengths(d)]
    assert len(posed) > 20
    for problem in posed:
        if not expressible(problem, d.conventions):
            assert problem.mimo
            continue
        params, dt = encode(problem, d.conventions, "float32")
        assert {x.dtype for x in params.values()} == {np.dtype(np.float32)}
        held = decode(params, dt, problem.L, d.conventions)
        assert np.array_equal(held.system.lam, params["lam"])  # type: ignore[union-attr]


def test_complex_modes_cannot_be_stated() -> None:
    c = declared().conventions
    problem = Problem(
        "dyadic-4", systems.small("diagonal")["dyadic-4"], (Fraction(1, 8),), 7, "bilinear"
    )
    assert not expressible(problem, c)
    assert expressible(problem, Conventions("diagonal"))


@pytest.mark.parametrize(
    "contradiction", [{"structure": "dense"}, {"structure": "dplr"}, {"spectrum": "half"}]
)
def test_real_modes_are_for_full_diagonal_layers(contradiction: dict[str, str]) -> None:
    with pytest.raises(AdapterError, match='field "real"'):
        parse_conventions(REAL | contradiction, "here")
