"""There and back: what is encoded in any declared convention is decoded to the same system."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from s4ref import bounds, oracle
from s4ref.conformance import grids
from s4ref.conformance.adapter import Declaration
from s4ref.conformance.declared import Conventions
from s4ref.conformance.encode import decode, encode, expressible, unsupported
from s4ref.conformance.exactly import from_tilde
from s4ref.conformance.problems import Problem, fold, lift, unfold
from s4ref.errors import AdapterError
from s4ref.maths.discretize import rule_named
from s4ref.records import SSM


def offering(c: Conventions) -> Declaration:
    """Return the declaration of an adapter that takes parameters."""
    return Declaration("mine", "", c, frozenset({"make"}), {})


def conventions(structure: str) -> st.SearchStrategy[Conventions]:
    """Draw every convention whose decoding is exact."""
    half = st.just("full") if structure == "dense" else st.sampled_from(["full", "half"])
    return st.builds(
        Conventions,
        structure=st.just(structure),
        rule=st.sampled_from(["bilinear", "zoh"]),
        spectrum=half,
        half_sign=st.sampled_from([1, -1]),
        output_scale=st.sampled_from([1, 2]),
        C_conj=st.booleans(),
        lowrank=st.sampled_from(["minus", "plus"]),
        has_Q=st.booleans(),
        io=st.sampled_from(["siso", "mimo"]),
        dt_shape=st.sampled_from(["scalar", "modes"])
        if structure == "diagonal"
        else st.just("scalar"),
        output_timing=st.sampled_from(["after", "before"]),
    )


@st.composite
def posed(draw: st.DrawFn) -> tuple[Conventions, Problem]:
    c = draw(conventions(draw(st.sampled_from(["dplr", "diagonal", "dense"]))))
    problems = [p for p in grids.small(offering(c), grid=((8, 16), (4, 7))) if expressible(p, c)]
    assume(bool(problems))
    return c, draw(st.sampled_from(problems))


def same(x: Any, y: Any) -> bool:
    return (x is None) == (y is None) and (x is None or bool(np.array_equal(x, y)))


@given(posed(), st.sampled_from(["float32", "float64"]))
def test_round_trip_is_exact(case: tuple[Conventions, Problem], dtype: str) -> None:
    c, problem = case
    params, dt = encode(problem, c, dtype)
    back = decode(params, dt, problem.L, c)
    assert back.rule == c.rule
    assert back.late == (c.output_timing == "before")
    assert set(back.dt) == set(problem.dt)
    given_ = (lift(problem) if c.io == "mimo" else problem).system
    held = fold(back).system
    if c.half and c.half_sign == -1:  # the other half of the same pairs
        given_ = replace(
            given_,
            **{
                name: np.conj(getattr(given_, name))
                for name in ("lam", "B", "C", "P", "Q")
                if getattr(given_, name, None) is not None
            },
        )
    if not isinstance(given_, SSM) and given_.weight is not None and held.weight is None:
        given_ = unfold(given_)
    for name in ("A", "lam", "B", "C", "D"):
        if hasattr(given_, name):
            assert same(getattr(given_, name), getattr(held, name)), name
    if hasattr(given_, "P"):
        P, Q = given_.P, given_.P if given_.Q is None else given_.Q
        assert same(P.reshape(len(P), -1), held.P)
        assert same(Q.reshape(len(P), -1), held.P if held.Q is None else held.Q)


@given(posed(), st.sampled_from(["float32", "float64"]))
def test_dtypes_and_shapes(case: tuple[Conventions, Problem], dtype: str) -> None:
    c, problem = case
    params, dt = encode(problem, c, dtype)
    n = len(params["A"] if c.structure == "dense" else params["lam"])
    assert n == (problem.N // 2 if c.half else problem.N)
    width = 2 if problem.mimo else 1
    assert params["B"].shape == ((n,) if c.io == "siso" else (n, width))
    assert params["C"].shape == ((n,) if c.io == "siso" else (width, n))
    assert params["D"].shape == (() if c.io == "siso" else (width, width))
    assert np.shape(dt) == ((n,) if c.dt_shape == "modes" else ())
    single = dtype == "float32"
    for name, value in params.items():
        real = name == "D" or c.structure == "dense"
        kind = np.result_type(
            np.float32 if single else np.float64, np.int8 if real else np.complex64
        )
        assert value.dtype == kind, name
        assert value.flags.c_contiguous


@pytest.mark.parametrize("rule", ["bilinear", "zoh"])
@pytest.mark.parametrize(
    "structure, name", [("dplr", "dyadic-4"), ("diagonal", "dyadic-4-dt"), ("dense", "dyadic-3")]
)
def test_tilde_row_belongs_to_the_same_kernel(rule: str, structure: Any, name: str) -> None:
    c = Conventions(
        structure, rule=rule, C_kind="tilde", dt_shape="modes" if name.endswith("dt") else "scalar"
    )
    problem = next(p for p in grids.small(offering(c)) if p.name == name)
    params, dt = encode(problem, c, "float64")
    back = decode(params, dt, problem.L, c)
    assert back.tilde_L == problem.L
    plain = from_tilde(back.system, back.dt, problem.L, rule)
    at: Any = (problem.dt[0], back.dt[0]) if len(problem.dt) == 1 else (problem.dt, back.dt)
    method = rule_named(rule)
    right = oracle.kernel(problem.system, at[0], problem.L, rule=method).to_numpy(np.float64)
    got = oracle.kernel(plain, at[1], problem.L, rule=method).to_numpy(np.float64)
    budget = bounds.kernel_budget(
        problem.system, at[0], problem.L, rule=method, dtype="float64", algorithm="unknown"
    )
    assert np.max(np.abs(got - right)) <= budget.algorithm


def test_limits_are_told() -> None:
    problem = next(grids.families(offering(Conventions("dplr"))))
    assert unsupported(problem, Conventions("dplr")) is None
    assert "max_L = 8" in str(unsupported(problem, Conventions("dplr", max_L=8)))
    assert "N_multiple = 3" in str(unsupported(problem, Conventions("dplr", N_multiple=3)))
    rank2 = next(p for p in grids.small(offering(Conventions("dplr"))) if p.rank == 2)
    assert "max_rank = 1" in str(unsupported(rank2, Conventions("dplr", max_rank=1)))


def test_missing_and_infinite_parameters_are_refused() -> None:
    c = Conventions("diagonal")
    params = {"lam": np.array([-1.0 + 0j]), "B": np.array([np.inf + 0j]), "C": np.array([1.0 + 0j])}
    with pytest.raises(AdapterError, match="the parameter B of realised"):
        decode(params, 0.5, 4, c)
    del params["B"]
    with pytest.raises(AdapterError, match="returned no 'B'"):
        decode(params, 0.5, 4, c)
    with pytest.raises(AdapterError, match="dt = nan"):
        decode({**params, "B": params["C"]}, float("nan"), 4, c)


def test_fold_needs_exact_conjugates() -> None:
    c = Conventions("diagonal")
    problem = next(p for p in grids.small(offering(c)) if p.name == "dyadic-4")
    params, dt = encode(problem, c, "float64")
    whole = decode(params, dt, problem.L, c)
    assert fold(whole).system.weight.tolist() == [2, 2]
    params["lam"][-1] = np.nextafter(params["lam"][-1].real, 0) + 1j * params["lam"][-1].imag
    assert fold(decode(params, dt, problem.L, c)).system.weight is None
    assert whole.dt == (Fraction(1, 8),)
